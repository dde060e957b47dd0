"""What was done about an assignment, act by act, with who did it."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from bot.messages.record_view import ActView
from bot.model.states import Action
from bot.model.tables import Assignment, AuditEntry, PersonRow
from bot.steps.office import OfficeInForce


def history(session: Session, assignment: Assignment, office: OfficeInForce) -> tuple[ActView, ...]:
    """Every act on the assignment, the oldest first."""
    rows = session.exec(
        select(AuditEntry, PersonRow.name)
        .join(PersonRow, col(PersonRow.id) == AuditEntry.actor_person_id, isouter=True)
        .where(AuditEntry.assignment_id == assignment.id)
        .order_by(col(AuditEntry.id))
    )
    return tuple(_act(entry, name, office) for entry, name in rows)


def last_act(session: Session, assignment: Assignment, office: OfficeInForce) -> ActView | None:
    """The newest act on the assignment."""
    acts = history(session, assignment, office)
    return acts[-1] if acts else None


def last_acted_on(session: Session, assignments: Sequence[Assignment]) -> Assignment:
    """Of these, the one on which something was done last: the one somebody is likely to mean."""
    ids = [assignment.id for assignment in assignments]
    newest = (
        select(AuditEntry.assignment_id)
        .where(col(AuditEntry.assignment_id).in_(ids))
        .order_by(col(AuditEntry.id).desc())
        .limit(1)
    )
    found = session.exec(newest).first()
    return next((one for one in assignments if one.id == found), assignments[-1])


def _act(entry: AuditEntry, name: str | None, office: OfficeInForce) -> ActView:
    post = office.roster.posts.get(entry.actor_post_id or "")
    return ActView(
        action=Action(entry.action),
        at=entry.at.astimezone(office.zone),
        person=name,
        post=post.title if post else None,
        channel=entry.channel,
        reason=entry.reason,
        document=entry.document,
    )
