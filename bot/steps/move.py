"""The one function that moves an assignment from state to state, and writes down who did it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.errors import BadInputError
from bot.model.plan import ScheduleKind
from bot.model.states import Action, AssignmentState
from bot.model.tables import Assignment, AuditEntry, Duty, PlanRecord
from bot.rules.occurrences import act_by
from bot.rules.transitions import after
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.standing import look_again, next_step, pass_rungs


@dataclass(frozen=True)
class Act:
    """Who acts, through which post and channel, when, and what they say.

    `document` is a document number or file name given as evidence; `due_on` the date that a trigger
    or an assignment by hand sets.
    """

    action: Action
    at: datetime
    person: str | None = None
    post: str | None = None
    channel: str = "cli"
    reason: str | None = None
    document: str | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts: a person through a post and a channel, at an instant."""

    at: datetime
    person: str | None = None
    post: str | None = None
    channel: str = "cli"

    def act(
        self,
        action: Action,
        reason: str | None = None,
        *,
        document: str | None = None,
        due_on: date | None = None,
    ) -> Act:
        """What they do."""
        return Act(action, self.at, self.person, self.post, self.channel, reason, document, due_on)


def move(session: Session, assignment: Assignment, act: Act, here: Installation) -> None:
    """Move the assignment; state, times, audit row and next step change together.

    Raises TransitionError where the state diagram does not allow it, BadInputError where the action
    needs a date or a reason that is missing.
    """
    before = AssignmentState(assignment.state)
    state = after(act.action, before, dated=assignment.due_on is not None)
    office = office_in_force(session, act.at, here)
    _apply(session, assignment, act, office)
    assignment.state = state
    assignment.reason = act.reason
    assignment.next_step_at = next_step(assignment, act.at, office)
    record(session, assignment, act, before)


def record(
    session: Session, assignment: Assignment, act: Act, before: AssignmentState | None = None
) -> None:
    """Write the act into the audit trail; `before` is the state it moved from, if it moved any."""
    assert assignment.id is not None
    session.add(
        AuditEntry(
            assignment_id=assignment.id,
            at=act.at,
            action=act.action,
            from_state=before or assignment.state,
            to_state=assignment.state,
            actor_person_id=act.person,
            actor_post_id=act.post,
            channel=act.channel,
            reason=act.reason,
            document=act.document,
        )
    )


def _apply(session: Session, assignment: Assignment, act: Act, office: OfficeInForce) -> None:
    """The times that an action sets."""
    assignment.look_again_at = None
    match act.action:
        case Action.REPORT:
            assignment.reported_at = act.at
            assignment.look_again_at = look_again(act.at, office)
        case Action.ACCEPT | Action.WITHDRAW:
            assignment.settled_at = act.at
        case Action.RETURN:
            if not act.reason:
                raise BadInputError("a report is returned with a reason: say what is missing")
            assignment.reported_at = None
            assignment.returns += 1
            pass_rungs(assignment, office.today(act.at), office)
        case Action.TRIGGER:
            _trigger(session, assignment, act, office)
        case Action.RESUME:
            pass_rungs(assignment, office.today(act.at), office)


def _trigger(session: Session, assignment: Assignment, act: Act, office: OfficeInForce) -> None:
    if act.due_on is None:
        raise BadInputError("a conditional duty opens with its due date: give the date")
    issued_on = session.exec(
        select(col(PlanRecord.issued_on))
        .join(Duty, col(Duty.plan_id) == PlanRecord.id)
        .where(Duty.id == assignment.duty_id)
    ).one()
    assignment.due_on = assignment.first_due_on = act.due_on
    assignment.act_by = act_by(act.due_on, issued_on, office.days)
    assignment.opened_on = office.today(act.at)
    assignment.opened_told = False
    assignment.kind = ScheduleKind.ONCE
