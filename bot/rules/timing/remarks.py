"""Says what stands beside a date or a cadence without being read into it, and which dates look odd."""

from datetime import date

from bot.model.plan import Severity
from bot.rules.timing.atoms import Kind
from bot.rules.timing.context import Context, spoken
from bot.rules.timing.statement import Statement


def says_next_year(statement: Statement) -> bool:
    points = [p for t in statement.fixed for p in t.points]
    return any(p.next_year for p in points)


def check_range(due: list[date], context: Context, *, next_year: bool = False) -> None:
    for day in due:
        if day < context.issued_on:
            context.note(
                "past_date", Severity.WARNING, date=spoken(day), issued=spoken(context.issued_on)
            )
        elif day.year > context.plan_year and not next_year:
            context.note(
                "beyond_plan_year", Severity.WARNING, date=spoken(day), year=str(context.plan_year)
            )


def remarks(statement: Statement, context: Context) -> None:
    """What stands beside a date or a cadence and is not read into it."""
    for condition in statement.conditions:
        if condition.source == "khi" and statement.has(Kind.AD_HOC):
            continue
        weak = condition.source.startswith(("theo", "căn cứ", "trên cơ sở"))
        severity = Severity.INFO if weak else Severity.WARNING
        context.note("condition_beside_date", severity, condition=condition.trigger)
    if statement.has(Kind.AD_HOC):
        context.note("ad_hoc_too", Severity.INFO)
    if statement.has(Kind.MOVED):
        context.note("deadline_moved", Severity.INFO)
    if statement.has(Kind.UPKEEP):
        context.note("upkeep", Severity.INFO)
