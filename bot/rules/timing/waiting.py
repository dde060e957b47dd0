"""Schedules that wait: a span from an event, an expected date, a trigger."""

from datetime import date

from bot.model.plan import Schedule, ScheduleKind, Severity
from bot.rules.timing.atoms import Kind
from bot.rules.timing.context import Context, spoken
from bot.rules.timing.elements import Condition, Target
from bot.rules.timing.fixed import Dated, resolve
from bot.rules.timing.spans import is_plan_event, relative
from bot.rules.timing.statement import Statement

_WEAK = ("theo", "căn cứ", "trên cơ sở")


def span_from_event(statement: Statement, context: Context) -> Schedule:
    span = next(s for s in statement.spans if s.led or s.event)
    if not span.event and statement.conditions:
        span.event = statement.conditions[0].trigger
    elif not span.event and statement.has(Kind.AD_HOC):
        span.event = next(m.word for m in statement.marks if m.kind is Kind.AD_HOC)
    return relative(span, context)


def expected_date(statement: Statement, expected: list[Dated], context: Context) -> Schedule:
    """dự kiến: a day on which the monitoring person is asked; never a deadline (rule 7)."""
    days = sorted({day for d in expected for day in d.due})
    alternative = any(d.alternative for d in expected)
    planned = (days[-1] if alternative or len(expected) == 1 else days[0]) if days else None
    if alternative:
        context.note("alternatives", Severity.WARNING, dates=spoken_days(expected))
    elif not statement.conditions:
        context.note("expected_only", Severity.INFO, date=spoken(planned) if planned else "")
    if planned is not None and planned.year > context.plan_year:
        context.note(
            "beyond_plan_year", Severity.INFO, date=spoken(planned), year=str(context.plan_year)
        )
    conditional = alternative or statement.conditions or statement.has(Kind.AD_HOC)
    return Schedule(
        kind=ScheduleKind.CONDITIONAL if conditional else ScheduleKind.ONCE,
        expected_on=planned,
        trigger=statement.conditions[0].trigger if statement.conditions else None,
    )


def awaited(statement: Statement, context: Context) -> Schedule | None:
    conditions = [c for c in statement.conditions if not is_plan_event(c.trigger)]
    if not conditions and statement.conditions:
        context.note("at_once_without_days", Severity.ERROR)
        return Schedule(kind=ScheduleKind.UNREADABLE)
    if not conditions and not statement.has(Kind.AD_HOC):
        return None
    trigger = _trigger(statement, conditions)
    return Schedule(
        kind=ScheduleKind.CONDITIONAL, trigger=trigger, expected_on=_planned(conditions, context)
    )


def _trigger(statement: Statement, conditions: list[Condition]) -> str:
    ad_hoc = [m.word for m in statement.marks if m.kind is Kind.AD_HOC]
    return " ".join(ad_hoc[:1] + [c.trigger for c in conditions])


def _planned(conditions: list[Condition], context: Context) -> date | None:
    """`Kỳ họp cuối năm 2026`, `sau khi … trong quý III`: a date inside the event is its planning
    date.
    """
    for condition in conditions:
        if condition.source.startswith(_WEAK) or not condition.points:
            continue
        target = Target(points=condition.points)
        dated = resolve(target, context)
        if dated is not None and dated.due:
            context.note("date_in_condition", Severity.INFO, date=spoken(dated.due[-1]))
            return dated.due[-1]
    return None


def spoken_days(dated: list[Dated]) -> str:
    return ", ".join(spoken(day) for d in dated for day in d.due)
