"""All that a phrase says, sorted by what it is."""

from dataclasses import dataclass, field

from bot.rules.timing.atoms import Kind, Rhythm
from bot.rules.timing.elements import Condition, Mark, Span, Target


@dataclass
class Recurring:
    """Cadences that share their days; `limits` are the windows they run in."""

    rhythms: list[Rhythm]
    target: Target | None = None
    limits: list[Target] = field(default_factory=list)
    start: int = 0
    assumed: bool = False  # a weekday without `hàng tuần`


@dataclass
class Statement:
    """All that a phrase says, sorted by what it is."""

    series: list[Recurring] = field(default_factory=list)
    fixed: list[Target] = field(default_factory=list)
    loose: list[Target] = field(default_factory=list)  # days without a month
    spans: list[Span] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    undecided: bool = False  # one cadence or another

    def has(self, kind: Kind) -> bool:
        """Whether a word of this kind stands in the phrase."""
        return any(mark.kind is kind for mark in self.marks)
