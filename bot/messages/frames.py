"""Renders a template once for every shape of its words; after that the words are put in by joining.

Jinja takes a few microseconds for each word it puts in, and a digest has hundreds of them. The shape of
words is what a template may decide by: which texts are there at all, enums, counts, flags. Words of one
shape make the same page around different texts, so the page is kept as a frame with gaps.
"""

import re
from collections.abc import Callable
from threading import Lock
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from bot.messages.tidy import wrap

KEPT = 512
# Control characters, which no tidied text holds: \x02number\x02 is a gap, \x03first\x1frest\x1ftext\x03
# is a text with gaps that is to be wrapped.
_GAP = re.compile("\x02([0-9]+)\x02")
_WRAPPED = re.compile("\x03([^\x03\x1f]*)\x1f([^\x03\x1f]*)\x1f([^\x03]*)\x03")
_UNSAFE = re.compile("[&<>'\"]")
Fill = Callable[[list[str]], str]


class Fixed(str):
    """A text that belongs to the frame, for there are few of its kind: the label of a fact."""

    __slots__ = ()


class Shaped(NamedTuple):
    """Words with their shape, which is all a template may decide by, and their texts in order."""

    words: tuple[Any, ...]
    shape: tuple[Any, ...]
    texts: list[str]


def shaped(words: tuple[Any, ...]) -> Shaped:
    """Words, a tuple of texts, enums, numbers, flags and such tuples, ready to be put into frames."""
    texts: list[str] = []
    return Shaped(words, _shape(words, texts), texts)


class Frame(NamedTuple):
    """A page in pieces; each gap between two is a text, by its number, or what makes one of them all."""

    pieces: list[str]
    gaps: list[int | Fill]

    def filled(self, texts: list[str], *, escaped: bool = False) -> str:
        """The page with these texts in it, as they are or as Jinja escapes them."""
        words = [texts[gap] if isinstance(gap, int) else gap(texts) for gap in self.gaps]
        page = [""] * (2 * len(words) + 1)
        page[0::2] = self.pieces
        page[1::2] = map(_escaped, words) if escaped else words
        return "".join(page)


class Frames:
    """The frames of one template, which takes its words as `words`; `markup`: it makes HTML."""

    def __init__(self, render: Callable[..., str], *, markup: bool) -> None:
        self._render = render
        self._markup = markup
        self._frames: dict[tuple[Any, ...], Frame | None] = {}
        self._changing = Lock()  # several batches may be put into words at once

    def filled(self, made: Shaped) -> str:
        """What rendering the template with these words gives."""
        try:
            frame = self._frames[made.shape]
        except KeyError:
            return self._first(made)
        if frame is None:
            return self._render(words=made.words)
        return frame.filled(made.texts, escaped=self._markup)

    def _first(self, made: Shaped) -> str:
        """Make the frame, and keep it only if it gives what the template itself gives."""
        page = self._render(words=made.words)
        frame = _frame(self._render(words=_with_gaps(made.words, [0])))
        same = frame.filled(made.texts, escaped=self._markup) == page
        with self._changing:
            while len(self._frames) >= KEPT:
                del self._frames[next(iter(self._frames))]
            self._frames[made.shape] = frame if same else None
        return page


def _escaped(text: str) -> str:
    """Most texts need nothing, which is quickly seen."""
    return text if type(text) is Markup or not _UNSAFE.search(text) else str(escape(text))


def own_markup(page: str) -> Markup:
    """What one of our HTML templates made, its texts escaped, to be put into another as it is."""
    return Markup(page)  # noqa: S704  # nosec B704


def wrap_later(text: str, width: int = 72, first: str = "", rest: str = "") -> str:
    """The filter `wrap`: a text with gaps in it is wrapped once they are filled."""
    if "\x02" in text or "\x02" in first:
        return f"\x03{first}\x1f{rest}\x1f{text}\x03"
    return wrap(text, width, first, rest)


def _shape(words: tuple[Any, ...], texts: list[str]) -> tuple[Any, ...]:
    """What a template can tell two tuples of words apart by; the texts go into the list."""
    shape: list[Any] = []
    for value in words:
        kind = type(value)
        if kind is str or kind is Markup:
            texts.append(value)
            shape.append(not value)
        elif isinstance(value, tuple):
            shape.append(_shape(value, texts))
        else:
            shape.append(value)
    return tuple(shape)


def _with_gaps(value: Any, count: list[int]) -> Any:
    """The same value with a gap in place of each text that is there."""
    kind = type(value)
    if kind is str or kind is Markup:
        count[0] += 1
        return kind(f"\x02{count[0] - 1}\x02") if value else value
    if isinstance(value, tuple):
        parts = [_with_gaps(part, count) for part in value]
        return kind._make(parts) if hasattr(kind, "_make") else tuple(parts)
    return value


def _frame(page: str) -> Frame:
    frame = Frame([], [])
    before, *found = _WRAPPED.split(page)
    _add(frame, before)
    for first, rest, text, after in zip(*[iter(found)] * 4, strict=True):
        frame.gaps.append(_wrapping(first, rest, text))
        _add(frame, after)
    return frame


def _add(frame: Frame, page: str) -> None:
    """Add a part of the page: its pieces, and the texts between them."""
    first, *others = _GAP.split(page)
    frame.pieces.append(first)
    frame.gaps.extend(map(int, others[0::2]))
    frame.pieces.extend(others[1::2])


def _wrapping(first: str, rest: str, text: str) -> Fill:
    head, inner = _frame(first), _frame(text)
    if not head.gaps:
        return lambda texts: wrap(inner.filled(texts), 72, first, rest)
    return lambda texts: wrap(inner.filled(texts), 72, head.filled(texts), rest)
