"""The pieces a timing phrase is made of, before any of them is given a date."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.model.plan import Cadence
from bot.rules.timing.numbers import NUMBER_PATTERN, ROMAN_PATTERN
from bot.rules.timing.points import Point


class Kind(StrEnum):
    """What a piece of a phrase is."""

    TEXT = "text"
    FILLER = "filler"  # words that plans put around a date without changing it
    SEPARATOR = "separator"
    OF = "of"
    BOUND = "bound"
    HOUR = "hour"
    POINT = "point"
    DAY = "day"  # a day of a month that is named elsewhere
    WEEKDAY = "weekday"
    WEEK = "week"  # a week of a month that follows
    EDGE = "edge"  # đầu, giữa, cuối of what follows
    NUMBER = "number"
    NOUN = "noun"  # tuần, tháng, quý, năm, kỳ without a number
    POSITION = "position"  # which month of the period: tháng cuối quý
    RHYTHM = "rhythm"
    TIMES = "times"  # N lần without a period
    AT_LEAST = "at_least"
    QUANTITY = "quantity"  # 05 ngày làm việc
    WITHIN = "within"  # trong vòng, trong thời hạn
    CONTINUOUS = "continuous"
    AD_HOC = "ad_hoc"
    EXPECTED = "expected"
    TRIGGER = "trigger"
    ONWARDS = "onwards"
    UPKEEP = "upkeep"
    MOVED = "moved"  # a deadline that was changed: what follows replaces it
    UNDATED = "undated"  # giữa nhiệm kỳ, học kỳ I
    PLACEHOLDER = "placeholder"
    REFUSAL = "refusal"  # words after which nothing may be read: trừ, không …


class Bound(StrEnum):
    """How a date is limited."""

    NONE = ""
    IN = "in"
    BEFORE = "before"
    BY = "by"
    UNTIL = "until"  # đến: BY on its own, the end of a range after a start
    UNTIL_END = "until_end"  # đến hết: a window
    FROM = "from"
    AFTER = "after"


@dataclass(frozen=True)
class Rhythm:
    """A cadence: `months` is the period's length (0: a week), `times` how often in it, `quota` the N of
    `ít nhất N lần`. `named` is False for a bare noun (`quý`), which may be a report's label only;
    `first_part` is True for `9 tháng`, which comes once a year; `start_known` False for a period that
    does not divide the year as of itself (`hai tháng một lần`)."""

    months: int
    times: int = 1
    quota: int | None = None
    named: bool = True
    first_part: bool = False
    start_known: bool = True

    @property
    def cadence(self) -> Cadence:
        """The nearest cadence that is not finer than how often the duty falls due."""
        if not self.months:
            return Cadence.WEEKLY
        if self.first_part:
            return Cadence.YEARLY
        length = self.months / self.times
        ladder = ((1, Cadence.MONTHLY), (3, Cadence.QUARTERLY), (6, Cadence.HALF_YEARLY))
        return next((name for months, name in ladder if length <= months), Cadence.YEARLY)


@dataclass(frozen=True)
class Position:
    """Which month of a period is meant. `months` is the period's length, 0 for whatever the cadence is;
    `index` counts from 1, `LAST` is its last month, 0 leaves it to the cadence; `shift` is 1 for the
    period after.
    """

    months: int
    index: int
    shift: int = 0


@dataclass(frozen=True)
class Atom:
    """A piece of a phrase, from `start` to `end` in its letters; which other fields are set follows from
    the kind."""

    kind: Kind
    start: int = 0
    end: int = 0
    word: str = ""
    number: int = 0
    bound: Bound = Bound.NONE
    point: Point | None = None
    rhythm: Rhythm | None = None
    position: Position | None = None


Build = Callable[[re.Match[str]], Atom]


@dataclass(frozen=True)
class Pattern:
    """How one kind of piece is written; `build` may refuse a match by returning None."""

    regex: re.Pattern[str]
    build: Build

    def at(self, folded: str, start: int) -> Atom | None:
        """The piece that begins exactly at `start`, or None."""
        match = self.regex.match(folded, start)
        if match is None or match.end() == start:
            return None
        return replace(self.build(match), start=start, end=match.end())


def pattern(source: str, build: Build) -> Pattern:
    """A pattern in which a space is any run of spaces, `~` an optional one, `#` a number in digits or
    words, `@` a Roman numeral; it never ends inside a word or a number."""
    source = source.replace("#", NUMBER_PATTERN).replace("@", ROMAN_PATTERN)
    source = source.replace(" ", r"\s+").replace("~", r"\s*")
    whole = rf"(?:{source})(?:(?<=[\d\W])|(?![^\W\d_]))(?:(?<=\D)|(?!\d))"
    return Pattern(re.compile(whole), build)


def plain(source: str, kind: Kind, word: str = "") -> Pattern:
    """A pattern whose piece carries its own words and nothing else."""
    return pattern(source, lambda match: Atom(kind, word=word or " ".join(match.group().split())))
