"""The right words nearest to a wrong one, and whether a text holds the words that somebody looks for."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from bot.rules.expansion import bare, fold

NEAR = 0.72
MOST = 3
_TONE_KEYS = re.compile(r"(?<=[aeiouyw])[sfrxjz](?![aeiouy])|(?<=[aeiouy])[sfrxjz](?=\b|$)")
_DOUBLED = re.compile(r"([aeod])\1")


def nearest(wrong: str, right: Iterable[str]) -> list[str]:
    """At most three of the right words, nearest first; none where all are far from the wrong one.

    Neither case, marks nor blanks count, nor the keys that a Vietnamese keyboard (Telex, VNI) leaves
    behind where it did not understand them: `baocaos`, `bao1cao1`.
    """
    forms = _forms(wrong)
    likeness = {word: max(_likeness(form, _key(word)) for form in forms) for word in right}
    near = [word for word, value in likeness.items() if value >= NEAR]
    return sorted(near, key=lambda word: -likeness[word])[:MOST]


def _key(text: str) -> str:
    return re.sub(r"\W", "", bare(text))


def _forms(typed: str) -> set[str]:
    """The word as it stands, and as it may have been meant before the keyboard left its keys in it."""
    words = bare(typed)
    without_digits = re.sub(r"(?<=[^\W\d])\d", "", words)
    without_tones = _TONE_KEYS.sub("", without_digits)
    without_hats = _DOUBLED.sub(r"\1", without_tones).replace("w", "")
    return {_key(form) for form in (words, without_digits, without_tones, without_hats)}


def _likeness(one: str, other: str) -> float:
    compared = SequenceMatcher(None, one, other, autojunk=False)
    # Words of very unlike length are never near, and dear to compare.
    return compared.ratio() if compared.real_quick_ratio() >= NEAR else 0.0


def matches(query: str, text: str) -> bool:
    """Whether every word of the query is a word of the text; an empty query is in every text.

    A query with marks means them (`họp` finds only `họp`), one without any finds them all (`hop`
    finds `họp` and `hợp`). Case and the placing of tone marks never count.
    """
    wanted, held = fold(_open(query)), fold(_open(text))
    if bare(query) == fold(query):
        wanted, held = bare(_open(query)), bare(_open(text))
    return set(wanted.split()) <= set(held.split())


def _open(text: str) -> str:
    """The text with its brackets opened: folding a name drops short forms that stand in them."""
    return text.replace("(", " ").replace(")", " ")
