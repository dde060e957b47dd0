"""One look of the watchman: what he goes by, and what he says."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from bot.model.states import DeliveryState
from bot.rules.overlooked import LOOKS_BACK, patience_is_over
from bot.rules.workdays import at_local
from bot.steps.office import OfficeInForce

SETTLED = {DeliveryState.REFUSED, DeliveryState.DEAD, DeliveryState.SUPERSEDED}


@dataclass(frozen=True)
class Unheard:
    """Of an assignment, or a month, nobody heard something; `who` is the unit or person if it is only one."""

    assignment: str
    rung: str
    who: str | None = None


@dataclass(frozen=True)
class Look:
    """One look of the watchman; `awake_since`: the program was stopped, or the office changed, until then."""

    session: Session
    now: datetime
    awake_since: datetime
    office: OfficeInForce

    @property
    def today(self) -> date:
        """The office's date."""
        return self.office.today(self.now)

    @property
    def oldest(self) -> datetime:
        """What is older has been seen, and said, before."""
        return self.opens(self.office.days.before(self.today, LOOKS_BACK))

    def opens(self, day: date) -> datetime:
        """When the sending window of a day opens (UTC)."""
        return at_local(day, self.office.ladder.window.opens, self.office.zone)

    def is_late(self, came: datetime) -> bool:
        """Whether something that could be told from then on should have been told by now."""
        office = self.office
        return came >= self.oldest and patience_is_over(
            came, self.now, self.awake_since, office.ladder, office.days, office.zone
        )


def is_known(states: Set[DeliveryState]) -> bool:
    """Whether it was heard, or why not is known: refused, given up, or nothing in it held any more."""
    return DeliveryState.SENT in states or (bool(states) and states <= SETTLED)
