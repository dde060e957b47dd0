"""Opens the assignments whose time has come: a duty, for a unit, for a period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.model.plan import PlannedDuty, Schedule, ScheduleKind
from bot.model.states import Action, AssignmentState
from bot.model.tables import Assignment, AuditEntry, Duty, PlanRecord
from bot.rules.occurrences import Occurrence, act_by, distinct, occurrences, opening_day
from bot.steps.move import Actor
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.shares import add_shares
from bot.steps.standing import next_step

SYSTEM = "system"


@dataclass(frozen=True)
class Opened:
    """An assignment that was opened; `act_by` and `due_on` are local dates."""

    code: str
    due_on: date
    act_by: date


@dataclass(frozen=True)
class Wanted:
    """An assignment that should exist; `due_on` None waits for a trigger."""

    duty: Duty
    period: str
    unit: str
    further: tuple[str, ...]
    kind: ScheduleKind
    due_on: date | None
    opens_on: date | None = None
    expected_on: date | None = None

    @property
    def cooperating(self) -> list[str]:
        """Who helps: the duty's cooperating units but for those that owe it."""
        led_by = {self.unit, *self.further}
        return [unit for unit in self.duty.cooperating_unit_ids if unit not in led_by]


def open_assignments(session: Session, now: datetime, here: Installation) -> list[Opened]:
    """Open everything that is due to open by now and does not exist yet; safe to run twice.

    What fell due before its plan was first loaded is history and stays closed. A conditional duty
    gets a row that waits for its trigger.
    """
    office = office_in_force(session, now, here)
    today = office.today(now)
    opened: list[Opened] = []
    for plan in session.exec(select(PlanRecord).where(col(PlanRecord.closed_on).is_(None))):
        existing = _existing(session, plan)
        for wanted in _wanted(session, plan, today, office):
            if (wanted.duty.id, wanted.period, wanted.unit) in existing:
                continue
            assignment = open_one(session, wanted, plan, Actor(now, channel=SYSTEM), office)
            if assignment.due_on is not None and assignment.act_by is not None:
                opened.append(Opened(assignment.code, assignment.due_on, assignment.act_by))
    return opened


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


def _existing(session: Session, plan: PlanRecord) -> set[tuple[int | None, str, str]]:
    wanted = (
        select(Assignment.duty_id, Assignment.period, Assignment.unit_id)
        .join(Duty, col(Duty.id) == Assignment.duty_id)
        .where(Duty.plan_id == plan.id)
    )
    return {(duty, period, unit) for duty, period, unit in session.exec(wanted)}


def _wanted(
    session: Session, plan: PlanRecord, today: date, office: OfficeInForce
) -> Iterator[Wanted]:
    """What the plan asks for whose time to open has come."""
    for wanted in wanted_by(session, plan):
        if wanted.due_on is None or _may_open(wanted, plan, today, office):
            yield wanted


def _may_open(wanted: Wanted, plan: PlanRecord, today: date, office: OfficeInForce) -> bool:
    assert wanted.due_on is not None
    is_history = wanted.due_on < plan.first_loaded_on
    if is_history or wanted.due_on.year > office.days.span[1]:
        return False
    occurrence = Occurrence(wanted.period, wanted.kind, wanted.due_on, wanted.opens_on)
    horizon = office.ladder.horizon_days
    return opening_day(occurrence, plan.issued_on, horizon, office.days) <= today


def wanted_by(session: Session, plan: PlanRecord) -> Iterator[Wanted]:
    """Every assignment that the plan's duties ask for over its whole time."""
    duties = (
        select(Duty).where(Duty.plan_id == plan.id, col(Duty.active)).order_by(col(Duty.position))
    )
    for duty in session.exec(duties):
        yield from wanted_of(duty, plan)


def wanted_of(duty: Duty, plan: PlanRecord) -> Iterator[Wanted]:
    """Every assignment that one duty asks for."""
    content = PlannedDuty.model_validate(duty.content)
    if content.opens_nothing or not duty.lead_unit_ids:
        return
    for unit, further in _responsible(duty, content.per_unit):
        yield from _of_unit(duty, content.schedule, plan, unit, further)


def _of_unit(
    duty: Duty, schedule: Schedule, plan: PlanRecord, unit: str, further: tuple[str, ...]
) -> Iterator[Wanted]:
    for o in distinct(occurrences(schedule)):
        yield Wanted(duty, o.period, unit, further, o.kind, o.due_on, opens_on=o.opens_on)
    if _waits(schedule):
        expected = schedule.expected_on
        period = str(plan.year) if expected is None else expected.isoformat()
        yield Wanted(duty, period, unit, further, schedule.kind, None, expected_on=expected)


def _responsible(duty: Duty, per_unit: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Who owes the duty: each lead unit for itself, or the first with the further ones."""
    leads = duty.lead_unit_ids
    if per_unit:
        yield from ((unit, ()) for unit in leads)
    else:
        yield leads[0], tuple(leads[1:])


def _waits(schedule: Schedule) -> bool:
    waiting = (ScheduleKind.CONDITIONAL, ScheduleKind.RELATIVE)
    return not schedule.due_dates and (schedule.kind in waiting or schedule.expected_on is not None)


def _new(wanted: Wanted, plan: PlanRecord, today: date, office: OfficeInForce) -> Assignment:
    assert wanted.duty.id is not None
    due_on = wanted.due_on
    return Assignment(
        duty_id=wanted.duty.id,
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
