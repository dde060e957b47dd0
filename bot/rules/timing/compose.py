"""Makes one schedule of all that a phrase says: which part wins, and which has no date."""

from dataclasses import replace
from datetime import date

from bot.model.plan import Cadence, Schedule, ScheduleKind, SchedulePart, Severity
from bot.rules.timing.atoms import Kind, Rhythm
from bot.rules.timing.context import Context, spoken
from bot.rules.timing.fixed import Dated
from bot.rules.timing.items import Items, resolve_items
from bot.rules.timing.remarks import check_range, remarks, says_next_year
from bot.rules.timing.series import Recurrence, due_dates, equal_parts
from bot.rules.timing.spans import ends_period
from bot.rules.timing.statement import Statement
from bot.rules.timing.waiting import awaited, expected_date, span_from_event, spoken_days

_ORDER = list(Cadence)


def compose(statement: Statement, context: Context) -> Schedule | None:
    """The schedule of a statement; None where nothing in it settles when the duty falls due."""
    if statement.has(Kind.REFUSAL) and (statement.fixed or statement.series):
        context.note("negated", Severity.ERROR)
        return Schedule(kind=ScheduleKind.UNREADABLE)
    if statement.undecided:
        context.note("alternative_cadences", Severity.ERROR)
        return Schedule(kind=ScheduleKind.UNREADABLE)
    if statement.loose:
        return None
    parts = resolve_items(statement, context)
    schedule = _choose(statement, parts, context)
    if schedule is None:
        return None
    minutes = {m.minutes for m in statement.marks if m.kind is Kind.HOUR}
    if len(minutes) == 1 and (schedule.due_dates or schedule.kind is ScheduleKind.CONTINUOUS):
        hour, minute = divmod(minutes.pop() or 0, 60)
        schedule = schedule.model_copy(update={"due_time": f"{hour:02d}:{minute:02d}"})
    return schedule


def _choose(statement: Statement, parts: Items, context: Context) -> Schedule | None:
    continuous = statement.has(Kind.CONTINUOUS)
    fine = [d for d in parts.dated if not d.whole_year]
    if parts.serial:
        return _recurring(statement, parts, context, continuous=continuous)
    if continuous and not fine:
        return _continuous(statement, parts, context)
    if parts.dated:
        return _dated(statement, parts, context, continuous=continuous)
    if statement.spans and any(s.led or s.event for s in statement.spans):
        return span_from_event(statement, context)
    if parts.expected:
        return expected_date(statement, parts.expected, context)
    if parts.opened:
        context.note("no_end", Severity.WARNING)
        return _continuous(statement, parts, context)
    return awaited(statement, context)


def _recurring(
    statement: Statement, parts: Items, context: Context, *, continuous: bool
) -> Schedule:
    items = parts.dated
    if not items and not any(s.settled for s in parts.serial):
        return Schedule(kind=ScheduleKind.UNREADABLE)
    _trim_after_first(statement, parts)
    if statement.has(Kind.PLACEHOLDER):
        context.note("placeholder", Severity.ERROR)
        for serial in parts.serial:
            serial.due = []
    if not _settle_spans(statement, parts, context):
        return Schedule(kind=ScheduleKind.RECURRING, cadence=_finest(parts))
    due = sorted(
        {day for s in parts.serial for day in s.due} | {day for d in items for day in d.due}
    )
    if not any(s.due for s in parts.serial) and not context.has_unsettled():
        context.note("no_occurrence_left", Severity.WARNING, year=str(context.plan_year))
    if continuous:
        context.note("continuous_overruled", Severity.INFO)
    if items:
        context.note("items_and_series", Severity.INFO)
    early = [day for day in due if day.year < context.plan_year]
    if early and context.issued_on.year < context.plan_year:
        context.note(
            "before_plan_year", Severity.WARNING, date=spoken(early[0]), year=str(context.plan_year)
        )
    remarks(statement, context)
    check_range([day for d in items for day in d.due], context)
    planned = min((d.due[-1] for d in parts.expected if d.due), default=None)
    if statement.has(Kind.EXPECTED) and not parts.expected and due:
        planned, due = due[0], []
        context.note("expected_only", Severity.INFO, date=spoken(planned))
    quotas = [s.quota for s in parts.serial if s.quota]
    return Schedule(
        kind=ScheduleKind.RECURRING,
        due_dates=tuple(due),
        cadence=_finest(parts),
        quota=max(quotas) if quotas else None,
        parts=_parts(statement, parts),
        expected_on=planned,
    )


def _finest(parts: Items) -> Cadence:
    return min((s.cadence for s in parts.serial), key=_ORDER.index)


def _settle_spans(statement: Statement, parts: Items, context: Context) -> bool:
    """Whether spans beside a series leave its dates standing: `hàng tháng, trong 05 ngày kể từ khi …`
    means neither the month's end nor any other known day."""
    spans = [s for s in statement.spans if (s.led or s.event) and not ends_period(s.event)]
    if not spans:
        return True
    anchored = all(recurring.target is not None for recurring in statement.series)
    severity = Severity.WARNING if anchored or parts.dated else Severity.ERROR
    context.note("span_beside_dates", severity, event=spans[0].event)
    return severity is Severity.WARNING


def _trim_after_first(statement: Statement, parts: Items) -> None:
    """`Báo cáo đầu tiên trước …; cập nhật hằng tháng`: the series begins after the first report."""
    if not any(m.word == "đầu tiên" for m in statement.marks) or not parts.dated:
        return
    first = parts.dated[0].due[0]
    for serial in parts.serial:
        serial.due = [day for day in serial.due if day > first]


def _parts(statement: Statement, parts: Items) -> tuple[SchedulePart, ...]:
    found: list[tuple[int, SchedulePart]] = []
    for s in parts.serial:
        part = SchedulePart(kind=ScheduleKind.RECURRING, cadence=s.cadence, due_dates=tuple(s.due))
        found.append((s.start, part))
    for d in parts.dated:
        found.append((d.start, SchedulePart(kind=d.kind, due_dates=tuple(d.due))))
    if statement.has(Kind.AD_HOC):
        found.append((10**9, SchedulePart(kind=ScheduleKind.CONDITIONAL)))
    found.sort(key=lambda pair: pair[0])
    return tuple(part for _, part in found) if len(found) > 1 else ()


def _continuous(statement: Statement, parts: Items, context: Context) -> Schedule:
    """Never overdue by itself; a progress report at each period's end of the set check-in (rule 6)."""
    opens = parts.opened[0].opens_on if parts.opened else None
    first = opens or (parts.dated[0].opens_on if parts.dated else None)
    last_year = max(context.plan_year, first.year if first else 0)
    last = date(last_year, 12, 31)
    if parts.dated and parts.dated[0].due:
        last = min(last, parts.dated[0].due[-1])
    remarks(statement, context)
    if any(s.led or s.event for s in statement.spans):
        event = next(s.event for s in statement.spans if s.led or s.event)
        context.note("span_beside_dates", Severity.WARNING, event=event)
    due: list[date] = []
    if context.checkin is not None:
        lengths = {"weekly": 0, "monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
        rhythm = Rhythm(lengths[context.checkin.value])
        due = due_dates(Recurrence(rhythm, first=first, last=last), context)
    return Schedule(
        kind=ScheduleKind.CONTINUOUS,
        opens_on=opens,
        due_dates=tuple(due),
        cadence=context.checkin,
    )


def _dated(statement: Statement, parts: Items, context: Context, *, continuous: bool) -> Schedule:
    items = parts.dated
    if continuous:
        items = [d for d in items if not d.whole_year] or items
        context.note("continuous_overruled", Severity.INFO)
    if any(m.word == "định kỳ" for m in statement.marks):
        context.note("periodic_without_cadence", Severity.WARNING)
    if statement.has(Kind.ONWARDS):
        context.note("later_years", Severity.WARNING)
        items = [replace(d, kind=ScheduleKind.ONCE, opens_on=None) for d in items]
    if any(s.led or s.event for s in statement.spans):
        event = next(s.event for s in statement.spans if s.led or s.event)
        context.note("span_beside_dates", Severity.WARNING, event=event)
    quota = _count(statement, items, context)
    due = sorted({day for d in items for day in d.due})
    if parts.expected:
        context.note("expected_beside_dates", Severity.WARNING, date=spoken_days(parts.expected))
    remarks(statement, context)
    check_range(due, context, next_year=says_next_year(statement))
    kinds = {d.kind for d in items}
    if len(kinds) == 1:
        opens = [d.opens_on for d in items + parts.opened if d.opens_on]
        return Schedule(
            kind=items[0].kind,
            opens_on=min(opens, default=None),
            due_dates=tuple(due),
            quota=quota,
        )
    return Schedule(
        kind=ScheduleKind.RECURRING, due_dates=tuple(due), parts=_parts(statement, parts)
    )


def _count(statement: Statement, items: list[Dated], context: Context) -> int | None:
    """`02 lần trong quý III` splits the one period named; `ít nhất 02 lần` is a quota by its end."""
    counts = [m for m in statement.marks if m.kind is Kind.TIMES and (m.minutes or 0) > 1]
    if not counts:
        return None
    count, period = counts[0].minutes or 1, items[0].period
    whole = period is not None and len(items) == 1 and period[0].day == 1 and period[0] < period[1]
    if counts[0].word != "least" and whole and period is not None and count <= 12:
        items[0].due = equal_parts(*period, count)
        return None
    context.note("quota", Severity.INFO, count=str(count))
    return count
