"""The requests for a later due date: as they are shown, and which assignments one waits for."""

from collections.abc import Collection

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from bot.messages.record_view import ExtensionView
from bot.model.replies import Extension
from bot.model.states import ExtensionState
from bot.model.tables import Assignment, PersonRow
from bot.steps.office import OfficeInForce


def has_request(states: Collection[ExtensionState]) -> ColumnElement[bool]:
    """That an assignment has a request in one of these states."""
    wanted = select(Extension.assignment_id).where(col(Extension.state).in_(states))
    return col(Assignment.id).in_(wanted)


def extension_views(
    session: Session, assignment: Assignment, office: OfficeInForce
) -> tuple[ExtensionView, ...]:
    """Every request of the assignment, the newest first."""
    rows = session.exec(
        select(Extension)
        .where(Extension.assignment_id == assignment.id)
        .order_by(col(Extension.id).desc())
    )
    return tuple(extension_view(session, row, office) for row in rows)


def extension_view(session: Session, row: Extension, office: OfficeInForce) -> ExtensionView:
    """One request with the names of those who had to do with it."""
    return ExtensionView(
        state=row.state,
        due_on=row.due_on,
        asked_for=row.asked_for,
        reason=row.reason,
        asked_at=row.asked_at.astimezone(office.zone),
        asked_by=_name(session, row.asked_by),
        advice=row.advice,
        advice_reason=row.advice_reason,
        advised_by=_name(session, row.advised_by),
        granted_until=row.granted_until,
        decision_reason=row.decision_reason,
        decided_at=row.decided_at and row.decided_at.astimezone(office.zone),
        decided_by=_name(session, row.decided_by),
    )


def _name(session: Session, person_id: str | None) -> str | None:
    person = None if person_id is None else session.get(PersonRow, person_id)
    return None if person is None else person.name
