"""Keeps the units that share an assignment besides its first lead where they can be looked up."""

from sqlmodel import Session, col, delete

from bot.model.tables import Assignment, SharedAssignment


def write_shares(session: Session, assignment: Assignment) -> None:
    """Make the look-up say what the assignment's own row says."""
    assert assignment.id is not None
    session.execute(
        delete(SharedAssignment).where(col(SharedAssignment.assignment_id) == assignment.id)
    )
    add_shares(session, assignment)


def add_shares(session: Session, assignment: Assignment) -> None:
    """The shares of an assignment that has none yet."""
    assert assignment.id is not None
    leads = dict.fromkeys(assignment.further_unit_ids, True)
    helps = dict.fromkeys(assignment.cooperating_unit_ids, False)
    session.add_all(
        SharedAssignment(unit_id=unit, assignment_id=assignment.id, leads=is_lead)
        for unit, is_lead in (helps | leads).items()
        if unit != assignment.unit_id
    )
