"""Finds the date that a text begins with, and says how much of the text it took."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.rules.spoken_dates.answers import DateProblem, DateTrouble, NoDayError, SpokenDate
from bot.rules.spoken_dates.phrases import (
    DAY_ALONE,
    PHRASES,
    WEEKDAY,
    WEEKDAY_ALONE,
    WRITTEN_DAYS,
    Meaning,
    weekday_of,
)
from bot.rules.spoken_dates.standpoint import Standpoint
from bot.rules.typed_words import lowered, tidy, typed, without_stops
from bot.rules.workdays import WorkingDays

_HOUR = r"(?:lúc )?\d{1,2}(?:~(?:giờ|h|g)~(?:[0-5]\d)?(?:~phút)?|:[0-5]\d),?"
_LEAD_IN = typed(
    r"(?:(?:gia hạn|lùi|dời|hạn mới|thời hạn|hạn cuối|hạn|đến|tới|sang|vào|chậm nhất|muộn nhất|là"
    rf"|{_HOUR}|trước {_HOUR}):?\s+)+",
    whole=False,
)
_UNTIL_END = typed(r"hết(?=\s)")
_BEFORE, _FROM = typed(r"trước(?=\s)"), typed(r"(?:kể )?từ(?=\s)")
_MORE_NUMBERS = re.compile(r"[/.-]\d[\d/.-]*|\s*-\s*\d{1,2}[/.]\d[\d/.-]*")
_MORE_DAYS = typed(r"~(?:-|(?:đến(?: hết)?|tới|hoặc|hay|và) )~", whole=False)
_LUNAR = typed(r"[\s(]*(?:âm lịch|âl)")
_BESIDE = re.compile(r"\s*[,(]?\s*(?!\n)")

Phrase = tuple[re.Pattern[str], Meaning]


@dataclass(frozen=True)
class _Found:
    """A phrase matched in the text, not yet given its day."""

    match: re.Match[str]
    meaning: Meaning


def read_date(
    words: str,
    today: date,
    days: WorkingDays,
    *,
    prefer: Literal["future", "past"] = "future",
) -> SpokenDate | DateProblem:
    """The day that the words begin with, as people write it; what follows it is not looked at.

    A date without a year is the next such day from today on, or the latest up to today where `past`
    is preferred. A month, quarter or year stands for its last day, a week for its Friday. Nothing is
    guessed: whatever has no day or more than one gives a problem.
    """
    return take_date(words, today, days, prefer=prefer)[0]


def take_date(
    words: str,
    today: date,
    days: WorkingDays,
    *,
    prefer: Literal["future", "past"] = "future",
) -> tuple[SpokenDate | DateProblem, str]:
    """The date as `read_date` reads it, and the words after it; all words where there is no date."""
    shown = tidy(words)
    reading = _Reading(lowered(shown), Standpoint(today, days, future=prefer == "future"))
    try:
        day = reading.day()
    except NoDayError as problem:
        return DateProblem(problem.trouble, shown[reading.start : reading.end].strip()), shown
    text = shown[reading.start : reading.end].strip(" ,(")
    spoken = SpokenDate(day, text, words=len(shown[: reading.end].split()))
    return spoken, without_stops(shown[reading.end :])


class _Reading:
    """One text under reading: the date lies from `start` to `end` as far as it is read."""

    def __init__(self, text: str, here: Standpoint) -> None:
        self._text = text
        self._here = here
        self.start = self.end = 0

    def day(self) -> date:
        """The day the text begins with; raises NoDayError."""
        trouble = self._lead_in()
        found = self._longest(PHRASES)
        if found is None:
            raise NoDayError(DateTrouble.NOT_A_DATE)
        self.end = found.match.end()
        self._refuse_more()
        if trouble is not None:
            raise NoDayError(trouble)
        day = found.meaning(found.match, self._here)
        return self._with_weekday(found, day)

    def _lead_in(self) -> DateTrouble | None:
        """Go over the words before the date; those that leave its day open are a trouble."""
        lead_in = _LEAD_IN.match(self._text)
        self.start = self.end = lead_in.end() if lead_in else 0
        for pattern, trouble in ((_BEFORE, DateTrouble.BEFORE), (_FROM, DateTrouble.UNCLEAR)):
            if found := pattern.match(self._text, self.start):
                self._skip(found)
                return trouble
        found = _UNTIL_END.match(self._text, self.start)
        if found and self._longest(PHRASES) is None:
            self._skip(found)
        return None

    def _skip(self, found: re.Match[str]) -> None:
        blank = re.compile(r"\s*").match(self._text, found.end())
        self.end = blank.end() if blank else found.end()

    def _longest(self, phrases: tuple[Phrase, ...]) -> _Found | None:
        """The phrase that takes most of the text from `end` on; the first of equals."""
        found = [
            _Found(match, meaning)
            for pattern, meaning in phrases
            if (match := pattern.match(self._text, self.end)) and match.end() > self.end
        ]
        return max(found, key=lambda one: one.match.end(), default=None)

    def _refuse_more(self) -> None:
        """Refuse a second date beside the first, and a day of the moon's calendar."""
        if _LUNAR.match(self._text, self.end):
            raise NoDayError(DateTrouble.LUNAR)
        more = _MORE_NUMBERS.match(self._text, self.end)
        joint = _MORE_DAYS.match(self._text, self.end)
        if joint and not more:
            ahead = joint.end()
            more = next((m for p, _ in WRITTEN_DAYS if (m := p.match(self._text, ahead))), None)
        if more:
            self.end = more.end()
            raise NoDayError(DateTrouble.UNCLEAR)

    def _with_weekday(self, found: _Found, day: date) -> date:
        """`thứ Sáu, 12/7` and `12/7 (thứ Sáu)` are one date, if the two agree."""
        beside = _BESIDE.match(self._text, self.end)
        assert beside is not None
        weekday = WEEKDAY.fullmatch(found.match.group())
        start, self.end = self.end, beside.end()
        if weekday is not None:
            other = self._longest((*WRITTEN_DAYS, DAY_ALONE))
            if other is not None:
                self.end = other.match.end()
                self._refuse_more()
                return self._agreed(other.meaning(other.match, self._here), weekday)
        elif any(found.match.re is pattern for pattern, _ in (*WRITTEN_DAYS, DAY_ALONE)):
            weekday = WEEKDAY_ALONE.match(self._text, self.end)
            if weekday is not None:
                self.end = weekday.end()
                return self._agreed(day, weekday)
        self.end = start
        return day

    def _agreed(self, day: date, weekday: re.Match[str]) -> date:
        if day.weekday() != weekday_of(weekday):
            raise NoDayError(DateTrouble.WEEKDAY_DISAGREES)
        if self._text[self.end : self.end + 1] == ")":
            self.end += 1
        return day
