"""How many assignments stand how today, by unit: counted by the database, through its indices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    bindparam,
    literal,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col, func

from bot.messages.status_view import StatusGroup
from bot.model.states import OWED, AssignmentState
from bot.model.tables import Assignment, Duty, SharedAssignment
from bot.rules.workdays import WorkingDays
from bot.steps.items import BriefRow
from bot.steps.listing import IN_FORCE

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
    found = session.connection().execute(_LED_FIRST, _asked(units, today))
    return {unit: _counts(sums) for unit, *sums in found}


def counts_of(session: Session, units: Iterable[str], today: Today) -> Counts:
    """How much of what the units lead, first or with others, stands in each group."""
    found = session.connection().execute(_LED, _asked(units, today))
    return summed(_counts(sums) for _, *sums in found)


def most_urgent(
    session: Session, units: Iterable[str], today: Today, most: int
) -> dict[StatusGroup, list[BriefRow]]:
    """Of what the units lead, first or with others: the earliest due of each group that is owed."""
    asked = {**_asked(units, today), "most": most}
    found: dict[StatusGroup, list[BriefRow]] = {}
    for group, _, *row in session.connection().execute(_MOST_URGENT, asked):
        found.setdefault(StatusGroup(group), []).append(BriefRow(*row))
    return found


# What is asked at every turn is put together once, with gaps for the units and the day.
_UNITS: BindParameter[Any] = bindparam("units", expanding=True)
_TODAY = Today(bindparam("day", type_=Date), bindparam("soon_ends", type_=Date))
_LEADS_FIRST = col(Assignment.unit_id).in_(_UNITS)
_SHARES_THE_LEAD = col(Assignment.id).in_(
    select(col(SharedAssignment.assignment_id)).where(
        col(SharedAssignment.unit_id).in_(_UNITS), col(SharedAssignment.leads)
    )
)


def _counting(*where: ColumnElement[bool]) -> Select[Any]:
    """Counts by unit and group."""
    unit = col(Assignment.unit_id)
    counts = (func.count().filter(*_TODAY.of(group)).label(group.value) for group in StatusGroup)
    columns: list[Any] = [unit, *counts]
    in_hand = col(Assignment.state).in_(IN_HAND)
    return select(*columns).where(in_hand, IN_FORCE, *where).group_by(unit)


def _earliest(group: StatusGroup) -> Select[Any]:
    """The group's most urgent, in the columns of a `BriefRow` after the group and the id."""
    of = (
        Assignment.period,
        Assignment.kind,
        Assignment.state,
        Assignment.due_on,
        Assignment.act_by,
    )
    title = col(Duty.content)["title"].as_string().label("title")
    wanted = (
        select(literal(group.value).label("group"), col(Assignment.id), col(Duty.ref), title)
        .add_columns(*map(col, of))
        .join(Duty, col(Duty.id) == col(Assignment.duty_id))
        .where(*_TODAY.of(group), IN_FORCE, or_(_LEADS_FIRST, _SHARES_THE_LEAD))
        .order_by(col(Assignment.due_on), col(Assignment.id))
        .limit(bindparam("most", type_=Integer))
    )
    return select(wanted.subquery())


# Two searches, each through its own index: joined by an `or`, neither would be used.
_LED_FIRST = _counting(_LEADS_FIRST)
_LED = union_all(_LED_FIRST, _counting(~_LEADS_FIRST, _SHARES_THE_LEAD))
_EARLIEST = union_all(
    *(_earliest(group) for group in StatusGroup if group is not StatusGroup.REPORTED)
).subquery()
_MOST_URGENT = select(_EARLIEST).order_by(_EARLIEST.c.due_on, _EARLIEST.c.id)


def _asked(units: Iterable[str], today: Today) -> dict[str, Any]:
    return {"units": list(units), "day": today.day, "soon_ends": today.soon_ends}


def _counts(sums: Iterable[int]) -> Counts:
    return dict(zip(StatusGroup, map(int, sums), strict=True))


def summed(counts: Iterable[Counts]) -> Counts:
    """The counts of several units together."""
    every = list(counts)
    return {group: sum(one[group] for one in every) for group in StatusGroup}
