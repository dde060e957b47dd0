"""Finds assignments by whom they concern, where they stand and what they are called."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, func, select

from bot.model.states import OWED, AssignmentState
from bot.model.tables import Assignment, Duty, PlanRecord, SharedAssignment
from bot.rules.spoken_refs import SpokenRef

_CLOSED = (
    select(Duty.id)
    .join(PlanRecord, col(PlanRecord.id) == col(Duty.plan_id))
    .where(col(PlanRecord.closed_on).is_not(None))
)
# Of a plan that is not closed: nobody is asked for the rest any more.
IN_FORCE: ColumnElement[bool] = col(Assignment.duty_id).not_in(_CLOSED)


@dataclass(frozen=True)
class Scope:
    """Whose assignments: those these units lead, and if `cooperating` also help with; None: all."""

    units: frozenset[str] | None = None
    cooperating: bool = False

    def condition(self) -> ColumnElement[bool] | None:
        """The scope as a condition on assignments; None where it is no limit."""
        if self.units is None:
            return None
        return or_(col(Assignment.unit_id).in_(self.units), self.shared())

    def shared(self) -> ColumnElement[bool]:
        """The condition for what these units have a share in, besides what they lead first."""
        shared = select(SharedAssignment.assignment_id).where(
            col(SharedAssignment.unit_id).in_(self.units or ())
        )
        if not self.cooperating:
            shared = shared.where(col(SharedAssignment.leads))
        return col(Assignment.id).in_(shared)


def find(
    session: Session,
    scope: Scope,
    *,
    states: Collection[AssignmentState] | None = None,
    where: Iterable[ColumnElement[bool]] = (),
    limit: int | None = None,
    offset: int = 0,
    owed_first: bool = False,
) -> list[Assignment]:
    """The assignments of that scope in these states, earliest due date first, undated ones last."""
    wanted = select(Assignment).where(*_conditions(scope, states, where))
    due, owed = col(Assignment.due_on), col(Assignment.state).in_(OWED)
    order = (*([owed.desc()] if owed_first else []), due.is_(None), due, col(Assignment.id))
    return list(session.exec(wanted.order_by(*order).limit(limit).offset(offset)))


def count(
    session: Session,
    scope: Scope,
    *,
    states: Collection[AssignmentState] | None = None,
    where: Iterable[ColumnElement[bool]] = (),
) -> int:
    """How many assignments `find` would give without a limit."""
    wanted = select(func.count()).select_from(Assignment)
    return session.exec(wanted.where(*_conditions(scope, states, where))).one()


def named(session: Session, scope: Scope, ref: SpokenRef) -> list[Assignment]:
    """The assignments of that scope that a spoken reference may mean, in any state.

    Those of plans in force come alone where there are any.
    """
    if ref.id is not None:
        return find(session, scope, where=[col(Assignment.id) == ref.id])
    duties = select(Duty.id).where(col(Duty.ref) == ref.ref)
    open_plans = select(PlanRecord.id).where(col(PlanRecord.closed_on).is_(None))
    in_force = duties.where(col(Duty.plan_id).in_(open_plans))
    found: list[Assignment] = []
    for wanted in (in_force, duties):
        found = found or find(session, scope, where=[col(Assignment.duty_id).in_(wanted)])
    return [one for one in found if _fits(one, ref)]


def refs(session: Session, scope: Scope | None = None) -> list[str]:
    """Every duty's ref; of one scope, those of its assignments."""
    wanted = select(Duty.ref).distinct()
    limit = None if scope is None else scope.condition()
    if limit is not None:
        wanted = wanted.join(Assignment, col(Assignment.duty_id) == col(Duty.id)).where(limit)
    return list(session.exec(wanted))


def _fits(assignment: Assignment, ref: SpokenRef) -> bool:
    fits_period = ref.period is None or ref.period.fits(assignment.period)
    return fits_period and (ref.unit is None or ref.unit == assignment.unit_id)


def _conditions(
    scope: Scope,
    states: Collection[AssignmentState] | None,
    where: Iterable[ColumnElement[bool]],
) -> list[ColumnElement[bool]]:
    found = list(where)
    limit = scope.condition()
    if limit is not None:
        found.append(limit)
    if states is not None:
        found.append(col(Assignment.state).in_(states))
    return found
