"""An assignment's row as the benchmarks write it, many thousands at a time."""

from datetime import date
from typing import Any

from bot.model.plan import ScheduleKind
from bot.model.states import AssignmentState


def assignment_row(
    duty: tuple[int | None, str],
    period: str,
    unit: str,
    opened_on: date,
    due_on: date,
    **more: Any,
) -> dict[str, Any]:
    """One of a duty (its id and ref) that a unit owes alone, open, to be acted on by the due date.

    `more` are columns that are otherwise, or that have no value of their own yet.
    """
    duty_id, ref = duty
    return {
        "duty_id": duty_id,
        "code": f"{ref}/{period}/{unit}",
        "period": period,
        "unit_id": unit,
        "further_unit_ids": [],
        "cooperating_unit_ids": [],
        "kind": ScheduleKind.ONCE,
        "state": AssignmentState.OPEN,
        "opened_on": opened_on,
        "due_on": due_on,
        "first_due_on": due_on,
        "act_by": due_on,
        **more,
    }
