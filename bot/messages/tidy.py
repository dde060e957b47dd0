"""Makes foreign text safe to print on one line, cuts it politely and wraps it into columns."""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from bot.model.plan import Value

V = TypeVar("V", bound=Value)

# Control characters that are no white space, marks that turn the reading direction, invisible
# characters, halves of surrogate pairs, and code points that XML forbids: none of them belongs in
# an official sentence, each of them can disguise one.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# Values do not change: what was found clean once, such as an item of many readers, stays so.
_CLEAN: WeakValueDictionary[int, Value] = WeakValueDictionary()
_PLAIN = frozenset({type(None), bool, int, float, date, datetime})  # hold no text
_DANGLING = " ,;:.–-(/“"


@lru_cache(maxsize=8192)
def one_line(text: str) -> str:
    """The text in NFC on one line: white space collapsed, unprintable and bidi marks gone."""
    return " ".join(unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text)).split())


def tidy(view: V) -> V:
    """The view with every text in it passed through `one_line`, however deep it stands."""
    cleaned: V = tidied(view)
    return cleaned


def tidied(value: Any) -> Any:
    """Any value with the texts in it passed through `one_line`; what holds no text is left alone."""
    # `type(...) is str` leaves enums alone, which are strings too.
    if type(value) is str:
        return one_line(value)
    if type(value) in _PLAIN:
        return value
    if type(value) is tuple:
        if not value or type(value[0]) is date:
            return value
        cleaned = tuple(map(tidied, value))
        return value if cleaned == value else cleaned
    if isinstance(value, Value):
        return value if _CLEAN.get(id(value)) is value else _cleaned(value)
    return value


def _cleaned(value: Value) -> Value:
    before = value.__dict__
    after = {name: tidied(field) for name, field in before.items()}
    changed = {
        name: field
        for name, field in after.items()
        if field is not before[name] and field != before[name]
    }
    clean = value.model_copy(update=changed) if changed else value
    _CLEAN[id(clean)] = clean
    return clean


def cut(text: str, width: int) -> str:
    """At most `width` characters, cut between words with an ellipsis; whole if it fits."""
    if len(text) <= width:
        return text
    head = text[: width - 1]
    if not text[width - 1].isspace() and " " in head:
        head = head.rsplit(" ", 1)[0]
    return head.rstrip(_DANGLING) + "…"


@lru_cache(maxsize=8192)
def wrap(text: str, width: int = 72, first: str = "", rest: str = "") -> str:
    """The text broken between words into lines of at most `width` columns.

    `first` begins the first line, `rest` the others. A word longer than a line keeps its own line.
    """
    lines, line = [], first
    empty = True
    for word in text.split():
        if empty:
            line += word
            empty = False
        elif len(line) + 1 + len(word) <= width:
            line += " " + word
        else:
            lines.append(line)
            line = rest + word
    lines.append(line.rstrip())
    return "\n".join(lines)
