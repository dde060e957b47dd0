"""Where things stand: every assignment as of a day, for a unit, a duty, or the whole office."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum

from sqlmodel import Session, col, select

from bot.errors import BadInputError
from bot.model.states import Action, AssignmentState
from bot.model.tables import Assignment, AuditEntry, Duty, UnitRow
from bot.rules.expansion import bare
from bot.rules.workdays import at_local
from bot.steps.items import Context, contexts
from bot.steps.office import OfficeInForce

DONE = (AssignmentState.REPORTED, AssignmentState.ACCEPTED)


class Standing(StrEnum):
    """The state's four classes (Quyết định 42/2014/QĐ-TTg), and what stands outside of them."""

    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    WITHIN_TIME = "within_time"
    OVERDUE = "overdue"
    AWAITING = "awaiting"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class StatusRow:
    """One assignment as of a day; `working_days_left` is negative when overdue."""

    context: Context
    state: AssignmentState
    standing: Standing
    reported_on: date | None
    days_late: int
    working_days_left: int


@dataclass(frozen=True)
class Status:
    """The assignments asked for, as of a day, most urgent first."""

    as_of: date
    rows: tuple[StatusRow, ...]

    def counts(self) -> dict[Standing, int]:
        """How many assignments stand in each class."""
        found = dict.fromkeys(Standing, 0)
        for row in self.rows:
            found[row.standing] += 1
        return found


def status(
    session: Session,
    office: OfficeInForce,
    as_of: date,
    *,
    units: Iterable[str] | None = None,
    ref: str | None = None,
) -> Status:
    """What is owed as of the end of a day, by its audit trail; `units` and `ref` narrow it."""
    end = at_local(as_of + timedelta(days=1), time(0), office.zone)
    wanted = select(Assignment.id).where(Assignment.opened_on <= as_of)
    if ref is not None:
        wanted = wanted.join(Duty, col(Duty.id) == Assignment.duty_id).where(Duty.ref == ref)
    found = contexts(session, [i for i in session.exec(wanted) if i is not None])
    asked = None if units is None else set(units)
    chosen = [c for c in found.values() if asked is None or _concerns(c.assignment, asked)]
    trail = _trail(session, [c.assignment.id for c in chosen], end)
    rows = [_row(c, trail.get(c.assignment.id or 0, ()), as_of, office) for c in chosen]
    return Status(as_of, tuple(sorted(rows, key=_urgency)))


def overdue(
    session: Session, office: OfficeInForce, as_of: date, *, units: Iterable[str] | None = None
) -> Status:
    """Everything that is overdue as of the end of a day, the latest first; `units` narrows it."""
    whole = status(session, office, as_of, units=units)
    late = [row for row in whole.rows if row.standing is Standing.OVERDUE]
    return Status(as_of, tuple(sorted(late, key=lambda row: -row.days_late)))


def find_unit_or_ref(session: Session, words: str) -> tuple[list[str] | None, str | None]:
    """What a person asks about: (unit ids, None) or (None, ref), diacritics or not.

    Raises BadInputError with the nearest names if it is neither.
    """
    asked = bare(words)
    units = {
        bare(name): unit for unit in session.exec(select(UnitRow)) for name in (unit.id, unit.name)
    }
    if asked in units:
        return [units[asked].id], None
    refs = {bare(ref): ref for ref in session.exec(select(Duty.ref))}
    if asked in refs:
        return None, refs[asked]
    near = get_close_matches(asked, [*units, *refs], n=3, cutoff=0.5)
    names = [units[word].name if word in units else refs[word] for word in near]
    hint = f"; did you mean {' or '.join(dict.fromkeys(names))}?" if names else ""
    raise BadInputError(
        f"{words!r} is neither a unit nor a duty{hint} "
        "Give a unit's name or id (phong-noi-vu), or a duty's ref (VI.1, B.III.1b)"
    )


def _concerns(assignment: Assignment, units: set[str]) -> bool:
    return not units.isdisjoint((assignment.unit_id, *assignment.further_unit_ids))


def _trail(
    session: Session, ids: Sequence[int | None], end: datetime
) -> dict[int, tuple[AuditEntry, ...]]:
    """Each assignment's audit entries before an instant, oldest first."""
    wanted = (
        select(AuditEntry)
        .where(col(AuditEntry.assignment_id).in_(ids), AuditEntry.at < end)
        .order_by(col(AuditEntry.at), col(AuditEntry.id))
    )
    grouped: dict[int, tuple[AuditEntry, ...]] = {}
    for entry in session.exec(wanted):
        grouped[entry.assignment_id] = (*grouped.get(entry.assignment_id, ()), entry)
    return grouped


def _row(
    context: Context, trail: Sequence[AuditEntry], as_of: date, office: OfficeInForce
) -> StatusRow:
    assignment = context.assignment
    state = AssignmentState(trail[-1].to_state) if trail else AssignmentState(assignment.state)
    reports = [entry for entry in trail if entry.action == Action.REPORT]
    reported_on = office.today(reports[-1].at) if reports and state in DONE else None
    days_late, left = 0, 0
    if assignment.due_on is not None and assignment.act_by is not None:
        days_late = max(((reported_on or as_of) - assignment.due_on).days, 0)
        left = office.days.between(as_of, assignment.act_by)
    return StatusRow(
        context=context,
        state=state,
        standing=_standing(state, days_late),
        reported_on=reported_on,
        days_late=days_late,
        working_days_left=left,
    )


def _standing(state: AssignmentState, days_late: int) -> Standing:
    match state:
        case AssignmentState.REPORTED | AssignmentState.ACCEPTED:
            return Standing.DONE_LATE if days_late else Standing.DONE_ON_TIME
        case AssignmentState.OPEN | AssignmentState.RETURNED:
            return Standing.OVERDUE if days_late else Standing.WITHIN_TIME
        case AssignmentState.AWAITING:
            return Standing.AWAITING
        case AssignmentState.SUSPENDED:
            return Standing.SUSPENDED
        case AssignmentState.WITHDRAWN:
            return Standing.WITHDRAWN


def _urgency(row: StatusRow) -> tuple[int, date, str]:
    order = (Standing.OVERDUE, Standing.WITHIN_TIME, Standing.AWAITING)
    first = order.index(row.standing) if row.standing in order else len(order)
    assignment = row.context.assignment
    return first, assignment.due_on or assignment.expected_on or date.max, assignment.code
