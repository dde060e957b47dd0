"""Checks that the ladder makes sense and that every rung of every unit reaches somebody."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.model.files import LADDER, UNITS
from bot.model.office import MonthlySummary, Role, Rung, Unit
from bot.model.plan import Severity
from bot.rules.ladder import signed
from bot.rules.lint.inspection import Inspection, shown

LONGEST_MONTH = 31  # days


def check_ladder(inspection: Inspection) -> None:
    """Rungs without roles, on one day, or out of hours; posts that they need and nobody has."""
    _rungs(inspection)
    _posts(inspection)
    for unit in inspection.office.units:
        if unit.id in inspection.responsible:
            _reach(inspection, unit)


def _rungs(inspection: Inspection) -> None:
    ladder = inspection.files.ladder
    for n, rung in enumerate(ladder.rungs):
        at = (LADDER, "rungs", n)
        if not rung.to:
            inspection.say("rung_without_role", Severity.ERROR, at, rung=signed(rung.at))
        if any(_same_day(rung, other) for other in ladder.rungs[:n]):
            inspection.say("rung_repeated", Severity.ERROR, at, rung=signed(rung.at))
    if not any(rung.at > 0 for rung in ladder.rungs):
        inspection.say("ladder_never_overdue", Severity.WARNING, (LADDER, "rungs"))
    if any(rung.letter for rung in ladder.rungs) and inspection.office.letterhead is None:
        inspection.say("letterhead_missing", Severity.WARNING, (UNITS,))
    if ladder.window.opens >= ladder.window.closes:
        inspection.say("window_empty", Severity.ERROR, (LADDER, "window"))
    if ladder.monthly is not None:
        _monthly(inspection, ladder.monthly)


def _same_day(rung: Rung, other: Rung) -> bool:
    both = not rung.only or not other.only or bool(set(rung.only) & set(other.only))
    return rung.at == other.at and both


def _monthly(inspection: Inspection, monthly: MonthlySummary) -> None:
    """Nobody reads the monthly summary, or it looks further ahead than assignments are opened."""
    if not _is_read(inspection, monthly):
        inspection.say("ladder_monthly_unread", Severity.WARNING, (LADDER, "monthly"))
    if inspection.files.ladder.horizon_days < LONGEST_MONTH:
        inspection.say("ladder_horizon_short", Severity.WARNING, (LADDER, "horizon_days"))


def _is_read(inspection: Inspection, monthly: MonthlySummary) -> bool:
    """Whether some post gets the monthly summary."""
    return any(post.role in monthly.to for post in inspection.office.posts)


def _posts(inspection: Inspection) -> None:
    """Posts for the whole office (monitoring, deputy chairs, chair) that the ladder speaks of."""
    ladder = inspection.files.ladder
    office = inspection.office
    wanted = {Role(role) for rung in ladder.rungs for role in rung.to}
    wanted |= {Role(role) for role in ladder.expected}
    for role in (Role.MONITORING, Role.DEPUTY_CHAIR, Role.CHAIR):
        having = [(n, post) for n, post in enumerate(office.posts) if post.role is role]
        if role in wanted and not having:
            inspection.say(f"no_post_{role}", Severity.ERROR, (UNITS, "posts"))
        home = office.monitoring_unit if role is Role.MONITORING else office.leadership
        for n, post in having:
            if post.unit != home:
                at = (UNITS, "posts", n, "unit")
                inspection.say("post_elsewhere", Severity.WARNING, at, post=post.title, unit=home)


def _reach(inspection: Inspection, unit: Unit) -> None:
    at = (UNITS, "units", inspection.office.units.index(unit))
    for role in (Role.HEAD, Role.FOCAL_POINT):
        if not inspection.roster.posts_for(role, unit.id):
            inspection.say(f"no_post_{role}", Severity.WARNING, at, unit=unit.name)
    _deputy(inspection, unit, at)
    rungs_of_all = inspection.files.ladder.rungs
    empty = {rung.at: day for rung in rungs_of_all for day in _unheard(inspection, rung, unit)}
    if empty and len(empty) == len({rung.at for rung in rungs_of_all}):
        inspection.say("unit_unheard", Severity.ERROR, at, unit=unit.name)
    elif empty:
        rungs = ", ".join(signed(rung) for rung in sorted(empty))
        first = min(empty.values())
        detail = {"unit": unit.name, "rungs": rungs, "day": shown(first)}
        inspection.say("rung_empty", Severity.WARNING, at, **detail)


def _unheard(inspection: Inspection, rung: Rung, unit: Unit) -> Iterator[date]:
    """The first day on which a rung of the unit would be told to nobody."""
    for day in _turning_days(inspection):
        if not any(inspection.roster.recipients(Role(role), unit.id, day) for role in rung.to):
            yield day
            return


def _turning_days(inspection: Inspection) -> list[date]:
    """The first day, and every later one on which somebody comes or goes."""
    start, end = inspection.span
    terms = [t for post in inspection.office.posts for t in (*post.holders, *post.substitutes)]
    days = {start} | {term.from_on for term in terms if term.from_on}
    days |= {term.to_on + timedelta(days=1) for term in terms if term.to_on and term.to_on < end}
    return sorted(day for day in days if start <= day <= end)


def _deputy(inspection: Inspection, unit: Unit, at: tuple[str | int, ...]) -> None:
    """Exactly one deputy chair is in charge of a unit, where there are deputy chairs at all."""
    deputies = inspection.deputies
    if not deputies or unit.id == inspection.office.leadership:
        return
    named = [post for post, units in deputies.items() if unit.id in units]
    rest = [post for post, units in deputies.items() if not units]
    in_charge = named or rest
    if not in_charge:
        inspection.say("deputy_missing", Severity.WARNING, at, unit=unit.name)
    elif len(in_charge) > 1:
        posts = ", ".join(in_charge)
        inspection.say("deputy_double", Severity.WARNING, at, unit=unit.name, posts=posts)
