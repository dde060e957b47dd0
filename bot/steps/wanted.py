"""What the plans ask for over their whole time, and what of it does not exist yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from bot.model.plan import PlannedDuty, Schedule, ScheduleKind
from bot.model.tables import Assignment, Duty, PlanRecord
from bot.rules.occurrences import Occurrence, distinct, occurrences, opening_day
from bot.steps.office import KEPT, OfficeInForce

Key = tuple[int, str, str]
AT_ONCE = date.min
_KNOWN: dict[tuple[str, tuple[int, int]], dict[Key, date]] = {}
_KEYS = select(Assignment.duty_id, Assignment.period, Assignment.unit_id)


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
    def key(self) -> Key:
        """What there is one assignment of: a duty, for a unit, for a period."""
        assert self.duty.id is not None
        return self.duty.id, self.period, self.unit

    @property
    def cooperating(self) -> list[str]:
        """Who helps: the duty's cooperating units but for those that owe it."""
        led_by = {self.unit, *self.further}
        return [unit for unit in self.duty.cooperating_unit_ids if unit not in led_by]


def missing(session: Session, office: OfficeInForce) -> dict[Key, date]:
    """Whatever the plans in force ask for that was never opened, by the day on which it opens."""
    rows = session.execute(_KEYS)
    existing = {(duty, period, unit) for duty, period, unit in rows}
    return {key: day for key, day in _days(session, office).items() if key not in existing}


def _days(session: Session, office: OfficeInForce) -> dict[Key, date]:
    """When each assignment opens; put together once for each revision of the office and its plans."""
    key = (office.revision, office.days.span)
    if key not in _KNOWN:
        while len(_KNOWN) >= KEPT:
            _KNOWN.pop(next(iter(_KNOWN)), None)
        _KNOWN[key] = dict(_opening_days(session, office))
    return _KNOWN[key]


def _opening_days(session: Session, office: OfficeInForce) -> Iterator[tuple[Key, date]]:
    for plan in session.exec(select(PlanRecord).where(col(PlanRecord.closed_on).is_(None))):
        for wanted in wanted_by(session, plan):
            day = _opening_day(wanted, plan, office)
            if day is not None:
                yield wanted.key, day


def _opening_day(wanted: Wanted, plan: PlanRecord, office: OfficeInForce) -> date | None:
    """The day; None for history, and for what lies beyond the years whose days off are known."""
    if wanted.due_on is None:
        return AT_ONCE
    if wanted.due_on < plan.first_loaded_on or wanted.due_on.year > office.days.span[1]:
        return None
    occurrence = Occurrence(wanted.period, wanted.kind, wanted.due_on, wanted.opens_on)
    return opening_day(occurrence, plan.issued_on, office.ladder.horizon_days, office.days)


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
