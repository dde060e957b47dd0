"""Recognises the units that people name, one or several: `Phòng Tư pháp, phuong mot và Phường Hai; …`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.rules.expansion import bare, fold
from bot.rules.typed_words import tidy, unmarked, without_stops

_LEAD_IN = re.compile(r"(?:giao\s+)?cho\s+", re.IGNORECASE)
_MORE = re.compile(r"\s*(?:,|\+|&|\b(?:và|va)\b)\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;+&]+")
_ONE_NAME = re.compile(r"[^,;]*")
_LONGEST_NAME = 14  # words


@dataclass(frozen=True)
class SpokenUnits:
    """The ids of the units named, the first name that nobody knows, and the words after both."""

    units: tuple[str, ...] = ()
    unknown: str | None = None
    rest: str = ""


def take_units(words: str, names: Mapping[str, tuple[str, ...]]) -> SpokenUnits:
    """The units that the words begin with, by any of their names, with marks or without.

    `names` gives the units that each name stands for. A comma or `và` says that another unit follows,
    a semicolon that none does; the longest name wins.
    """
    known = _Known(names)
    text = tidy(words)
    lead_in = _LEAD_IN.match(text)
    at, found, must = lead_in.end() if lead_in else 0, list[str](), True
    while at < len(text):
        name = known.longest(text, at)
        if name is None:
            break
        units, at = name
        found += units
        more = _MORE.match(text, at)
        must = more is not None
        at = more.end() if more else at + len(text[at:]) - len(text[at:].lstrip())
    wrong = _ONE_NAME.match(text, at) if must and at < len(text) else None
    unknown = wrong.group().strip() if wrong else ""
    rest = text[wrong.end() :] if wrong else text[at:]
    return SpokenUnits(tuple(dict.fromkeys(found)), unknown or None, without_stops(rest))


class _Known:
    """The names as they are compared: as written first, else without their marks."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self._folded = {fold(name): units for name, units in names.items()}
        self._bare = {unmarked(name): units for name, units in self._folded.items()}

    def longest(self, text: str, start: int) -> tuple[tuple[str, ...], int] | None:
        """The units of the longest name that stands there, and where it ends."""
        for end in sorted(_ends(text, start), reverse=True):
            name = text[start:end]
            units = self._folded.get(fold(name)) or self._bare.get(bare(name))
            if units:
                return units, end
        return None


def _ends(text: str, start: int) -> Iterator[int]:
    """Where a name that begins there may end: after each of its words, before any semicolon."""
    stop = text.find(";", start)
    within = text if stop < 0 else text[:stop]
    for number, word in enumerate(_WORD.finditer(within, start), start=1):
        if number > _LONGEST_NAME:
            return
        yield word.end()
