"""What the metrics and the health check ask of the database: a few numbers, of no person by name."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from bot.model.states import DeliveryState
from bot.model.tables import Delivery, Notice
from bot.rules.deliveries import UNDECIDED
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.watch import unreached


@dataclass(frozen=True)
class Measures:
    """The outbox by state, the age (seconds) of what should have left, and what the office lacks.

    `calendar_days` are the days left until the announced calendar ends, negative where it has.
    """

    queue: dict[str, int]
    oldest_seconds: float
    unreached: int
    calendar_days: int


def measure(session: Session, now: datetime, here: Installation) -> Measures:
    """The numbers of this moment."""
    office = office_in_force(session, now, here)
    today = office.today(now)
    return Measures(
        queue=_by_state(session),
        oldest_seconds=_oldest(session, now, today),
        unreached=len(unreached(session, now, here)),
        calendar_days=_announced_until(office, today),
    )


def _by_state(session: Session) -> dict[str, int]:
    counted = select(col(Delivery.state), func.count()).group_by(col(Delivery.state))
    found = {DeliveryState(state).value: number for state, number in session.exec(counted)}
    return {state.value: found.get(state.value, 0) for state in DeliveryState}


def _oldest(session: Session, now: datetime, today: date) -> float:
    """How long the oldest copy of today and before has waited since it was raised."""
    wanted = (
        select(func.min(Notice.raised_at))
        .join(Delivery, col(Delivery.notice_id) == Notice.id)
        .where(col(Delivery.state).in_(UNDECIDED), Notice.day <= today)
    )
    raised: datetime | None = session.exec(wanted).one()
    return 0.0 if raised is None else max((now - raised).total_seconds(), 0.0)


def _announced_until(office: OfficeInForce, today: date) -> int:
    """Days until the last of the run of announced years that begins with this year."""
    year = today.year - 1
    while year + 1 in office.days.announced:
        year += 1
    return (date(year, 12, 31) - today).days
