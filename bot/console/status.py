"""`dondoc status` and `dondoc overdue`: where things stand."""

from datetime import date
from typing import Any

import typer

from bot.clock import SystemClock
from bot.console.printing import print_json, print_table
from bot.steps.items import Shown
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.status import Standing, Status, StatusRow, find_unit_or_ref, overdue, status
from bot.wiring import open_store
from config.settings import read_settings


def show_status(about: str | None, as_of: date | None, form: str) -> None:
    """Print the assignments of a unit, of a duty, or of everybody."""
    settings = read_settings()
    now = SystemClock().now()
    with open_store(settings).read() as session:
        office = office_in_force(session, now, Installation(settings.zone))
        units, ref = find_unit_or_ref(session, about) if about is not None else (None, None)
        found = status(session, office, as_of or office.today(now), units=units, ref=ref)
        _print(found, Shown(session, found.as_of, office), office, form, "no assignments yet")


def show_overdue(as_of: date | None, form: str) -> None:
    """Print what is overdue, the latest first."""
    settings = read_settings()
    now = SystemClock().now()
    with open_store(settings).read() as session:
        office = office_in_force(session, now, Installation(settings.zone))
        found = overdue(session, office, as_of or office.today(now))
        nothing = f"nothing is overdue as of {found.as_of:%d/%m/%Y}"
        _print(found, Shown(session, found.as_of, office), office, form, nothing)


def _print(found: Status, shown: Shown, office: OfficeInForce, form: str, nothing: str) -> None:
    if form == "json":
        print_json(_json(found, shown))
        return
    if not found.rows:
        typer.echo(nothing)
        return
    print_table(
        f"{office.name}, as of {found.as_of:%d/%m/%Y}",
        ("assignment", "unit", "title", "due", "state", "days"),
        [_line(row, shown) for row in found.rows],
        cut="title",
    )
    counts = {standing: count for standing, count in found.counts().items() if count}
    said = ", ".join(f"{count} {standing.replace('_', ' ')}" for standing, count in counts.items())
    typer.echo(said)


def _line(row: StatusRow, shown: Shown) -> tuple[object, ...]:
    assignment, title = row.context.assignment, row.context.duty.content["title"]
    due = f"{assignment.due_on:%d/%m/%Y}" if assignment.due_on else "–"
    return (
        f"{row.context.duty.ref}/{assignment.period}",
        shown.unit(assignment.unit_id),
        title,
        due,
        row.standing.replace("_", " "),
        _days(row),
    )


def _days(row: StatusRow) -> str:
    """Calendar days late, or working days left where it is still owed."""
    if row.days_late:
        return f"{row.days_late} late"
    return f"{row.working_days_left} left" if row.standing is Standing.WITHIN_TIME else "–"


def _json(found: Status, shown: Shown) -> dict[str, Any]:
    return {
        "as_of": found.as_of.isoformat(),
        "counts": {str(standing): count for standing, count in found.counts().items()},
        "assignments": [_row_json(row, shown) for row in found.rows],
    }


def _row_json(row: StatusRow, shown: Shown) -> dict[str, Any]:
    assignment, content = row.context.assignment, row.context.duty.content
    return {
        "assignment": assignment.code,
        "plan": row.context.plan.number,
        "ref": row.context.duty.ref,
        "title": content["title"],
        "unit": shown.unit(assignment.unit_id),
        "further_units": [shown.unit(unit) for unit in assignment.further_unit_ids],
        "period": assignment.period,
        "product": content["product"],
        "state": str(row.state),
        "standing": str(row.standing),
        "opened_on": assignment.opened_on.isoformat(),
        "due_on": assignment.due_on and assignment.due_on.isoformat(),
        "act_by": assignment.act_by and assignment.act_by.isoformat(),
        "expected_on": assignment.expected_on and assignment.expected_on.isoformat(),
        "reported_on": row.reported_on and row.reported_on.isoformat(),
        "days_late": row.days_late,
        "working_days_left": row.working_days_left,
    }
