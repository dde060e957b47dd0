"""How many assignments stand how today, by unit: counted by the database, through its indices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Executable,
    Integer,
    and_,
    bindparam,
    case,
    or_,
    select,
)
from sqlmodel import Session, col, func

from bot.messages.views import StatusGroup
from bot.model.states import OWED, AssignmentState
from bot.model.tables import Assignment, SharedAssignment
from bot.rules.workdays import WorkingDays

SOON_WORKING_DAYS = 5
IN_HAND = (*OWED, AssignmentState.REPORTED)


def soon_ends(today: date, days: WorkingDays) -> date:
    """The first due date that is not soon: its last working day is more than five away."""
    return days.after(today, SOON_WORKING_DAYS + 1)


@dataclass(frozen=True)
class Today:
    """A day, and the first due date from then that is not soon; or what stands for them in a question."""

    day: date | ColumnElement[date]
    soon_ends: date | ColumnElement[date]

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
    return _counted(session, _LED_FIRST, units, today)


def counts_of(session: Session, units: Iterable[str], today: Today) -> Counts:
    """How much of what the units lead, first or with others, stands in each group."""
    scope = list(units)
    led_first = _counted(session, _LED_FIRST, scope, today)
    return summed((*led_first.values(), *_counted(session, _SHARED, scope, today).values()))


def most_urgent(
    session: Session, units: Iterable[str], today: Today, most: int
) -> dict[StatusGroup, list[Assignment]]:
    """Of what the units lead, first or with others: the earliest due of each group that is owed."""
    asked = {**_asked(units, today), "most": most}
    return {
        group: list(session.execute(statement, asked).scalars())
        for group, statement in _MOST_URGENT.items()
    }


# What is asked at every turn is put together once, with gaps for the units and the day.
_UNITS: BindParameter[Any] = bindparam("units", expanding=True)
_TODAY = Today(bindparam("day", type_=Date), bindparam("soon_ends", type_=Date))
_LEADS_FIRST = col(Assignment.unit_id).in_(_UNITS)
_SHARES_THE_LEAD = col(Assignment.id).in_(
    select(col(SharedAssignment.assignment_id)).where(
        col(SharedAssignment.unit_id).in_(_UNITS), col(SharedAssignment.leads)
    )
)


def _counts(*where: ColumnElement[bool]) -> Executable:
    """Counts by unit and group."""
    sums = [
        func.sum(case((and_(*_TODAY.of(group)), 1), else_=0)).label(group.value)
        for group in StatusGroup
    ]
    in_hand = col(Assignment.state).in_(IN_HAND)
    unit = col(Assignment.unit_id)
    return select(unit, *sums).where(in_hand, *where).group_by(unit)


# Two searches, each through its own index: joined by an `or`, neither would be used.
_LED_FIRST, _SHARED = _counts(_LEADS_FIRST), _counts(~_LEADS_FIRST, _SHARES_THE_LEAD)
_MOST_URGENT: dict[StatusGroup, Executable] = {
    group: select(Assignment)
    .where(*_TODAY.of(group), or_(_LEADS_FIRST, _SHARES_THE_LEAD))
    .order_by(col(Assignment.due_on), col(Assignment.id))
    .limit(bindparam("most", type_=Integer))
    for group in StatusGroup
    if group is not StatusGroup.REPORTED
}


def _asked(units: Iterable[str], today: Today) -> dict[str, Any]:
    return {"units": list(units), "day": today.day, "soon_ends": today.soon_ends}


def _counted(
    session: Session, statement: Executable, units: Iterable[str], today: Today
) -> dict[str, Counts]:
    return {
        unit: dict(zip(StatusGroup, map(int, found), strict=True))
        for unit, *found in session.execute(statement, _asked(units, today))
    }


def summed(counts: Iterable[Counts]) -> Counts:
    """The counts of several units together."""
    every = list(counts)
    return {group: sum(one[group] for one in every) for group in StatusGroup}
