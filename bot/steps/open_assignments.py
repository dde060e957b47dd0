"""Opens the assignments whose time has come: a duty, for a unit, for a period."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session, col, select

from bot.model.states import Action, AssignmentState
from bot.model.tables import Assignment, AuditEntry, Duty, PlanRecord
from bot.rules.occurrences import act_by
from bot.rules.workdays import at_local
from bot.steps.move import Actor
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.shares import add_shares
from bot.steps.standing import next_step
from bot.steps.wanted import Key, Wanted, missing, wanted_of

SYSTEM = "system"


@dataclass(frozen=True)
class Opened:
    """An assignment that was opened; `act_by` and `due_on` are local dates."""

    code: str
    due_on: date
    act_by: date


def open_assignments(session: Session, now: datetime, here: Installation) -> list[Opened]:
    """Open everything that is due to open by now and does not exist yet; safe to run twice.

    What fell due before its plan was first loaded is history and stays closed. A conditional duty
    gets a row that waits for its trigger.
    """
    office = office_in_force(session, now, here)
    today = office.today(now)
    due = {key for key, opens_on in missing(session, office).items() if opens_on <= today}
    actor = Actor(now, channel=SYSTEM)
    assignments = [
        open_one(session, wanted, plan, actor, office) for plan, wanted in _wanted(session, due)
    ]
    return [
        Opened(one.code, one.due_on, one.act_by)
        for one in assignments
        if one.due_on is not None and one.act_by is not None
    ]


def next_opening_at(session: Session, now: datetime, here: Installation) -> datetime | None:
    """The first instant (UTC) at which something that does not exist yet is due to open."""
    office = office_in_force(session, now, here)
    first = min(missing(session, office).values(), default=None)
    if first is None:
        return None
    return at_local(max(first, office.today(now)), time(0), office.zone)


def open_one(
    session: Session, wanted: Wanted, plan: PlanRecord, actor: Actor, office: OfficeInForce
) -> Assignment:
    """Open an assignment that does not exist yet; the next sweep tells those it concerns."""
    assignment = _new(wanted, plan, office.today(actor.at), office)
    assignment.next_step_at = next_step(assignment, actor.at, office)
    session.add(assignment)
    session.flush()
    session.add(_audit(assignment, actor))
    add_shares(session, assignment)
    return assignment


def _wanted(session: Session, keys: Collection[Key]) -> Iterator[tuple[PlanRecord, Wanted]]:
    """Those assignments in the plans' own order, each with its plan."""
    if not keys:
        return
    duties = (
        select(Duty, PlanRecord)
        .join(PlanRecord, col(PlanRecord.id) == Duty.plan_id)
        .where(col(Duty.id).in_({duty for duty, _, _ in keys}))
        .order_by(col(Duty.plan_id), col(Duty.position))
    )
    for duty, plan in session.exec(duties):
        for wanted in wanted_of(duty, plan):
            if wanted.key in keys:
                yield plan, wanted


def _new(wanted: Wanted, plan: PlanRecord, today: date, office: OfficeInForce) -> Assignment:
    due_on = wanted.due_on
    return Assignment(
        duty_id=wanted.key[0],
        code=f"{wanted.duty.ref}/{wanted.period}/{wanted.unit}",
        period=wanted.period,
        unit_id=wanted.unit,
        further_unit_ids=list(wanted.further),
        cooperating_unit_ids=wanted.cooperating,
        kind=wanted.kind,
        state=AssignmentState.AWAITING if due_on is None else AssignmentState.OPEN,
        opened_on=today,
        due_on=due_on,
        first_due_on=due_on,
        act_by=None if due_on is None else act_by(due_on, plan.issued_on, office.days),
        expected_on=wanted.expected_on,
    )


def _audit(assignment: Assignment, actor: Actor) -> AuditEntry:
    assert assignment.id is not None
    return AuditEntry(
        assignment_id=assignment.id,
        at=actor.at,
        action=Action.OPEN,
        to_state=assignment.state,
        actor_person_id=actor.person,
        actor_post_id=actor.post,
        channel=actor.channel,
    )
