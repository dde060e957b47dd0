"""Gives named dates and windows their days, and says what a clerk must know about them."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.model.plan import ScheduleKind, Severity
from bot.rules.timing.atoms import Bound
from bot.rules.timing.context import Context, spoken
from bot.rules.timing.elements import Target
from bot.rules.timing.points import (
    Edge,
    Grain,
    ImpossibleDateError,
    Point,
    UnsettledDateError,
    days_of,
)
from bot.rules.timing.series import shifted

_WINDOWS = {Grain.MONTHS, Grain.YEAR, Grain.YEARS}
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass
class Dated:
    """A resolved item: `due` is empty and `opens_on` set where a start has no end (`Từ tháng 6`)."""

    kind: ScheduleKind
    due: list[date] = field(default_factory=list)
    opens_on: date | None = None
    expected: bool = False
    alternative: bool = False
    whole_year: bool = False
    period: tuple[date, date] | None = None  # the one period a due date is the end of
    start: int = 0


@dataclass(frozen=True)
class _Place:
    """A point with the days it covers."""

    point: Point
    first: date
    last: date

    def due(self, bound: Bound, context: Context) -> date:
        return shifted(self.first, self.last, bound, context, is_day=self.point.grain is Grain.DAY)


def resolve(target: Target, context: Context) -> Dated | None:
    """The days of a target; None, with a finding, where it has none that can be relied on."""
    points = [point.in_year(context.year) for point in target.points]
    places = [place for point in points if (place := _place(point, context)) is not None]
    if not places or (target.ranged and len(places) < len(points)):
        return None
    dated = _dated(target, places, context)
    if dated is None:
        return None
    _check_weekdays(target, places, context)
    for place in places:
        _explain(place, context)
    return replace(
        dated, expected=target.expected, alternative=target.alternative, start=target.start
    )


def _place(point: Point, context: Context) -> _Place | None:
    try:
        return _Place(point, *days_of(point))
    except ImpossibleDateError as error:
        context.note("impossible_date", Severity.ERROR, text=str(error))
    except UnsettledDateError:
        context.note("middle_of_quarter", Severity.ERROR)
    return None


def _dated(target: Target, places: list[_Place], context: Context) -> Dated | None:
    if target.ranged:
        return _range(target, places, context)
    first, last = places[0], places[-1]
    if target.bound is Bound.FROM:
        return Dated(ScheduleKind.CONTINUOUS, opens_on=first.first)
    if target.bound is Bound.AFTER:
        return Dated(ScheduleKind.CONTINUOUS, opens_on=first.last + timedelta(days=1))
    due = sorted({place.due(target.bound, context) for place in places})
    whole_year = all(p.point.grain >= Grain.YEAR and p.point.edge is None for p in places)
    if target.until_end:
        opens = _start_of_until(last, context)
        return Dated(ScheduleKind.WINDOW, due, opens, whole_year=whole_year)
    period = (first.first, first.last) if len(places) == 1 else None
    if target.bound in {Bound.NONE, Bound.IN} and all(_is_window(p.point) for p in places):
        opens = min(place.first for place in places)
        return Dated(ScheduleKind.WINDOW, due, opens, whole_year=whole_year, period=period)
    return Dated(ScheduleKind.ONCE, due, period=period)


def _is_window(point: Point) -> bool:
    return point.grain in _WINDOWS and point.edge is None


def _start_of_until(place: _Place, context: Context) -> date | None:
    """`đến hết năm 2026` opens with that year; any other end names no start, and none is made up."""
    is_year = place.point.grain is Grain.YEAR and place.point.edge is None
    return place.first if is_year and place.first.year <= context.plan_year else None


def _range(target: Target, places: list[_Place], context: Context) -> Dated | None:
    opens = context.issued_on if target.from_now else places[0].first
    due = places[-1].due(target.bound, context)
    if due < opens:
        context.note("range_reversed", Severity.ERROR, start=spoken(opens), end=spoken(due))
        return None
    return Dated(ScheduleKind.WINDOW, [due], opens)


def _check_weekdays(target: Target, places: list[_Place], context: Context) -> None:
    for anchor, place in zip(target.anchors, places, strict=False):
        day = place.first
        if anchor.weekday is not None and day.weekday() != anchor.weekday:
            context.note(
                "weekday_disagrees",
                Severity.WARNING,
                date=spoken(day),
                weekday=_WEEKDAYS[day.weekday()],
                written=_WEEKDAYS[anchor.weekday],
            )


def _explain(place: _Place, context: Context) -> None:
    """Says which day was taken where the words leave room for another."""
    point, day = place.point, spoken(place.last)
    if point.edge in {Edge.START, Edge.MIDDLE}:
        context.note("edge_of_period", Severity.INFO, date=day)
    elif point.school:
        context.note("school_year", Severity.WARNING, date=day)
    elif point.grain is Grain.YEARS:
        context.note("run_of_years", Severity.WARNING, date=day)
    elif point.grain is Grain.WEEK:
        context.note("week_of_month", Severity.INFO, date=day)
    elif point.grain is Grain.TEN_DAYS:
        context.note("ten_days", Severity.INFO, date=day)
