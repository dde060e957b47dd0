"""Reads a plan's body as numbered paragraphs, each with the units its heading speaks to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.readers.lines import Line, in_one
from bot.readers.rows import find_header
from bot.rules.unit_names import UnitNames

_SECTION = re.compile(r"([IVX]{1,5})\s*[.)]\s+(.+)")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})+)\s*[.)]?\s+(.+)|(\d{1,2})\s*[.)]\s+(.+)")
_BULLET = re.compile(r"[-–+•*]\s+(.+)|[a-zđ]\)\s+(.+)")
_FOOTNOTE = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰]+\s+\S")
_FOOTNOTE_MARK = re.compile(r"(?<=[^\W\d_]{2})(?<![kcdm]m)[¹²³⁴⁵⁶⁷⁸⁹⁰]+")
_END = re.compile(r"\**(?:nơi nhận|phụ lục)\b|trên đây là ", re.I)
_BOLD = re.compile(r"\*+")
_LONGEST_HEADING = 250


@dataclass(frozen=True)
class Paragraph:
    """A paragraph under its section (`II`) and number (`2.2`, empty straight under the section).

    `units` are those its own heading names, else the nearest heading above that names any.
    """

    line: int
    text: str
    section: str
    section_title: str
    number: str
    units: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where it stands, as duties of the body are named: `II.2.2`."""
        return ".".join(part for part in (self.section, self.number) if part)


def read_body(lines: list[Line], names: UnitNames) -> list[Paragraph]:
    """The paragraphs of the sections, without the grounds before and the recipients after them."""
    return list(_walk(_whole_paragraphs(_body_lines(lines)), names))


def _body_lines(lines: list[Line]) -> Iterator[Line]:
    inside = False
    for at, line in enumerate(lines):
        text = line.text.strip()
        if find_header(lines, at) or (inside and _END.match(text)):
            return
        inside = inside or bool(_SECTION.match(_plain(text)) or _NUMBERED.match(_plain(text)))
        if inside and not line.blank and not _FOOTNOTE.match(text):
            yield Line(line.number, text)


def _plain(text: str) -> str:
    return in_one(_FOOTNOTE_MARK.sub("", _BOLD.sub("", text)))


def _whole_paragraphs(lines: Iterator[Line]) -> Iterator[Line]:
    """A paragraph cut by a page or a line goes on in the next line, which begins in the middle."""
    held: Line | None = None
    for line in lines:
        text = line.text
        if held is not None and _goes_on(held.text, text):
            held = Line(held.number, f"{held.text} {text}")
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _goes_on(before: str, text: str) -> bool:
    starts = _SECTION.match(text) or _NUMBERED.match(text) or _BULLET.match(text)
    if starts:
        return False
    unfinished = before.rstrip("*")[-1:] not in ".:;!?”"
    return text[:1].islower() or (unfinished and bool(_BULLET.match(before)))


def _walk(lines: Iterator[Line], names: UnitNames) -> Iterator[Paragraph]:
    section, title, number = "", "", ""
    units: dict[str, tuple[str, ...]] = {}
    for line in lines:
        text = _plain(line.text)
        opened, numbered = _SECTION.match(text), _NUMBERED.match(text)
        if opened:
            section, title, number = opened.group(1), _sentence_case(opened.group(2)), ""
            units = {"": _addressed(opened.group(2), names)}
            continue
        if numbered:
            number = numbered.group(1) or numbered.group(3)
            text = numbered.group(2) or numbered.group(4)
            units[number] = _addressed(text, names)
            if units[number]:
                continue
        bullet = _BULLET.match(text)
        text = (bullet.group(1) or bullet.group(2)) if bullet else text
        yield Paragraph(line.number, text, section, title, number, _inherited(number, units))


def _addressed(text: str, names: UnitNames) -> tuple[str, ...]:
    """The units a heading names; none where it is a sentence or names something else."""
    if len(text) > _LONGEST_HEADING:
        return ()
    named = names.read(text)
    return () if named.unknown or named.vague else named.names


def _inherited(number: str, units: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    parts = number.split(".")
    above = (".".join(parts[:length]) for length in range(len(parts), -1, -1))
    return next((units[n] for n in above if units.get(n)), ())


def _sentence_case(title: str) -> str:
    return title.capitalize() if title.isupper() else title
