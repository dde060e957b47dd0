"""Assigns by hand what no plan holds: an ad hoc duty, under the year's own plan of such duties."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from bot.errors import BadInputError
from bot.messages.phrases import say, short_date
from bot.model.plan import PlannedDuty, Schedule, ScheduleKind
from bot.model.tables import BY_HAND, Assignment, Duty, PlanRecord
from bot.steps.move import Actor
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.open_assignments import open_one
from bot.steps.wanted import wanted_of
from bot.store.office import touch, unit_names


@dataclass(frozen=True)
class ByHand:
    """What is assigned: to which units (ids), what, by when (the last on-time day).

    Each unit owes it for itself, or all of them one thing together where it is `joint`.
    """

    units: tuple[str, ...]
    title: str
    due_on: date
    product: str = ""
    joint: bool = False


def assign(session: Session, wanted: ByHand, actor: Actor, here: Installation) -> list[Assignment]:
    """Open the duty's assignments now; the next sweep tells the units.

    Raises BadInputError where no unit is named or the date is gone.
    """
    office = office_in_force(session, actor.at, here)
    today = office.today(actor.at)
    if not wanted.units:
        raise BadInputError("name the unit that is to do it")
    if wanted.due_on < today:
        raise BadInputError(f"{wanted.due_on} is gone: give a date from {today} on")
    plan = _plan_of(session, today, office)
    duty = _duty(session, plan, wanted, today)
    session.add(duty)
    session.flush()
    touch(session, actor.at)
    return [open_one(session, one, plan, actor, office) for one in wanted_of(duty, plan)]


def _plan_of(session: Session, today: date, office: OfficeInForce) -> PlanRecord:
    """The year's plan of what is assigned by hand; a new one where it was closed meanwhile."""
    slug = f"{BY_HAND}{today.year}"
    of_year = select(PlanRecord).where(col(PlanRecord.slug).startswith(slug))
    known = list(session.exec(of_year.order_by(col(PlanRecord.id))))
    for plan in known:
        if plan.closed_on is None:
            return plan
    plan = PlanRecord(
        slug=f"{slug}-{len(known) + 1}" if known else slug,
        number=say("by_hand.number", year=today.year),
        title=say("by_hand.title", year=today.year),
        issuer=office.name,
        issued_on=today,
        year=today.year,
        first_loaded_on=today,
    )
    session.add(plan)
    session.flush()
    return plan


def _duty(session: Session, plan: PlanRecord, wanted: ByHand, today: date) -> Duty:
    assert plan.id is not None
    so_far = select(func.count()).select_from(Duty).where(col(Duty.plan_id) == plan.id)
    position = session.exec(so_far).one()
    names = unit_names(session)
    planned = PlannedDuty(
        ref=f"G.{position + 1}",
        area=say("by_hand.area"),
        title=wanted.title,
        lead_units=tuple(names.get(unit, unit) for unit in wanted.units),
        product=wanted.product,
        schedule=Schedule(kind=ScheduleKind.ONCE, due_dates=(wanted.due_on,)),
        source=say("by_hand.source", date=short_date(today)),
        per_unit=not wanted.joint,
    )
    return Duty(
        plan_id=plan.id,
        ref=planned.ref,
        position=position,
        content=planned.model_dump(mode="json"),
        lead_unit_ids=list(wanted.units),
        cooperating_unit_ids=[],
    )
