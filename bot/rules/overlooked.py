"""What somebody should have been told by now, from dates and the ladder alone: the watchman's measure.

Nothing of the ladder's own bookkeeping is asked: a fault in it must show here.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.office import Ladder, LadderRole, Role
from bot.model.states import Occasion
from bot.rules.ladder import Standing, rungs_for, signed
from bot.rules.workdays import WorkingDays, at_local, local_date, next_opening

GRACE = timedelta(hours=1)
LOOKS_BACK = 5  # working days: what was overlooked longer ago has been said, and said again


@dataclass(frozen=True)
class Owed:
    """An assignment that is owed, as its dates and the audit trail tell.

    `since` is when it came to be as it is: opened, returned, resumed, extended; `word` is what people
    are told of that, if anything. `held` is True while a request for more time is pending.
    """

    standing: Standing
    since: datetime
    word: Occasion | None = None
    held: bool = False


@dataclass(frozen=True)
class Expected:
    """What should have been told: a rung (`at`, and its name) or a word (`at` None), to these roles."""

    rung: str
    at: int | None
    on: date
    to: tuple[LadderRole, ...]


def expected_by(
    owed: Owed,
    now: datetime,
    awake_since: datetime,
    ladder: Ladder,
    days: WorkingDays,
    zone: ZoneInfo,
) -> Expected | None:
    """The newest thing that should have been told by `now`; None where there is none.

    A rung of the day on which the assignment came to be as it is may have been passed; the word that
    tells of the change stands for it. `awake_since`: the program was stopped or paused until then.
    """
    today = local_date(now, zone)
    begun = local_date(owed.since, zone)
    oldest = days.before(today, LOOKS_BACK)
    newest: Expected | None = None
    if owed.word is not None and begun >= oldest:
        to = ladder.opened if owed.word is Occasion.OPENED else ladder.returned
        if patience_is_over(owed.since, now, awake_since, ladder, days, zone):
            newest = Expected(owed.word, None, begun, to)
    for rung in rungs_for(owed.standing, ladder, days):
        if rung.on > today or (owed.held and rung.at > 0):
            break
        opens = at_local(rung.on, ladder.window.opens, zone)
        in_time = patience_is_over(opens, now, awake_since, ladder, days, zone)
        if rung.on > begun and rung.on >= oldest and in_time:
            newest = Expected(signed(rung.at), rung.at, rung.on, rung.to)
    return newest


def patience_is_over(
    came: datetime,
    now: datetime,
    awake_since: datetime,
    ladder: Ladder,
    days: WorkingDays,
    zone: ZoneInfo,
) -> bool:
    """Whether an hour of sending has passed since something could be told.

    What comes up in the middle of a day may wait for the next one's message, for each reader gets one.
    """
    could = max(came, awake_since)
    opening = next_opening(could, ladder.window, days, zone)
    day = local_date(opening, zone)
    if opening > at_local(day, ladder.window.opens, zone):
        day = days.after(day, 1)
    return now >= at_local(day, ladder.window.opens, zone) + GRACE


def roles_of(expected: Expected) -> tuple[Role, ...]:
    """To whom it goes."""
    return tuple(Role(role) for role in expected.to)
