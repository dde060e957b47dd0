"""Brings what is open into line with a plan file that a person has changed."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from bot.model.plan import ScheduleKind
from bot.model.states import Action
from bot.model.tables import Assignment, Duty, PlanRecord
from bot.rules.ladder import passed_by
from bot.rules.occurrences import act_by
from bot.steps.move import Act, move
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.reschedule import LIVE
from bot.steps.shares import write_shares
from bot.steps.standing import next_step, standing_of
from bot.steps.wanted import Wanted, wanted_by

REASON = "no longer in the plan file"


def revise(
    session: Session, plan: PlanRecord, now: datetime, here: Installation
) -> Iterator[tuple[str, str]]:
    """Withdraw what the plan no longer asks for, and correct what it asks for differently.

    Yields (code, what was done). What has been reported, accepted, suspended or withdrawn is left as
    it is. A corrected due date is a new version of it; rungs whose day has passed are not told again.
    """
    office = office_in_force(session, now, here)
    wanted = {w.key: w for w in wanted_by(session, plan)}
    live = (
        select(Assignment)
        .join(Duty, col(Duty.id) == Assignment.duty_id)
        .where(Duty.plan_id == plan.id, col(Assignment.state).in_(LIVE))
        .order_by(col(Assignment.id))
    )
    for assignment in list(session.exec(live)):
        key = (assignment.duty_id, assignment.period, assignment.unit_id)
        if key not in wanted:
            move(
                session, assignment, Act(Action.WITHDRAW, now, channel="load", reason=REASON), here
            )
            yield assignment.code, f"withdrawn: {REASON}"
        else:
            shared = (assignment.further_unit_ids, assignment.cooperating_unit_ids)
            yield from _correct(assignment, wanted[key], plan, now, office)
            if shared != (assignment.further_unit_ids, assignment.cooperating_unit_ids):
                write_shares(session, assignment)


def _correct(
    assignment: Assignment,
    wanted: Wanted,
    plan: PlanRecord,
    now: datetime,
    office: OfficeInForce,
) -> Iterator[tuple[str, str]]:
    assignment.further_unit_ids = list(wanted.further)
    assignment.cooperating_unit_ids = wanted.cooperating
    was_triggered = wanted.due_on is None
    if was_triggered or assignment.first_due_on == wanted.due_on:
        return
    before, due_on = assignment.due_on, wanted.due_on
    assert due_on is not None
    assignment.due_on = assignment.first_due_on = due_on
    assignment.act_by = act_by(due_on, plan.issued_on, office.days)
    assignment.kind = ScheduleKind(wanted.kind)
    assignment.due_version += 1
    assignment.last_rung = None
    today = office.today(now)
    assignment.last_rung = passed_by(standing_of(assignment), today, office.ladder, office.days)
    assignment.next_step_at = next_step(assignment, now, office)
    yield assignment.code, f"due date corrected: {before} → {due_on}"
