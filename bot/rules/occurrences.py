"""From a duty's schedule to the periods in which it is owed, each with its two dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.model.plan import Cadence, Schedule, ScheduleKind
from bot.rules.workdays import WorkingDays

FINEST_FIRST = tuple(Cadence)


@dataclass(frozen=True)
class Occurrence:
    """One period of a duty. `kind` decides which rungs apply; `opens_on` is a window's stated start."""

    period: str
    kind: ScheduleKind
    due_on: date
    opens_on: date | None = None


def occurrences(schedule: Schedule) -> list[Occurrence]:
    """Every due date of the schedule as a period, ascending; empty where no date is known."""
    return [
        Occurrence(
            period=period_label(_cadence_of(schedule, due_on), due_on),
            kind=_kind_of(schedule, due_on),
            due_on=due_on,
            opens_on=schedule.opens_on if schedule.kind is ScheduleKind.WINDOW else None,
        )
        for due_on in schedule.due_dates
    ]


def _cadence_of(schedule: Schedule, due_on: date) -> Cadence | None:
    """The finest series that falls due on that day: a month's report that is also a quarter's."""
    parts = [part for part in schedule.parts if due_on in part.due_dates]
    if not parts:
        return schedule.cadence
    cadences = [part.cadence for part in parts if part.cadence is not None]
    return min(cadences, key=FINEST_FIRST.index, default=None)


def _kind_of(schedule: Schedule, due_on: date) -> ScheduleKind:
    """A one-off item inside a phrase of several is a one-off to the ladder too."""
    parts = [part for part in schedule.parts if due_on in part.due_dates]
    if parts and all(part.kind is ScheduleKind.ONCE for part in parts):
        return ScheduleKind.ONCE
    return schedule.kind


def period_label(cadence: Cadence | None, due_on: date) -> str:
    """The period's name by its due date: `2024-06`, `2024-Q3`, `2024-H1`, `2024-W23`, `2024`.

    A one-off (no cadence) is named by the due date itself.
    """
    match cadence:
        case None:
            return due_on.isoformat()
        case Cadence.WEEKLY:
            year, week, _ = due_on.isocalendar()
            return f"{year}-W{week:02d}"
        case Cadence.MONTHLY:
            return f"{due_on:%Y-%m}"
        case Cadence.QUARTERLY:
            return f"{due_on.year}-Q{(due_on.month + 2) // 3}"
        case Cadence.HALF_YEARLY:
            return f"{due_on.year}-H{1 if due_on.month <= 6 else 2}"
        case Cadence.YEARLY:
            return f"{due_on.year}"


def distinct(found: list[Occurrence]) -> Iterator[Occurrence]:
    """The occurrences with a name each: two of one period are told apart by their due dates."""
    names = [occurrence.period for occurrence in found]
    for occurrence in found:
        if names.count(occurrence.period) > 1:
            yield Occurrence(
                occurrence.due_on.isoformat(),
                occurrence.kind,
                occurrence.due_on,
                occurrence.opens_on,
            )
        else:
            yield occurrence


def act_by(due_on: date, issued_on: date, days: WorkingDays) -> date:
    """The last working day on or before `due_on`, but never before the plan's issue date."""
    return max(days.on_or_before(due_on), issued_on)


def opening_day(
    occurrence: Occurrence, issued_on: date, horizon_days: int, days: WorkingDays
) -> date:
    """The day an occurrence is opened: a window at its start, the rest `horizon_days` before act_by.

    Never before the plan was issued.
    """
    if occurrence.kind is ScheduleKind.WINDOW:
        return max(occurrence.opens_on or issued_on, issued_on)
    last = act_by(occurrence.due_on, issued_on, days)
    return max(last - timedelta(days=horizon_days), issued_on)
