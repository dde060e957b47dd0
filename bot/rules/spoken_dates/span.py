"""Reads the spans of days that people write: `10/6 - 14/6`, `từ mai đến thứ Sáu`, `tuần sau`, `10/6`."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.rules.spoken_dates.answers import DateProblem, DateTrouble, SpokenDate
from bot.rules.spoken_dates.reader import read_date, take_date
from bot.rules.typed_words import lowered, tidy, typed, typed_number, without_stops
from bot.rules.workdays import WorkingDays

_FROM = typed(r"(?:(?:kể )?từ(?: ngày)? )?", whole=False)
_UNTIL = typed(r"~(?:-|(?:đến|tới)(?: hết)?)~", whole=False)
_WEEK = typed(r"(?:cả |trong )*tuần (?P<which>này|sau|tới)")
# "Mai" alone is tomorrow, before other words a family's name.
_ONE_DAY = typed(
    r"(?:ngày )?\d{1,2}[/.-]\d{1,2}|\d{4}-\d|hôm nay|ngày (?:mai|kia)|mai$|thứ |chủ nhật",
    whole=False,
)
_DAY_ALONE = typed(r"(?:ngày )?(?P<n>\d{1,2})")
_NOW = re.compile(r"^nay$", re.IGNORECASE)
_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-\d{1,2})?")
NEXT_YEAR_WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class SpokenSpan:
    """The first and the last day, both included; the last may lie before the first, as it was said."""

    first: date
    last: date


def take_span(words: str, today: date, days: WorkingDays) -> tuple[SpokenSpan | DateProblem, str]:
    """The days that the words begin with, and the words after them; all words where there are none.

    A single day is a span of its own. A month or a quarter alone is none: it is not said from when.
    """
    shown = tidy(words)
    text = lowered(shown)
    week = _WEEK.match(text)
    if week is not None:
        return _week(week, today), without_stops(shown[week.end() :])
    start = _FROM.match(text)
    begins = start.end() if start else 0
    for separator in _UNTIL.finditer(text, begins):
        first = _NOW.sub("hôm nay", shown[begins : separator.start()].strip())
        found = _from_to(first, shown[separator.end() :], today, days)
        if found is not None:
            return found
    if not _ONE_DAY.match(text, begins):
        return DateProblem(DateTrouble.NOT_A_DATE), shown
    day, rest = take_date(shown[begins:], today, days)
    return (day, shown) if isinstance(day, DateProblem) else (SpokenSpan(day.day, day.day), rest)


def _week(found: re.Match[str], today: date) -> SpokenSpan:
    """This week from today on, or the whole of the next."""
    sunday = today + timedelta(days=6 - today.weekday())
    if lowered(found["which"]) in ("này", "nay"):
        return SpokenSpan(today, sunday)
    return SpokenSpan(sunday + timedelta(days=1), sunday + timedelta(days=7))


def _from_to(
    first: str, second: str, today: date, days: WorkingDays
) -> tuple[SpokenSpan | DateProblem, str] | None:
    """The span between the words before a separator and those after it; None if those are no day."""
    if not first or _YEAR_OR_MONTH.fullmatch(first):
        return None
    last, rest = take_date(second, today, days)
    alone = _DAY_ALONE.fullmatch(lowered(first))
    if alone is not None and isinstance(last, SpokenDate):
        return _same_month(typed_number(alone["n"]), last.day, rest)
    begin = read_date(first, today, days)
    if isinstance(begin, DateProblem) or begin.words < len(first.split()):
        return None
    if isinstance(last, DateProblem):
        return last, second
    if last.day < begin.day:
        later = read_date(second, begin.day, days)
        if isinstance(later, SpokenDate) and later.day - begin.day <= NEXT_YEAR_WITHIN:
            last = later
    return SpokenSpan(begin.day, last.day), rest


def _same_month(number: int, last: date, rest: str) -> tuple[SpokenSpan | DateProblem, str] | None:
    """`10-14/6`: the first day lies in the month of the last."""
    if not 1 <= number <= last.day:
        return None
    return SpokenSpan(last.replace(day=number), last), rest
