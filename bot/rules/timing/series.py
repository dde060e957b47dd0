"""Gives a recurrence its due dates: periods of the year, the day in each, `trước`, then the filter."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.model.plan import Offset, Severity
from bot.rules.timing.atoms import Bound, Position, Rhythm
from bot.rules.timing.context import Context
from bot.rules.timing.elements import Anchor
from bot.rules.timing.points import (
    LAST,
    Edge,
    Grain,
    ImpossibleDateError,
    Point,
    days_of,
    month_days,
)
from bot.rules.timing.spans import counted

_FRIDAY = 4


@dataclass
class Recurrence:
    """One series: its rhythm and, where the phrase names them, the days, points or limits in it."""

    rhythm: Rhythm
    anchors: list[Anchor] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    bound: Bound = Bound.NONE
    delay: Offset | None = None  # `trong 05 ngày kể từ ngày kết thúc quý`
    first: date | None = None
    last: date | None = None


class UndecidableError(ValueError):
    """A recurrence whose days the phrase does not settle; the code says which finding to raise."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def due_dates(series: Recurrence, context: Context) -> list[date]:
    """The due dates between the plan's issue date and 31 December of its year, both included (rule 9).

    Raises UndecidableError where the phrase does not settle the days, ImpossibleDateError where it names a
    day that no month has.
    """
    first = series.first or context.issued_on
    last = series.last or date(context.plan_year, 12, 31)
    years = range(min(first.year, context.issued_on.year) - 1, last.year + 2)
    days = {day for year in years for day in _in_year(series, year, context)}
    return sorted(day for day in days if max(first, context.issued_on) <= day <= last)


def _in_year(series: Recurrence, year: int, context: Context) -> Iterator[date]:
    if not series.rhythm.start_known and not series.anchors and not series.points:
        raise UndecidableError("cycle_start_unknown")
    if series.points:
        yield from (_point(point.in_year(year), series, context) for point in series.points)
    elif not series.rhythm.months:
        yield from _weeks(series, year, context)
    elif series.anchors:
        for anchor in series.anchors:
            yield from _anchored(anchor, series, year, context)
    else:
        yield from _delayed(_plain(series.rhythm, year), series.delay, context)


def _point(point: Point, series: Recurrence, context: Context) -> date:
    """A named day or month of each year; 29 February is no day of the other years."""
    first, last = days_of(point)
    return shifted(first, last, series.bound, context, is_day=point.grain is Grain.DAY)


def shifted(first: date, last: date, bound: Bound, context: Context, *, is_day: bool) -> date:
    """The last on-time day: `trước X` is the day before X begins (rule 4)."""
    if bound is not Bound.BEFORE or (is_day and context.before_is_inclusive):
        return last
    return first - timedelta(days=1)


def _weeks(series: Recurrence, year: int, context: Context) -> Iterator[date]:
    if any(anchor.weekday is None for anchor in series.anchors):
        raise UndecidableError("day_in_week")
    weekdays = [a.weekday for a in series.anchors if a.weekday is not None] or [_FRIDAY]
    for weekday in weekdays:
        day = date(year, 1, 1) + timedelta(days=(weekday - date(year, 1, 1).weekday()) % 7)
        while day.year == year:
            yield shifted(day, day, series.bound, context, is_day=True)
            day += timedelta(days=7)


def _plain(rhythm: Rhythm, year: int) -> Iterator[date]:
    """The last day of each period, or of each of its equal parts."""
    for start in _period_starts(rhythm, year):
        for part in range(1, rhythm.times + 1):
            yield _part_end(year, start, rhythm.months, part, rhythm.times)


def _delayed(ends: Iterator[date], delay: Offset | None, context: Context) -> Iterator[date]:
    """Each period's end, or so many days after it."""
    for end in ends:
        day = end if delay is None else counted(end, delay, context)
        if day is not None:
            yield day


def _period_starts(rhythm: Rhythm, year: int) -> range:
    return range(1, 2) if rhythm.first_part else range(1, 13, rhythm.months)


def _part_end(year: int, start: int, months: int, part: int, parts: int) -> date:
    """The end of one of N equal parts; a part of a month counts 30 days to it (điều 146, khoản 1)."""
    whole, rest = divmod(months * part, parts)
    if not rest:
        return month_days(year, start + whole - 1)[1]
    last = month_days(year, start + whole)[1]
    return last.replace(day=min(last.day, max(1, 30 * rest // parts)))


def equal_parts(first: date, last: date, parts: int) -> list[date]:
    """The ends of N equal parts of a span of whole months (rule 5)."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return [_part_end(first.year, first.month, months, part, parts) for part in range(1, parts + 1)]


def _anchored(anchor: Anchor, series: Recurrence, year: int, context: Context) -> Iterator[date]:
    months = (anchor.position.months if anchor.position else 0) or series.rhythm.months
    rhythm = series.rhythm if months == series.rhythm.months else Rhythm(months)
    if anchor.weekday is not None and anchor.week is None:
        raise UndecidableError("day_in_week")
    for start in _period_starts(rhythm, year):
        if anchor.edge is not None and anchor.position is None:
            first, last = month_days(year, start)[0], month_days(year, start + months - 1)[1]
        else:
            first, last = _month_of(anchor.position, year, start, months)
        day = _day_in_month(anchor, first, last, series.bound, context)
        if day is not None:
            yield day


def _month_of(position: Position | None, year: int, start: int, months: int) -> tuple[date, date]:
    """The month of a period that is meant: its last one unless the phrase says which."""
    index = min(position.index, months) if position and position.index else months
    offset = start - 1 + index - 1 + (months * position.shift if position else 0)
    return month_days(year + offset // 12, offset % 12 + 1)


def _day_in_month(
    anchor: Anchor, first: date, last: date, bound: Bound, context: Context
) -> date | None:
    if anchor.week is not None:
        return _day_of_week(anchor, first, bound, context)
    if anchor.working is not None:
        return _working_day(anchor.working, first, last, bound, context)
    if anchor.edge is not None:
        if anchor.edge is Edge.MIDDLE and last - first > timedelta(days=31):
            raise UndecidableError("middle_of_quarter")
        day = {Edge.START: first, Edge.MIDDLE: first.replace(day=15), Edge.END: last}[anchor.edge]
        return shifted(day, day, bound, context, is_day=True)
    if anchor.day is None:
        return shifted(first, last, bound, context, is_day=False)
    if anchor.day == LAST:
        return shifted(last, last, bound, context, is_day=True)
    return _numbered_day(anchor.day, first, last, bound, context)


def _day_of_week(anchor: Anchor, first: date, bound: Bound, context: Context) -> date | None:
    """`thứ Năm tuần thứ 3 hàng tháng`; a month whose week lacks that day has none."""
    if not anchor.week:
        raise UndecidableError("day_in_week")
    day = 0 if anchor.weekday is None else anchor.weekday + 1
    week = Point(Grain.WEEK, first.year, first.month, day=day, number=anchor.week)
    try:
        start, end = days_of(week)
    except ImpossibleDateError:
        return None
    return shifted(start, end, bound, context, is_day=bool(day))


def _numbered_day(day: int, first: date, last: date, bound: Bound, context: Context) -> date:
    """The day before is taken first, then the month's length: `trước ngày 30` is 28 February (rule
    4).
    """
    if not 1 <= day <= 31:
        raise ImpossibleDateError(f"ngày {day}")
    if bound is Bound.BEFORE and not context.before_is_inclusive:
        day -= 1
    return first - timedelta(days=1) if day == 0 else min(first + timedelta(days=day - 1), last)


def _working_day(
    number: int, first: date, last: date, bound: Bound, context: Context
) -> date | None:
    """The n-th or the last working day of a month, which only a calendar knows."""
    eve = first - timedelta(days=1)
    if number != LAST:
        day = context.working_day_after(eve, number)
    else:
        day = None
        following = context.working_day_after(last - timedelta(days=16), 1)
        while following is not None and following <= last:
            day = following
            following = context.working_day_after(day, 1)
    if day is None or bound is Bound.BEFORE:
        context.note("calendar_needed", Severity.WARNING)
        return None
    return day
