"""What the pieces of a phrase say together: a date, a series, a condition, a span from an event."""

from dataclasses import dataclass, field

from bot.model.plan import Offset
from bot.rules.timing.atoms import Bound, Kind, Position, Rhythm
from bot.rules.timing.points import Edge, Point


@dataclass(frozen=True)
class Anchor:
    """A day inside a period that is named elsewhere: a day of the month, a weekday (0 is Monday), the n-th
    working day or the n-th week (LAST for the last), or the edge of a month or quarter."""

    day: int | None = None
    weekday: int | None = None
    working: int | None = None
    week: int | None = None
    edge: Edge | None = None
    position: Position | None = None


@dataclass
class Element:
    """A stretch of the phrase, from `start` to `end`; `clause` counts the sentences from 0."""

    start: int = 0
    end: int = 0
    clause: int = 0


@dataclass
class Target(Element):
    """Dates, or days of a period, under one bound. `rhythms` are those written right after it. `ranged`:
    from the first point to the last; `from_now`: from the plan's issue date to the last point."""

    points: list[Point] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    rhythms: list[Rhythm] = field(default_factory=list)
    bound: Bound = Bound.NONE
    ranged: bool = False
    from_now: bool = False
    until_end: bool = False
    alternative: bool = False
    joined: bool = False  # "và" stands before it: a further item, not a closer date
    labelled: bool = False  # a word such as "báo cáo" stands right before it
    expected: bool = False


@dataclass
class Series(Element):
    """A cadence on its own. `bare` is True for a noun without hàng, mỗi, N lần (`quý`)."""

    rhythm: Rhythm = field(default_factory=lambda: Rhythm(1))
    bare: bool = False
    alternative: bool = False
    after_periodic: bool = False  # "định kỳ", "báo cáo" or another series stands right before it


@dataclass
class Span(Element):
    """A distance from an event; `event` is the event's own words, empty where none is stated."""

    offset: Offset = field(default_factory=lambda: Offset(amount=0, unit="day"))
    event: str = ""
    since: Point | None = None  # the event, where it is a date
    led: bool = False  # a word such as "trong", "chậm nhất" introduces it


@dataclass
class Condition(Element):
    """A trigger in its own words. `points` are dates named inside it; `source` the word it begins
    with.
    """

    trigger: str = ""
    source: str = ""
    points: list[Point] = field(default_factory=list)


@dataclass
class Mark(Element):
    """A word that says something about its neighbours."""

    kind: Kind = Kind.TEXT
    word: str = ""
    text: str = ""
    minutes: int | None = None
