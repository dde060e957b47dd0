"""Reckons open assignments anew when the calendar or the ladder has changed."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.model.states import AssignmentState
from bot.model.tables import Assignment, Duty, PlanRecord
from bot.rules.occurrences import act_by
from bot.steps.office import Installation, office_in_force
from bot.steps.standing import next_step

LIVE = (AssignmentState.AWAITING, AssignmentState.OPEN, AssignmentState.RETURNED)


def reschedule(session: Session, now: datetime, here: Installation) -> list[tuple[str, str]]:
    """Set `act_by` and the next step of everything still owed; returns (code, what moved).

    Rungs already told stay told: `last_rung` is not touched, so none is repeated.
    """
    office = office_in_force(session, now, here)
    wanted = (
        select(Assignment, col(PlanRecord.issued_on))
        .join(Duty, col(Duty.id) == Assignment.duty_id)
        .join(PlanRecord, col(PlanRecord.id) == Duty.plan_id)
        .where(col(Assignment.state).in_(LIVE), col(PlanRecord.closed_on).is_(None))
        .order_by(col(Assignment.id))
    )
    moved = []
    for assignment, issued_on in session.exec(wanted):
        if assignment.due_on is not None:
            before, after = assignment.act_by, act_by(assignment.due_on, issued_on, office.days)
            if before != after:
                assignment.act_by = after
                moved.append((assignment.code, f"act_by {before} → {after}"))
        assignment.next_step_at = next_step(assignment, now, office)
    return moved
