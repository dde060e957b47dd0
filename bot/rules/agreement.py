"""Finds duties of one plan that say the same thing, and where they do not agree about it."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.model.plan import Finding, PlanRow, ScheduleKind, Severity

ALIKE = 0.6
_DATED = {ScheduleKind.ONCE, ScheduleKind.WINDOW, ScheduleKind.RECURRING}
_ORDINAL = re.compile(r"\b(?:quý|tháng|đợt|kỳ|lần|tuần|giai đoạn)\s+(?:\d+|[ivx]+)\b", re.I)
_YEAR = re.compile(r"\bnăm\s+((?:19|20)\d\d)\b", re.I)
_NOT_ITS_OWN_YEAR = re.compile(r"(?:tháng\s+\d{1,2}|so với|cùng kỳ|giai đoạn|từ|đến)\s*$", re.I)

Shingles = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Pair:
    """Two duties with the share of the shorter one's telling words that the other has too."""

    first: PlanRow
    second: PlanRow
    likeness: float

    @property
    def both_dated(self) -> bool:
        """Whether both name deadlines, not only standing work or an event to wait for."""
        return all(
            row.schedule.kind in _DATED and row.schedule.due_dates
            for row in (self.first, self.second)
        )

    @property
    def agree(self) -> bool:
        """Whether both fall due on the same days."""
        return self.first.schedule.due_dates == self.second.schedule.due_dates


def pairs(rows: Sequence[PlanRow]) -> Iterator[Pair]:
    """Every two duties with a lead in common that are about the same thing.

    Likeness counts pairs of neighbouring words, the rarer in this plan the heavier: phrases that
    every duty of a plan repeats (`tham mưu Ủy ban nhân dân quận`) prove nothing.
    """
    shingles = [_shingles(row.title) for row in rows]
    spread = Counter(shingle for found in shingles for shingle in found)
    weight = {shingle: math.log(1 + len(rows) / count) for shingle, count in spread.items()}
    for n, first in enumerate(rows):
        for m in range(n + 1, len(rows)):
            second = rows[m]
            if not set(first.lead_units) & set(second.lead_units):
                continue
            likeness = _likeness(shingles[n], shingles[m], weight)
            if likeness >= ALIKE:
                yield Pair(first, second, likeness)


def _shingles(title: str) -> Shingles:
    words = re.findall(r"\w+", unicodedata.normalize("NFC", title).casefold())
    return frozenset(pairwise(words))


def _likeness(one: Shingles, other: Shingles, weight: dict[tuple[str, str], float]) -> float:
    shared = sum(weight[shingle] for shingle in one & other)
    smaller = min(sum(weight[s] for s in one), sum(weight[s] for s in other))
    return shared / smaller if smaller else 0.0


def contradictions(rows: Sequence[PlanRow]) -> list[Finding]:
    """Duties about the same thing, by the same unit, that fall due on different days.

    Each of the two gets a finding that names the other.
    """
    return [
        _contradiction(one, other)
        for pair in pairs(rows)
        if pair.both_dated and not pair.agree and not _different_turns(pair)
        for one, other in ((pair.first, pair.second), (pair.second, pair.first))
    ]


def _contradiction(row: PlanRow, other: PlanRow) -> Finding:
    detail = {"dates": _days(row), "other": other.ref, "other_dates": _days(other)}
    return Finding(ref=row.ref, code="duties_contradict", severity=Severity.WARNING, detail=detail)


def _different_turns(pair: Pair) -> bool:
    """Whether the two are turns of one series, told apart by words such as `quý I`, `quý II`."""
    one, other = (
        {found.casefold() for found in _ORDINAL.findall(row.title)}
        for row in (pair.first, pair.second)
    )
    return bool(one and other and one != other)


def _days(row: PlanRow) -> str:
    return ", ".join(f"{day.day}/{day.month}/{day.year}" for day in row.schedule.due_dates)


def past_years(text: str, year: int) -> list[int]:
    """The years before the plan's that a duty's own words speak of, citations left out."""
    return [
        int(found.group(1))
        for found in _YEAR.finditer(text)
        if int(found.group(1)) < year and not _NOT_ITS_OWN_YEAR.search(text[: found.start()])
    ]


def of_another_year(rows: Sequence[PlanRow], year: int) -> list[Finding]:
    """Duties whose words speak of a year before the plan's: perhaps left from an older plan."""
    return [
        Finding(
            ref=row.ref,
            code="duty_of_another_year",
            severity=Severity.WARNING,
            detail={"found": str(found), "year": str(year)},
        )
        for row in rows
        for found in dict.fromkeys(past_years(f"{row.title} {row.quote or ''}", year))
    ]
