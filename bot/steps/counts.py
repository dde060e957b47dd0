"""How many assignments stand how today, by unit: counted by the database, through its indices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, select
from sqlmodel import Session, col, func

from bot.messages.views import StatusGroup
from bot.model.states import AssignmentState
from bot.model.tables import Assignment
from bot.rules.workdays import WorkingDays
from bot.steps.listing import OWED, Scope

SOON_WORKING_DAYS = 5
IN_HAND = (*OWED, AssignmentState.REPORTED)


def soon_ends(today: date, days: WorkingDays) -> date:
    """The first due date that is not soon: its last working day is more than five away."""
    return days.after(today, SOON_WORKING_DAYS + 1)


@dataclass(frozen=True)
class Today:
    """A day, and the first due date from then that is not soon."""

    day: date
    soon_ends: date

    def of(self, group: StatusGroup) -> tuple[ColumnElement[bool], ...]:
        """What an assignment that stands in the group fulfils; each stands in one of them."""
        due, state = col(Assignment.due_on), col(Assignment.state)
        owed = state.in_(OWED)
        match group:
            case StatusGroup.OVERDUE:
                return owed, due < self.day
            case StatusGroup.DUE_SOON:
                return owed, due >= self.day, due < self.soon_ends
            case StatusGroup.OPEN:
                return owed, due >= self.soon_ends
            case StatusGroup.REPORTED:
                return (state == AssignmentState.REPORTED,)


Counts = Mapping[StatusGroup, int]


def counts_by_unit(session: Session, units: Iterable[str], today: Today) -> dict[str, Counts]:
    """For each of the units that leads anything first, how much of it stands in each group."""
    return _counted(session, today, col(Assignment.unit_id).in_(list(units)))


def counts_of(session: Session, units: Iterable[str], today: Today) -> Counts:
    """How much of what the units lead, first or with others, stands in each group."""
    scope = Scope(frozenset(units))
    theirs = col(Assignment.unit_id).in_(scope.units or ())
    # Two searches, each through its own index: joined by an `or`, neither would be used.
    led_first = _counted(session, today, theirs)
    return summed(
        (*led_first.values(), *_counted(session, today, scope.shared(), ~theirs).values())
    )


def _counted(session: Session, today: Today, *where: ColumnElement[bool]) -> dict[str, Counts]:
    sums = [
        func.sum(case((and_(*today.of(group)), 1), else_=0)).label(group.value)
        for group in StatusGroup
    ]
    wanted = (
        select(col(Assignment.unit_id), *sums)
        .where(col(Assignment.state).in_(IN_HAND), *where)
        .group_by(col(Assignment.unit_id))
    )
    return {
        unit: dict(zip(StatusGroup, map(int, found), strict=True))
        for unit, *found in session.execute(wanted)
    }


def summed(counts: Iterable[Counts]) -> Counts:
    """The counts of several units together."""
    every = list(counts)
    return {group: sum(one[group] for one in every) for group in StatusGroup}
