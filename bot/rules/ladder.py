"""The ladder: what an assignment's people are told today, and when to look again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.model.office import Ladder, LadderRole, Role, Rung, WeeklyList
from bot.model.plan import ScheduleKind
from bot.model.states import Occasion
from bot.rules.workdays import WorkingDays

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(frozen=True)
class Standing:
    """What the ladder must know of an assignment that is owed.

    `last_rung` is the highest rung told or passed; `returned` is True where a return has not been
    told yet; `held` where an extension request is pending.
    """

    kind: ScheduleKind
    opened_on: date
    due_on: date
    act_by: date
    opened_told: bool = True
    returned: bool = False
    held: bool = False
    last_rung: int | None = None


@dataclass(frozen=True)
class DatelessRung:
    """A rung of a series; `closing` marks the last one."""

    at: int
    to: tuple[LadderRole, ...]
    letter: bool = False
    closing: bool = False


@dataclass(frozen=True)
class DatedRung:
    """A rung with the day it falls on; `closing` marks the last one of the series."""

    at: int
    on: date
    to: tuple[LadderRole, ...]
    closing: bool = False


@dataclass(frozen=True)
class Telling:
    """One thing to tell: a rung or a word, to whom, and the rungs that were missed before it."""

    rung: str
    to: tuple[Role, ...]
    missed: tuple[str, ...] = ()
    closing: bool = False
    overdue: bool = False


@dataclass(frozen=True)
class Decision:
    """What to tell today; the standing it leaves; the next day to look, None if never."""

    tellings: tuple[Telling, ...]
    last_rung: int | None
    next_on: date | None


def signed(at: int) -> str:
    """A rung as its signed integer: `-5`, `0`, `+3`."""
    return f"{at:+d}" if at else "0"


def rung_day(at: int, standing: Standing, days: WorkingDays) -> date:
    """The day of a rung: counted back from act_by, forward from due_on (lateness counts from there)."""
    if at > 0:
        return days.after(standing.due_on, at)
    return days.before(standing.act_by, -at) if at < 0 else standing.act_by


def series_of(kind: ScheduleKind, ladder: Ladder) -> Iterator[DatelessRung]:
    """The rungs that apply to a kind of schedule, ascending; the last one also has its last word."""
    own = sorted(
        (rung for rung in ladder.rungs if not rung.only or kind in rung.only),
        key=lambda rung: rung.at,
    )
    series = [*own, *_repeats(own, ladder)]
    for number, rung in enumerate(series, start=1):
        closing = number == len(series)
        to = rung.to
        if closing and ladder.repeat is not None:
            to = (*to, *(role for role in ladder.repeat.last_word if role not in to))
        yield DatelessRung(rung.at, to, rung.letter, closing)


@lru_cache(maxsize=64)
def _series(kind: ScheduleKind, ladder: Ladder) -> tuple[DatelessRung, ...]:
    return tuple(series_of(kind, ladder))


def rungs_for(
    standing: Standing, ladder: Ladder, days: WorkingDays, above: int | None = None
) -> Iterator[DatedRung]:
    """The rungs of the assignment's series above one of them, each with its day, ascending."""
    for rung in _series(standing.kind, ladder):
        if above is None or rung.at > above:
            yield DatedRung(rung.at, rung_day(rung.at, standing, days), rung.to, rung.closing)


def asks_for_letter(kind: ScheduleKind, told: Iterable[str], ladder: Ladder) -> bool:
    """Whether one of these rungs (`+10`), told or missed, asks for a drafted letter."""
    asking = {signed(rung.at) for rung in _series(kind, ladder) if rung.letter}
    return not asking.isdisjoint(told)


def _repeats(own: Sequence[Rung], ladder: Ladder) -> Iterator[Rung]:
    if ladder.repeat is None:
        return
    last = max(own[-1].at, 0) if own else 0
    for turn in range(1, ladder.repeat.times + 1):
        yield Rung(at=last + turn * ladder.repeat.every, to=ladder.repeat.to)


def decide(standing: Standing, today: date, ladder: Ladder, days: WorkingDays) -> Decision:
    """What the people of an owed assignment are told on `today`, a working day.

    The newest rung not yet told, once, naming those that downtime swallowed. Rungs whose day lay
    before the opening are passed in silence: the opening itself is the news. While `held`, no
    overdue rung is told; they wait.
    """
    reached: list[DatedRung] = []
    next_on = None
    for rung in rungs_for(standing, ladder, days, above=standing.last_rung):
        if standing.held and rung.at > 0:
            break
        if rung.on > today:
            next_on = rung.on
            break
        reached.append(rung)
    told = [rung for rung in reached if standing.opened_told or rung.on >= standing.opened_on]
    return Decision(
        tellings=(*_words(standing, ladder), *_newest(told)),
        last_rung=reached[-1].at if reached else standing.last_rung,
        next_on=next_on,
    )


def _words(standing: Standing, ladder: Ladder) -> Iterator[Telling]:
    if not standing.opened_told:
        also = (Role.COOPERATING,) if ladder.tell_cooperating else ()
        yield Telling(Occasion.OPENED, (*ladder.opened, *also))
    if standing.returned:
        yield Telling(Occasion.RETURNED, ladder.returned)


def _newest(told: Sequence[DatedRung]) -> Iterator[Telling]:
    if told:
        rung = told[-1]
        yield Telling(
            rung=signed(rung.at),
            to=tuple(Role(role) for role in rung.to),
            missed=tuple(signed(earlier.at) for earlier in told[:-1]),
            closing=rung.closing,
            overdue=rung.at > 0,
        )


def passed_by(standing: Standing, today: date, ladder: Ladder, days: WorkingDays) -> int | None:
    """The highest rung whose day has come by `today`: where a resumed ladder stands.

    A unit that reported is not blamed afterwards for the days its report was being reviewed.
    """
    passed = standing.last_rung
    for rung in rungs_for(standing, ladder, days, above=standing.last_rung):
        if rung.on > today:
            break
        passed = rung.at
    return passed


def held_until(standing: Standing, today: date, ladder: Ladder, days: WorkingDays) -> int | None:
    """The highest rung done with, once a request that held the overdue ones was refused.

    The newest of them is still to be told; those before it waited, which is not being missed.
    """
    overdue = [
        rung.at
        for rung in rungs_for(standing, ladder, days, above=standing.last_rung)
        if rung.at > 0 and rung.on <= today
    ]
    return overdue[-2] if len(overdue) > 1 else standing.last_rung


def fallback_roles(telling: Telling, ladder: Ladder) -> Iterator[tuple[LadderRole, ...]]:
    """The people of each later rung, in order: who takes over what nobody can receive."""
    later = sorted(ladder.rungs, key=lambda rung: rung.at)
    at = int(telling.rung) if telling.rung.lstrip("+-").isdigit() else None
    for rung in later:
        if at is None or rung.at > at:
            yield rung.to


def is_list_due(today: date, weekly: WeeklyList | None, days: WorkingDays) -> bool:
    """Whether this week's list may go out today: on its day, or later that week if it was missed."""
    week = (date.fromordinal(today.toordinal() - n) for n in range(today.weekday() + 1))
    return days.is_working(today) and any(is_list_day(day, weekly, days) for day in week)


def is_list_day(today: date, weekly: WeeklyList | None, days: WorkingDays) -> bool:
    """Whether the standing list goes out today: its weekday, or the next working day if that is off."""
    if weekly is None or not days.is_working(today):
        return False
    wanted = WEEKDAYS.index(weekly.weekday)
    if today.weekday() < wanted:
        return False
    stated = date.fromordinal(today.toordinal() - (today.weekday() - wanted))
    return days.on_or_after(stated) == today
