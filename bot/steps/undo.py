"""Takes back one's own last act, as long as nothing followed from it."""

from datetime import timedelta
from enum import StrEnum

from sqlmodel import Session, col, func, select

from bot.errors import BadInputError
from bot.model.plan import ScheduleKind
from bot.model.states import Action, AssignmentState, Occasion
from bot.model.tables import Assignment, AuditEntry, Duty
from bot.rules.transitions import UNDOABLE
from bot.steps.move import Actor, record
from bot.steps.news import forget_news
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.report import last_report
from bot.steps.standing import look_again, next_step, pass_rungs


class Hindrance(StrEnum):
    """Why an act may not be taken back."""

    LASTING = "lasting"
    FOLLOWED = "followed"
    TOLD = "told"


def last_own(session: Session, actor: Actor) -> AuditEntry | None:
    """The person's newest act on any assignment."""
    own = select(AuditEntry).where(AuditEntry.actor_person_id == actor.person)
    return session.exec(own.order_by(col(AuditEntry.id).desc())).first()


def hindrance(session: Session, entry: AuditEntry) -> Hindrance | None:
    """What keeps the act from being taken back; None where nothing does."""
    if entry.action not in UNDOABLE:
        return Hindrance.LASTING
    newest = (
        select(AuditEntry.id)
        .where(AuditEntry.assignment_id == entry.assignment_id)
        .order_by(col(AuditEntry.id).desc())
    )
    if session.exec(newest).first() != entry.id:
        return Hindrance.FOLLOWED
    told = session.get_one(Assignment, entry.assignment_id).opened_told
    return Hindrance.TOLD if entry.action == Action.TRIGGER and told else None


def last_undoable(session: Session, actor: Actor) -> AuditEntry | None:
    """The person's newest act, if it may still be taken back: it is the last of its assignment."""
    entry = last_own(session, actor)
    return None if entry is None or hindrance(session, entry) is not None else entry


def undo(session: Session, entry: AuditEntry, actor: Actor, here: Installation) -> Assignment:
    """Take the act back; the assignment stands where it stood. Raises BadInputError if it may not be."""
    if entry != last_undoable(session, actor):
        raise BadInputError("something followed from that act: it cannot be taken back")
    assignment = session.get_one(Assignment, entry.assignment_id)
    office = office_in_force(session, actor.at, here)
    before = AssignmentState(assignment.state)
    assert entry.from_state is not None
    assignment.state = AssignmentState(entry.from_state)
    match entry.action:
        case Action.REPORT:
            assignment.reported_at = assignment.look_again_at = None
            forget_news(session, assignment, Occasion.REPORTED)
            report = last_report(session, assignment)
            if report is not None:
                report.undone_at = actor.at
        case Action.ACCEPT:
            assignment.settled_at = None
            assignment.look_again_at = look_again(actor.at, office)
        case Action.TRIGGER:
            _wait_again(session, assignment, office)
    if assignment.due_on is not None:
        # Yesterday: a rung of today that was not told yet is told, those before it are passed.
        yesterday = office.today(actor.at) - timedelta(days=1)
        pass_rungs(assignment, yesterday, office)
    assignment.reason = _reason_before(session, entry)
    assignment.next_step_at = next_step(assignment, actor.at, office)
    record(session, assignment, actor.act(Action.UNDO), before)
    return assignment


def _wait_again(session: Session, assignment: Assignment, office: OfficeInForce) -> None:
    """Make the assignment wait for its trigger as it did before."""
    duty = session.get_one(Duty, assignment.duty_id)
    opened = select(func.min(AuditEntry.at)).where(AuditEntry.assignment_id == assignment.id)
    assignment.kind = ScheduleKind(duty.content["schedule"]["kind"])
    assignment.opened_on = office.today(session.exec(opened).one())
    assignment.due_on = assignment.first_due_on = assignment.act_by = None
    assignment.opened_told = False


def _reason_before(session: Session, entry: AuditEntry) -> str | None:
    """Why the assignment stood as it did before the act: a return's reason comes back with it."""
    earlier = (
        select(AuditEntry)
        .where(
            AuditEntry.assignment_id == entry.assignment_id,
            col(AuditEntry.id) < entry.id,
            AuditEntry.to_state == entry.from_state,
        )
        .order_by(col(AuditEntry.id).desc())
    )
    found = session.exec(earlier).first()
    return None if found is None else found.reason
