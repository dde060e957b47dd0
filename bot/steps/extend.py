"""More time: a unit asks, the monitoring unit advises, the assigner grants or refuses."""

from datetime import date

from sqlmodel import Session, col, select

from bot.errors import BadInputError
from bot.model.replies import Extension
from bot.model.states import Action, ExtensionState, Occasion
from bot.model.tables import Assignment, Duty, PlanRecord
from bot.rules.ladder import held_until, passed_by
from bot.rules.occurrences import act_by
from bot.steps.move import Actor, record
from bot.steps.news import forget_news, note_news
from bot.steps.office import Installation, office_in_force
from bot.steps.standing import look_again, next_step, standing_of

PENDING = tuple(state for state in ExtensionState if state.is_pending)


def pending(session: Session, assignment: Assignment) -> Extension | None:
    """The request that somebody still has to decide on."""
    wanted = select(Extension).where(
        Extension.assignment_id == assignment.id, col(Extension.state).in_(PENDING)
    )
    return session.exec(wanted).first()


def ask(
    session: Session,
    assignment: Assignment,
    until: date,
    reason: str,
    actor: Actor,
    here: Installation,
) -> Extension:
    """Ask for a later due date; the overdue rungs are held until it is decided.

    Raises BadInputError where nothing is owed, it is due no more, the date is no later one, or a
    request is pending already.
    """
    office = office_in_force(session, actor.at, here)
    if not assignment.state.is_owed or assignment.due_on is None:
        raise BadInputError(f"{assignment.code} is {assignment.state.value}: nothing to extend")
    if office.today(actor.at) > assignment.due_on:
        raise BadInputError(
            f"{assignment.code} was due on {assignment.due_on}: ask before that day"
        )
    if until <= assignment.due_on:
        raise BadInputError(f"{until} is no later than the due date {assignment.due_on}")
    if pending(session, assignment) is not None:
        raise BadInputError(f"{assignment.code}: a request is pending already")
    assert assignment.id is not None
    row = Extension(
        assignment_id=assignment.id,
        state=ExtensionState.ASKED,
        due_on=assignment.due_on,
        asked_for=until,
        reason=reason,
        asked_at=actor.at,
        asked_by=actor.person,
        asked_post=actor.post,
    )
    session.add(row)
    session.flush()
    record(session, assignment, actor.act(Action.ASK_EXTENSION, reason, due_on=until))
    note_news(session, assignment, Occasion.ASKED, row.id, actor)
    _hold(session, assignment, actor, here)
    return row


def advise(
    session: Session,
    extension: Extension,
    favours: bool,
    reason: str | None,
    actor: Actor,
    here: Installation,
) -> None:
    """The monitoring unit's advice; whoever decides hears of it. Raises BadInputError if decided."""
    _still_pending(extension)
    extension.state = ExtensionState.ADVISED
    extension.advice, extension.advice_reason = favours, reason
    extension.advised_at, extension.advised_by = actor.at, actor.person
    assignment = session.get_one(Assignment, extension.assignment_id)
    record(session, assignment, actor.act(Action.ADVISE_EXTENSION, reason))
    note_news(session, assignment, Occasion.ADVISED, extension.id, actor)
    _hold(session, assignment, actor, here)


def grant(
    session: Session,
    extension: Extension,
    until: date,
    reason: str | None,
    actor: Actor,
    here: Installation,
) -> None:
    """Set the later due date as a new version; the ladder starts anew, nothing of it is told late.

    Raises BadInputError if it is decided already or the date is no later one.
    """
    _still_pending(extension)
    assignment = session.get_one(Assignment, extension.assignment_id)
    if assignment.due_on is None or until <= assignment.due_on:
        raise BadInputError(f"{until} is no later than the due date {assignment.due_on}")
    office = office_in_force(session, actor.at, here)
    issued_on = session.exec(
        select(col(PlanRecord.issued_on))
        .join(Duty, col(Duty.plan_id) == PlanRecord.id)
        .where(Duty.id == assignment.duty_id)
    ).one()
    assignment.due_on, assignment.act_by = until, act_by(until, issued_on, office.days)
    assignment.due_version += 1
    assignment.last_rung = None
    today = office.today(actor.at)
    assignment.last_rung = passed_by(standing_of(assignment), today, office.ladder, office.days)
    extension.granted_until = until
    _decide(session, extension, ExtensionState.GRANTED, reason, actor, here)


def refuse(
    session: Session, extension: Extension, reason: str, actor: Actor, here: Installation
) -> None:
    """Keep the due date; the ladder goes on. Raises BadInputError if it is decided already."""
    _still_pending(extension)
    _decide(session, extension, ExtensionState.REFUSED, reason, actor, here)


def drop_pending(
    session: Session, assignment: Assignment, actor: Actor, here: Installation
) -> Extension | None:
    """Let a pending request fall away, for its unit reported or took it back; returns it, if any."""
    extension = pending(session, assignment)
    if extension is not None:
        for occasion in (Occasion.ASKED, Occasion.ADVISED):
            forget_news(session, assignment, occasion)
        _close(session, extension, ExtensionState.DROPPED, actor, here)
        record(session, assignment, actor.act(Action.DROP_EXTENSION))
    return extension


def _still_pending(extension: Extension) -> None:
    if not extension.state.is_pending:
        raise BadInputError(f"the request is {extension.state.value} already")


def _hold(session: Session, assignment: Assignment, actor: Actor, here: Installation) -> None:
    """Hold the overdue rungs, and tell again whoever has to decide now, should they not."""
    office = office_in_force(session, actor.at, here)
    assignment.held = True
    assignment.look_again_at = look_again(actor.at, office)
    assignment.next_step_at = next_step(assignment, actor.at, office)


def _decide(
    session: Session,
    extension: Extension,
    state: ExtensionState,
    reason: str | None,
    actor: Actor,
    here: Installation,
) -> None:
    assignment = session.get_one(Assignment, extension.assignment_id)
    granted = state is ExtensionState.GRANTED
    extension.decision_reason, extension.decided_by = reason, actor.person
    _close(session, extension, state, actor, here)
    action = Action.GRANT_EXTENSION if granted else Action.REFUSE_EXTENSION
    record(session, assignment, actor.act(action, reason, due_on=extension.granted_until))
    occasion = Occasion.GRANTED if granted else Occasion.REFUSED
    note_news(session, assignment, occasion, extension.id, actor)


def _close(
    session: Session,
    extension: Extension,
    state: ExtensionState,
    actor: Actor,
    here: Installation,
) -> None:
    office = office_in_force(session, actor.at, here)
    assignment = session.get_one(Assignment, extension.assignment_id)
    extension.state, extension.decided_at = state, actor.at
    assignment.held = False
    if assignment.state.is_owed:
        assignment.look_again_at = None
        standing, today = standing_of(assignment), office.today(actor.at)
        assignment.last_rung = held_until(standing, today, office.ladder, office.days)
    assignment.next_step_at = next_step(assignment, actor.at, office)
