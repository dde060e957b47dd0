"""Closes a plan: its ladders end, nothing more is opened, and its history stays."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from bot.errors import BadInputError
from bot.model.tables import Assignment, Duty, PlanRecord
from bot.steps.office import Installation, office_in_force
from bot.store.office import touch


def close_plan(session: Session, slug: str, now: datetime, here: Installation) -> int:
    """Close the plan as of today; returns how many of its assignments nobody is reminded of any more.

    Raises BadInputError for a plan that is not there or closed already.
    """
    record = session.exec(select(PlanRecord).where(PlanRecord.slug == slug)).first()
    if record is None:
        known = ", ".join(session.exec(select(PlanRecord.slug))) or "none"
        raise BadInputError(f"no plan is called {slug!r}; the database holds: {known}")
    if record.closed_on is not None:
        raise BadInputError(f"{slug} was closed on {record.closed_on}; nothing was changed")
    record.closed_on = office_in_force(session, now, here).today(now)
    touch(session, now)
    duties = select(Duty.id).where(Duty.plan_id == record.id)
    running = col(Assignment.duty_id).in_(duties) & col(Assignment.next_step_at).is_not(None)
    stopped = session.connection().execute(
        update(Assignment).where(running).values(next_step_at=None)
    )
    return stopped.rowcount
