"""Counts how a period went: the state's four classes, by time of report, in the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, case, select
from sqlmodel import Session, col, func

from bot.model.states import AssignmentState
from bot.model.tables import Assignment
from bot.rules.reporting_periods import ReportingPeriod
from bot.rules.workdays import at_local
from bot.steps.listing import Scope
from bot.steps.office import OfficeInForce
from bot.store.local_days import LocalDay

COUNTED = (
    AssignmentState.OPEN,
    AssignmentState.RETURNED,
    AssignmentState.REPORTED,
    AssignmentState.ACCEPTED,
)


@dataclass(frozen=True)
class Classes:
    """The four classes of Quyết định 42/2014/QĐ-TTg: how many assignments are in each.

    `due` counts those that had fallen due, `on_time_due` those of them that were done on time; the
    `extended_` ones are contained in their class, and counted apart besides.
    """

    on_time: int = 0
    late: int = 0
    within: int = 0
    overdue: int = 0
    due: int = 0
    on_time_due: int = 0
    extended_on_time: int = 0
    extended_late: int = 0
    extended_within: int = 0
    extended_overdue: int = 0

    @property
    def total(self) -> int:
        """All that was counted."""
        return self.on_time + self.late + self.within + self.overdue

    @property
    def extended(self) -> int:
        """All that were extended."""
        return (
            self.extended_on_time
            + self.extended_late
            + self.extended_within
            + self.extended_overdue
        )

    @property
    def on_time_rate(self) -> float | None:
        """The percentage done on time of what had fallen due; None where nothing had."""
        return round(100 * self.on_time_due / self.due, 1) if self.due else None

    @property
    def overdue_rate(self) -> float | None:
        """The percentage still not done of what had fallen due; None where nothing had."""
        return round(100 * self.overdue / self.due, 1) if self.due else None


def statistics(
    session: Session,
    office: OfficeInForce,
    period: ReportingPeriod,
    today: date,
    scope: Scope,
    among: Sequence[ColumnElement[bool]] = (),
) -> dict[str, Classes]:
    """For each unit that leads first, what it had in hand in the period, as of its end or today.

    In hand is what fell due in the period, what was carried over into it, and what is not due yet;
    what was reported before it and fell due before it belongs to an earlier one. A report counts from
    the day it was made. What waits, is suspended or withdrawn is in no class. `among`: conditions on
    the assignments that are counted.
    """
    limit = scope.condition()
    sums = [
        func.sum(case((condition, 1), else_=0)).label(name)
        for name, condition in _conditions(period, today, office).items()
    ]
    wanted = (
        select(col(Assignment.unit_id), *sums)
        .where(*_in_hand(period, office), *([] if limit is None else [limit]), *among)
        .group_by(col(Assignment.unit_id))
    )
    return {unit: Classes(*map(int, counts)) for unit, *counts in session.execute(wanted)}


def _in_hand(period: ReportingPeriod, office: OfficeInForce) -> list[ColumnElement[bool]]:
    due, reported = col(Assignment.due_on), col(Assignment.reported_at)
    return [
        col(Assignment.state).in_(COUNTED),
        col(Assignment.opened_on) <= period.ends,
        due.between(period.starts, period.ends)
        | reported.is_(None)
        | (reported >= _midnight(period.starts, office)),
    ]


def _conditions(
    period: ReportingPeriod, today: date, office: OfficeInForce
) -> dict[str, ColumnElement[bool]]:
    """What each count asks for, by its name in `Classes`, in its order."""
    after = period.ends + timedelta(days=1)
    due, reported = col(Assignment.due_on), col(Assignment.reported_at)
    midnight = _midnight(after, office)
    minutes = int((midnight.utcoffset() or timedelta()).total_seconds() // 60)
    done = reported.is_not(None) & (reported < midnight)
    in_time = LocalDay(reported, minutes) <= due
    fallen = due < min(after, today)
    classes = {
        "on_time": and_(done, in_time),
        "late": and_(done, ~in_time),
        "within": and_(~done, ~fallen),
        "overdue": and_(~done, fallen),
    }
    extended = due > col(Assignment.first_due_on)
    return {
        **classes,
        "due": fallen | (done & ~in_time),
        "on_time_due": and_(done, in_time, fallen),
        **{f"extended_{name}": and_(found, extended) for name, found in classes.items()},
    }


def _midnight(day: date, office: OfficeInForce) -> datetime:
    return at_local(day, time(0), office.zone).astimezone(office.zone)


def together(counts: Iterable[Classes]) -> Classes:
    """The counts of several units summed."""
    every = list(counts)
    return Classes(
        **{field.name: sum(getattr(one, field.name) for one in every) for field in fields(Classes)}
    )
