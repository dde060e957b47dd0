"""The door of the timing reader: a phrase goes in, a schedule and its findings come out."""

from datetime import date

from bot.model.plan import Cadence, Schedule, ScheduleKind, Severity, TimingReading
from bot.rules.timing.brackets import read_statement
from bot.rules.timing.compose import compose
from bot.rules.timing.content import add_cadence, cadence_of, condition_of, is_loose
from bot.rules.timing.context import AddWorkingDays, Context
from bot.rules.timing.leftover import report_leftovers, report_unsettled, why_unreadable
from bot.rules.timing.spelling import spell


def read_timing(
    phrase: str,
    *,
    issued_on: date,
    year: int | None = None,
    content: str = "",
    header_year: int | None = None,
    before_is_inclusive: bool = False,
    continuous_checkin: Cadence | None = Cadence.QUARTERLY,
    add_working_days: AddWorkingDays | None = None,
) -> TimingReading:
    """Reads the words of a plan's timing cell; any text is accepted, and nothing is guessed in silence.

    `year` is the plan's (by default the year of `issued_on`); `header_year` the column header's, which
    goes before it (rule 1). `content` is the duty's title: it may name a cadence (rule 8) or a condition
    (rule 7). `before_is_inclusive` lets `trước ngày X` include X. `continuous_checkin` is how often a
    continuous duty reports, None for never. `add_working_days(day, n)` gives the n-th working day after
    `day`; without it, what is counted in working days stays undated, with a finding. All dates are
    local and inclusive. The rules: docs/reading-timing.md.
    """
    plan_year = year or issued_on.year
    context = Context(
        issued_on=issued_on,
        year=header_year or plan_year,
        plan_year=plan_year,
        before_is_inclusive=before_is_inclusive,
        checkin=continuous_checkin,
        add_working_days=add_working_days,
    )
    schedule = _schedule(phrase, content, context)
    return TimingReading(schedule=schedule, findings=tuple(context.findings))


def _schedule(phrase: str, content: str, context: Context) -> Schedule:
    spelled = spell(phrase)
    if not any(c.isalnum() for c in spelled.folded):
        context.note("empty", Severity.ERROR)
        return Schedule(kind=ScheduleKind.UNREADABLE)
    statement = read_statement(spelled, context)
    if is_loose(statement) and (series := cadence_of(content, context)):
        add_cadence(statement, series, context, spelled.shown)
    why = why_unreadable(spelled, statement)
    if why:
        context.note(why, Severity.ERROR, phrase=spelled.shown)
        return Schedule(kind=ScheduleKind.UNREADABLE)
    schedule = compose(statement, context)
    if schedule is None:
        report_unsettled(statement, spelled, context)
        return Schedule(kind=ScheduleKind.UNREADABLE)
    report_leftovers(statement, spelled, schedule, context)
    if schedule.due_dates and schedule.kind is not ScheduleKind.CONTINUOUS:
        condition = condition_of(content)
        if condition:
            context.note("condition_in_content", Severity.WARNING, condition=condition)
    return schedule
