"""How many assignments stand how today, by unit: counted by the database, through its indices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Executable, and_, bindparam, case, select
from sqlmodel import Session, col, func

from bot.messages.views import StatusGroup
from bot.model.states import AssignmentState
from bot.model.tables import Assignment, SharedAssignment
from bot.rules.workdays import WorkingDays
from bot.steps.listing import OWED

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


def _statement(*where: ColumnElement[bool]) -> Executable:
    """Counts by unit and group, to be asked with `units`, `day` and `soon_ends`; made once."""
    today = Today(bindparam("day", type_=Date), bindparam("soon_ends", type_=Date))
    sums = [
        func.sum(case((and_(*today.of(group)), 1), else_=0)).label(group.value)
        for group in StatusGroup
    ]
    in_hand = col(Assignment.state).in_(IN_HAND)
    return (
        select(col(Assignment.unit_id), *sums)
        .where(in_hand, *where)
        .group_by(col(Assignment.unit_id))
    )


_UNITS: BindParameter[Any] = bindparam("units", expanding=True)
# Two searches, each through its own index: joined by an `or`, neither would be used.
_LED_FIRST = _statement(col(Assignment.unit_id).in_(_UNITS))
_SHARED = _statement(
    col(Assignment.unit_id).not_in(_UNITS),
    col(Assignment.id).in_(
        select(col(SharedAssignment.assignment_id)).where(
            col(SharedAssignment.unit_id).in_(_UNITS), col(SharedAssignment.leads)
        )
    ),
)


def _counted(
    session: Session, statement: Executable, units: Iterable[str], today: Today
) -> dict[str, Counts]:
    asked = {"units": list(units), "day": today.day, "soon_ends": today.soon_ends}
    return {
        unit: dict(zip(StatusGroup, map(int, found), strict=True))
        for unit, *found in session.execute(statement, asked)
    }


def summed(counts: Iterable[Counts]) -> Counts:
    """The counts of several units together."""
    every = list(counts)
    return {group: sum(one[group] for one in every) for group in StatusGroup}
