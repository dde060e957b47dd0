"""Working days in Viet Nam, and the only place where an instant becomes a local date.

Days off and swapped Saturdays come from the `holidays` package, under the office's own file: what the
office says of a day wins. A year without an entry by the office is computed, not announced.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.model.office import Window, WorkingDayFile

MARGIN_YEARS = 1


class WorkingDays:
    """The working days of a run of years; all arithmetic is in whole working days.

    `announced` are the years the office has confirmed. Asking about a day outside the years given
    raises LookupError, for a silent answer there would be a guess.
    """

    def __init__(
        self, days: Iterable[date], announced: Iterable[int], span: tuple[int, int]
    ) -> None:
        self._days = sorted(days)
        self._set = frozenset(self._days)
        self.announced = frozenset(announced)
        self.span = span

    def _check(self, day: date) -> None:
        if not self.span[0] <= day.year <= self.span[1]:
            raise LookupError(f"no calendar for {day.year}: it knows {self.span[0]}–{self.span[1]}")

    def _at(self, place: int) -> date:
        """The working day at a place of the calendar; one before its first would be its last."""
        if not 0 <= place < len(self._days):
            raise LookupError(f"the calendar ends: it knows {self.span[0]}–{self.span[1]}")
        return self._days[place]

    def is_working(self, day: date) -> bool:
        """Whether the office works on this day."""
        self._check(day)
        return day in self._set

    def on_or_before(self, day: date) -> date:
        """The last working day up to and including `day`."""
        self._check(day)
        return self._at(bisect_right(self._days, day) - 1)

    def on_or_after(self, day: date) -> date:
        """The first working day from `day` on, itself included."""
        self._check(day)
        return self._at(bisect_left(self._days, day))

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which itself is not counted; count is at least 1."""
        self._check(day)
        return self._at(bisect_right(self._days, day) + count - 1)

    def before(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`, which itself is not counted; count is at least 1."""
        self._check(day)
        return self._at(bisect_left(self._days, day) - count)

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; negative if end < start."""
        self._check(start)
        self._check(end)
        return bisect_right(self._days, end) - bisect_right(self._days, start)


def working_days(file: WorkingDayFile, years: Iterable[int]) -> WorkingDays:
    """The calendar of `years` and of the year on either side of them."""
    wanted = sorted(years)
    first, last = wanted[0] - MARGIN_YEARS, wanted[-1] + MARGIN_YEARS
    off = {d.date for year in file.years.values() for d in year.off}
    make_up = {d.date for year in file.years.values() for d in year.make_up}
    known = _computed(first, last)
    days = (known - off) | {day for day in make_up if first <= day.year <= last}
    return WorkingDays(days, file.years.keys(), (first, last))


@lru_cache(maxsize=8)
def _computed(first: int, last: int) -> frozenset[date]:
    """The working days the `holidays` package computes for the years first to last."""
    from holidays import country_holidays

    calendar = country_holidays("VN", years=range(first - 1, last + 2))
    start, end = date(first, 1, 1), date(last, 12, 31)
    every = (start + timedelta(days=n) for n in range((end - start).days + 1))
    return frozenset(day for day in every if calendar.is_working_day(day))


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar date of an aware instant in the office's zone."""
    return instant.astimezone(zone).date()


def at_local(day: date, moment: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a local date and time of day."""
    return datetime.combine(day, moment, zone).astimezone(UTC)


def is_open(instant: datetime, window: Window, days: WorkingDays, zone: ZoneInfo) -> bool:
    """Whether messages may leave now: a working day, within the sending window."""
    local = instant.astimezone(zone)
    return days.is_working(local.date()) and window.opens <= local.time() < window.closes


def next_opening(instant: datetime, window: Window, days: WorkingDays, zone: ZoneInfo) -> datetime:
    """The next instant (UTC), `instant` included, at which messages may leave."""
    local = instant.astimezone(zone)
    if is_open(instant, window, days, zone):
        return instant.astimezone(UTC)
    day = local.date() if local.time() < window.opens else local.date() + timedelta(days=1)
    return at_local(days.on_or_after(day), window.opens, zone)
