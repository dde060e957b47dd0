"""Gives named dates and windows their days, and says what a clerk must know about them."""

from dataclasses import dataclass, field
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


def resolve(target: Target, context: Context) -> Dated | None:
    """The days of a target; None, with a finding, where it has none that can be relied on."""
    points = [point.in_year(context.year) for point in target.points]
    days = [pair for point in points if (pair := _days(point, context)) is not None]
    if not days or (target.ranged and len(days) < len(points)):
        return None
    dated = _dated(target, points, days, context)
    if dated is not None:
        dated.expected, dated.alternative = target.expected, target.alternative
        dated.start = target.start
        _check_weekdays(target, days, context)
        for point in points:
            _explain(point, context)
    return dated


def _days(point: Point, context: Context) -> tuple[date, date] | None:
    try:
        return days_of(point)
    except ImpossibleDateError as error:
        context.note("impossible_date", Severity.ERROR, text=str(error))
    except UnsettledDateError:
        context.note("middle_of_quarter", Severity.ERROR)
    return None


def _dated(
    target: Target, points: list[Point], days: list[tuple[date, date]], context: Context
) -> Dated | None:
    if target.ranged:
        return _range(target, points, days, context)
    if target.bound in {Bound.FROM, Bound.AFTER}:
        opens = days[0][0] if target.bound is Bound.FROM else days[0][1] + timedelta(days=1)
        return Dated(ScheduleKind.CONTINUOUS, opens_on=opens)
    due = sorted(
        {
            shifted(first, last, target.bound, context, is_day=point.grain is Grain.DAY)
            for point, (first, last) in zip(points, days, strict=False)
        }
    )
    if target.until_end:
        whole_year = points[-1].grain >= Grain.YEAR and points[-1].edge is None
        opens = _start_of_until(points[-1], days[-1], context)
        return Dated(ScheduleKind.WINDOW, due, opens, whole_year=whole_year)
    is_window = target.bound in {Bound.NONE, Bound.IN} and all(_is_window(p) for p in points)
    whole_year = is_window and all(p.grain >= Grain.YEAR for p in points)
    if is_window:
        period = days[0] if len(days) == 1 else None
        return Dated(ScheduleKind.WINDOW, due, days[0][0], whole_year=whole_year, period=period)
    return Dated(ScheduleKind.ONCE, due, period=days[0] if len(days) == 1 else None)


def _is_window(point: Point) -> bool:
    return point.grain in _WINDOWS and point.edge is None


def _start_of_until(point: Point, days: tuple[date, date], context: Context) -> date | None:
    """`đến hết năm 2026` opens with that year; any other end names no start, and none is made up."""
    is_this_year = point.grain is Grain.YEAR and days[0].year <= context.plan_year
    return days[0] if is_this_year and point.edge is None else None


def _range(
    target: Target, points: list[Point], days: list[tuple[date, date]], context: Context
) -> Dated | None:
    opens = context.issued_on if target.from_now else days[0][0]
    due = shifted(*days[-1], target.bound, context, is_day=points[-1].grain is Grain.DAY)
    if due < opens:
        context.note("range_reversed", Severity.ERROR, start=spoken(opens), end=spoken(due))
        return None
    return Dated(ScheduleKind.WINDOW, [due], opens)


def _check_weekdays(target: Target, days: list[tuple[date, date]], context: Context) -> None:
    for anchor, (day, _) in zip(target.anchors, days, strict=False):
        if anchor.weekday is not None and day.weekday() != anchor.weekday:
            context.note(
                "weekday_disagrees",
                Severity.WARNING,
                date=spoken(day),
                weekday=_WEEKDAYS[day.weekday()],
                written=_WEEKDAYS[anchor.weekday],
            )


def _explain(point: Point, context: Context) -> None:
    """Says which day was taken where the words leave room for another."""
    day = spoken(days_of(point)[1])
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
