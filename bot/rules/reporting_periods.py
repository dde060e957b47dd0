"""The periods that an office reports by: each ends on the cut-off day of its last month (the 14th)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.errors import BadInputError
from bot.rules.spoken_refs import SpokenPeriod

_NAME = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?"
)
_MONTHS = {"month": 1, "quarter": 3, "half": 6}


@dataclass(frozen=True)
class ReportingPeriod:
    """A period by its name (`2024-06`, `2024-Q2`, `2024-H1`, `2024`); both days are in it."""

    name: str
    starts: date
    ends: date


def period_named(name: str, cut_off: int) -> ReportingPeriod:
    """The period of that name; June is the days from 15 May to 14 June where `cut_off` is 14.

    Raises BadInputError where the name is none.
    """
    found = _NAME.fullmatch(name.upper())
    if found is None or not 1900 <= int(found["year"]) <= 2200:
        raise BadInputError(
            f"{name!r} is no period: write a month (2024-06), a quarter (2024-Q2), a half-year "
            "(2024-H1) or a year (2024)"
        )
    kind = next((kind for kind in _MONTHS if found[kind]), None)
    months = _MONTHS[kind] if kind else 12
    last = int(found["year"]) * 12 + (int(found[kind]) * months if kind else 12) - 1
    starts = _cut(last - months, cut_off) + timedelta(days=1)
    return ReportingPeriod(found.group(), starts, _cut(last, cut_off))


def month_of(day: date, cut_off: int) -> ReportingPeriod:
    """The month's period that the day lies in."""
    this = day.year * 12 + day.month - 1
    month = this if day <= _cut(this, cut_off) else this + 1
    return period_named(f"{month // 12}-{month % 12 + 1:02d}", cut_off)


def period_meant(spoken: SpokenPeriod, today: date, cut_off: int) -> ReportingPeriod:
    """The period that people name; without a year, the newest such that has begun.

    Raises BadInputError for what is no reporting period, such as a week.
    """
    if spoken.year is not None:
        return period_named(_joined(spoken.year, spoken.part), cut_off)
    newest = period_named(_joined(today.year + 1, spoken.part), cut_off)
    year = today.year + 1
    while newest.starts > today:
        year -= 1
        newest = period_named(_joined(year, spoken.part), cut_off)
    return newest


def _joined(year: int, part: str) -> str:
    return f"{year}-{part}" if part else str(year)


def _cut(month: int, cut_off: int) -> date:
    """The cut-off day of a month (counted from year 0), its last day where it is shorter."""
    year, number = month // 12, month % 12 + 1
    return date(year, number, min(cut_off, monthrange(year, number)[1]))
