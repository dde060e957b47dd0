"""Gives every item of a statement its days, and explains what was assumed on the way."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.model.plan import Cadence, Offset, ScheduleKind, Severity
from bot.rules.timing.atoms import Bound, Rhythm
from bot.rules.timing.context import Context
from bot.rules.timing.elements import Target
from bot.rules.timing.fixed import Dated, resolve
from bot.rules.timing.points import LAST, ImpossibleDateError, UnsettledDateError, days_of
from bot.rules.timing.series import Recurrence, UndecidableError, due_dates
from bot.rules.timing.spans import ends_period
from bot.rules.timing.statement import Recurring, Statement


@dataclass
class Serial:
    """A recurrence with its dates; `quota` is the N of `ít nhất N lần`."""

    cadence: Cadence
    due: list[date]
    quota: int | None
    start: int
    settled: bool = True


@dataclass
class Items:
    """Every item of a phrase with its days."""

    serial: list[Serial] = field(default_factory=list)
    dated: list[Dated] = field(default_factory=list)
    opened: list[Dated] = field(default_factory=list)
    expected: list[Dated] = field(default_factory=list)


def resolve_items(statement: Statement, context: Context) -> Items:
    parts = Items()
    delay = _delay(statement)
    for recurring in statement.series:
        parts.serial += _serials(recurring, context, delay)
    for target in statement.fixed:
        dated = resolve(target, context)
        if dated is None:
            continue
        if dated.expected or dated.alternative:
            parts.expected.append(dated)
        else:
            (parts.dated if dated.due else parts.opened).append(dated)
    _close_opened(parts)
    return parts


def _delay(statement: Statement) -> Offset | None:
    """The days after each period's end that a span allows: `hàng quý, trong 05 ngày sau khi hết
    quý`.
    """
    for span in statement.spans:
        if ends_period(span.event) and not span.offset.before:
            return span.offset
    return None


def _close_opened(parts: Items) -> None:
    """`Từ tháng 6, hoàn thành trước 30/9` is one window."""
    if len(parts.opened) != 1 or len(parts.dated) != 1 or parts.serial:
        return
    opened, dated = parts.opened[0].opens_on, parts.dated[0]
    if opened is not None and len(dated.due) == 1 and opened <= dated.due[0]:
        parts.dated = [replace(dated, kind=ScheduleKind.WINDOW, opens_on=opened, whole_year=False)]
        parts.opened = []


def _serials(recurring: Recurring, context: Context, delay: Offset | None) -> list[Serial]:
    first, last = _limits(recurring.limits, context)
    target = recurring.target
    found: list[Serial] = []
    for rhythm in recurring.rhythms:
        series = Recurrence(rhythm, first=first, last=last, delay=delay)
        if target is not None:
            series.anchors, series.points, series.bound = (
                target.anchors,
                target.points,
                target.bound,
            )
            series.last = _own_year(target, last, context)
        found.append(_serial(series, context, recurring.start))
        _explain_series(series, context)
    if target is not None and target.points and target.points[0].next_year:
        return [replace(item, due=_next_year(target, context)) for item in found]
    return found


def _next_year(target: Target, context: Context) -> list[date]:
    """`năm sau` is one date in the next year, whatever the filter of recurrences says (rule 5)."""
    dated = resolve(target, context)
    return dated.due if dated else []


def _serial(series: Recurrence, context: Context, start: int) -> Serial:
    try:
        due = due_dates(series, context)
    except UndecidableError as error:
        context.note(error.code, Severity.ERROR)
    except ImpossibleDateError as error:
        context.note("impossible_date", Severity.ERROR, text=str(error))
    except UnsettledDateError:
        context.note("middle_of_quarter", Severity.ERROR)
    else:
        return Serial(series.rhythm.cadence, due, _quota(series.rhythm, context), start)
    return Serial(series.rhythm.cadence, [], series.rhythm.quota, start, settled=False)


def _quota(rhythm: Rhythm, context: Context) -> int | None:
    """A week is not cut into parts: N times a week is N by its Friday."""
    if rhythm.months or rhythm.times == 1:
        return rhythm.quota
    context.note("weekly_count", Severity.WARNING, count=str(rhythm.times))
    return rhythm.times


def _explain_series(series: Recurrence, context: Context) -> None:
    rhythm = series.rhythm
    is_plain = not series.anchors and not series.points and series.delay is None
    if is_plain and rhythm.start_known and not rhythm.quota:
        context.note("last_day_assumed", Severity.INFO)
    has_day = any(a.day and a.day != LAST and a.position is None for a in series.anchors)
    if any(a.week for a in series.anchors):
        context.note("week_of_each_month", Severity.WARNING)
    if has_day and rhythm.months > 1:
        context.note("month_of_period_assumed", Severity.WARNING)
    if rhythm.months == 6 and len(series.points) == 1:
        context.note("one_half_only", Severity.INFO)
    if rhythm.quota:
        context.note("quota", Severity.INFO, count=str(rhythm.quota))
    if any(a.edge is not None and a.edge.value != "cuối" for a in series.anchors):
        context.note("edge_of_series", Severity.INFO)


def _limits(limits: list[Target], context: Context) -> tuple[date | None, date | None]:
    """The window that a phrase puts round its series; it ends with the plan's year at the latest, or
    with the year that the phrase names itself (rules 1 and 9)."""
    first: date | None = None
    last: date | None = None
    for target in limits:
        points = [point.in_year(context.year) for point in target.points]
        try:
            start, end = days_of(points[0])[0], days_of(points[-1])[1]
        except ValueError as error:
            context.note("impossible_date", Severity.ERROR, text=str(error))
            continue
        if target.bound is not Bound.UNTIL and target.bound is not Bound.UNTIL_END:
            first = end + timedelta(days=1) if target.bound is Bound.AFTER else start
        if target.bound not in {Bound.FROM, Bound.AFTER}:
            last = end if last is None else min(last, end)
        if target.from_now:
            first = None
    edge = date(max(context.plan_year, first.year if first else 0), 12, 31)
    return first, min(last, edge) if last else edge


def _own_year(target: Target, last: date | None, context: Context) -> date:
    """A series whose days carry a year of their own runs to the end of that year (rule 1)."""
    years = [p.year for p in target.points if p.year is not None]
    end = date(max([context.plan_year, *years]), 12, 31) if years else None
    return max(end, last) if end and last else end or last or date(context.plan_year, 12, 31)
