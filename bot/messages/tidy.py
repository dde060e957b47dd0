"""Makes foreign text safe to print on one line, cuts it politely and wraps it into columns."""

import re
import unicodedata
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache, partial
from types import NoneType
from typing import Any, NamedTuple, TypeVar, get_args
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
_is_nfc = partial(unicodedata.is_normalized, "NFC")
_CLEAN: WeakValueDictionary[int, Value] = WeakValueDictionary()
_PLAIN = frozenset({type(None), bool, int, float, date, datetime})  # hold no text
_TEXTLESS = (bool, int, float, date, Enum, NoneType)
_DANGLING = " ,;:.–-(/“"


def one_line(text: str) -> str:
    """The text in NFC on one line: white space collapsed, unprintable and bidi marks gone."""
    if _is_one_line(text) and _is_nfc(text):
        return text
    return " ".join(unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text)).split())


def _is_one_line(text: str) -> bool:
    """Whether white space and marks are in order, as in most texts."""
    return text.isprintable() and "  " not in text and text.strip() == text


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
    fields, texts = value.__dict__, _text_fields(type(value))
    changed: dict[str, Any] = {
        name: clean
        for name in texts.plain
        if (text := fields[name]) and (clean := one_line(text)) != text
    }
    for name in texts.others:
        if field := fields[name]:
            clean = tidied(field)
            if clean is not field:
                changed[name] = clean
    whole = value.model_copy(update=changed) if changed else value
    _CLEAN[id(whole)] = whole
    return whole


class _TextFields(NamedTuple):
    """The fields of a kind of value that are texts, and those that may hold texts deeper down."""

    plain: tuple[str, ...]
    others: tuple[str, ...]


@cache
def _text_fields(kind: type[Value]) -> _TextFields:
    kinds = {name: field.annotation for name, field in kind.model_fields.items()}
    plain = [name for name, found in kinds.items() if found in (str, str | None)]
    textless = [name for name, found in kinds.items() if _is_textless(found)]
    others = [name for name in kinds if name not in (*plain, *textless)]
    return _TextFields(tuple(plain), tuple(others))


def _is_textless(annotation: Any) -> bool:
    kinds = get_args(annotation) or (annotation,)
    return all(isinstance(kind, type) and issubclass(kind, _TEXTLESS) for kind in kinds)


def cut(text: str, width: int) -> str:
    """At most `width` characters, cut between words with an ellipsis; whole if it fits."""
    if len(text) <= width:
        return text
    head = text[: width - 1]
    if not text[width - 1].isspace() and " " in head:
        head = head.rsplit(" ", 1)[0]
    return head.rstrip(_DANGLING) + "…"


def wrap(text: str, width: int = 72, first: str = "", rest: str = "") -> str:
    """The text broken between words into lines of at most `width` columns.

    `first` begins the first line, `rest` the others. A word longer than a line keeps its own line.
    """
    flat = text if _is_one_line(text) else " ".join(text.split())
    if len(first) + len(flat) <= width:
        return (first + flat).rstrip()
    return _wrapped(flat, width, first, rest)


@lru_cache(maxsize=8192)
def _wrapped(text: str, width: int, first: str, rest: str) -> str:
    lines, begin, lead = [], 0, first
    while len(text) - begin > (room := width - len(lead)):
        end = text.rfind(" ", begin, begin + max(room, 0) + 1)
        if end < 0:  # a word longer than its line
            end = text.find(" ", begin)
        if end < 0:
            break
        lines.append(lead + text[begin:end])
        begin, lead = end + 1, rest
    lines.append((lead + text[begin:]).rstrip())
    return "\n".join(lines)
