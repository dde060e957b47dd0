"""Texts as Telegram measures and trims them, and the entities that it finds by itself.

Offsets and lengths of entities are UTF-16 code units.
"""

import re
from typing import Any

Entity = dict[str, Any]
LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024  # units

FOUND_IN_TEXT = {
    "bot_command": re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/])"),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "mention": re.compile(r"(?<![\w/@.])@[A-Za-z]\w{2,31}(?![\w.@])"),
    "url": re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]"),
}


def units(text: str) -> int:
    """How long Telegram takes a text to be."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def covered(text: str, entity: Entity) -> str:
    """The part of a text that an entity covers."""
    start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
    return text.encode("utf-16-le")[start:end].decode("utf-16-le")


def found_in(text: str) -> list[Entity]:
    """The commands, mentions, addresses and links that need no marking."""
    if not any(sign in text for sign in "/@"):
        return []
    found: list[tuple[int, int, str]] = []
    for kind, pattern in FOUND_IN_TEXT.items():
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), kind))
    return [
        {"type": kind, "offset": units(text[:start]), "length": units(text[start:end])}
        for start, end, kind in sorted(found)
    ]


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without the white space around it, and without entities that cover nothing."""
    inner = text.strip()
    start = units(text[: len(text) - len(text.lstrip())])
    end = start + units(inner)
    kept: list[Entity] = []
    for one in entities:
        first = max(one["offset"], start)
        length = min(one["offset"] + one["length"], end) - first
        if length > 0:
            kept.append(one | {"offset": first - start, "length": length})
    return inner, sorted(kept, key=lambda one: (one["offset"], -one["length"]))
