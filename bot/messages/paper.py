"""Lays out the paper of official letters: A4, margins, paragraphs, rules, tables, page numbers.

Sizes and positions are those of Nghị định 30/2020/NĐ-CP, Phụ lục I. Every piece is WordprocessingML
as text, so that a paper is the pieces one after another.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.messages.ooxml import border, element, field, part, text, twips, valued

WIDTH, HEIGHT = 210, 297  # A4, millimetres
TOP, BOTTOM, LEFT, RIGHT, HEAD = 20, 20, 30, 15, 10
TEXT_WIDTH = WIDTH - LEFT - RIGHT
HEADER = "header1"  # the relation by which a page finds its head
_PAGE_NUMBER_SIZE = 14
_INNER_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")  # `211/KH-UBND` stays on one line
_TINY = 1  # points
_CELL_PADDING = 57  # twentieths of a point, about a millimetre
_LETTER_WIDTH, _SPACE_WIDTH = 0.715, 0.25  # of the size: bold capitals of Times New Roman
_MM_PER_POINT = 25.4 / 72
_HEAD_REFERENCE = f'<w:headerReference w:type="default" r:id="{HEADER}"/>'
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


@dataclass(frozen=True)
class Look:
    """How a paragraph looks: sizes and distances in points, indents in millimetres."""

    size: float
    bold: bool = False
    italic: bool = False
    align: Literal["left", "center", "right", "both"] = "left"
    before: float = 0
    after: float = 0
    left: float = 0
    right: float = 0
    first_line: float = 0
    keep_next: bool = False


def paragraph(words: str, look: Look) -> str:
    """One paragraph, its text in one run: nothing in it is taken for markup."""
    return element("w:p", _shape(look), _run(words, look))


def rule(length: float, room: float) -> str:
    """A solid rule of that length in the middle of a cell; both in millimetres."""
    side = max(room - length, 0) / 2
    look = Look(2, left=side, right=side, before=1)
    return element("w:p", _shape(look, element("w:pBdr", border("w:top", 6))), _run("", look))


def width_of_capitals(words: str, size: float, room: float) -> float:
    """About how wide the longest line of bold capitals is, in millimetres, in a cell of `room`."""
    spaces = words.count(" ")
    ems = (len(words) - spaces) * _LETTER_WIDTH + spaces * _SPACE_WIDTH
    return min(ems * size * _MM_PER_POINT, room)


def table(widths: Sequence[float], rows: Iterable[Sequence[str]]) -> str:
    """A table without borders, its columns of these widths in millimetres; cells are paragraphs."""
    return _table(widths, [_row(widths, row) for row in rows], padding=0)


def grid(widths: Sequence[float], headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with rules and a heading row that every page repeats."""
    borders = element("w:tblBorders", *(border(f"w:{edge}", 4) for edge in _EDGES))
    head = _row(widths, headings, element("w:tblHeader"))
    made = [head, *(_row(widths, row) for row in rows)]
    return _table(widths, made, _CELL_PADDING, borders)


def document(body: str, appendix: str = "") -> str:
    """The document part; an appendix begins on a new page, its pages counted by themselves.

    The last paragraph is one that word processors ask for after a table.
    """
    end = paragraph("", Look(_TINY))
    if not appendix:
        return part("w:document", element("w:body", body, end, _section(_HEAD_REFERENCE)))
    first = element("w:p", _shape(Look(_TINY), last=_section(_HEAD_REFERENCE)))
    counted = _section(numbering=element("w:pgNumType", start=1))
    return part("w:document", element("w:body", body, first, appendix, end, counted))


def header() -> str:
    """The head part: a centred page number, which the first page goes without."""
    size = element("w:rPr", valued("w:sz", _PAGE_NUMBER_SIZE * 2))
    shape = _shape(Look(_PAGE_NUMBER_SIZE, align="center"))
    return part("w:hdr", element("w:p", shape, element("w:r", size, field("PAGE"))))


def _run(words: str, look: Look) -> str:
    pieces = (text(piece) for piece in _INNER_HYPHEN.split(words))
    return element("w:r", _letters(look), element("w:noBreakHyphen").join(pieces))


@lru_cache(maxsize=256)
def _letters(look: Look) -> str:
    return element(
        "w:rPr",
        element("w:b") if look.bold else valued("w:b", 0),
        element("w:i") if look.italic else valued("w:i", 0),
        valued("w:sz", round(look.size * 2)),
    )


@lru_cache(maxsize=256)
def _shape(look: Look, borders: str = "", last: str = "") -> str:
    """A paragraph's properties; what is typed into an empty one looks like its mark."""
    mark = element("w:b") * look.bold + element("w:i") * look.italic
    before, after = round(look.before * 20), round(look.after * 20)
    return element(
        "w:pPr",
        element("w:keepNext") * look.keep_next,
        borders,
        element("w:spacing", before=before, after=after, line=240, lineRule="auto"),
        element(
            "w:ind", left=_mm(look.left), right=_mm(look.right), firstLine=_mm(look.first_line)
        ),
        valued("w:jc", look.align),
        element("w:rPr", mark, valued("w:sz", round(look.size * 2))),
        last,
    )


def _table(widths: Sequence[float], rows: Iterable[str], padding: int, borders: str = "") -> str:
    properties = element(
        "w:tblPr",
        element("w:tblW", type="auto", w=0),
        borders,
        element("w:tblLayout", type="fixed"),
        element("w:tblCellMar", twips("w:left", padding), twips("w:right", padding)),
    )
    columns = element("w:tblGrid", *(element("w:gridCol", w=_mm(width)) for width in widths))
    return element("w:tbl", properties, columns, *rows)


def _row(widths: Sequence[float], cells: Sequence[str], heading: str = "") -> str:
    """A row that no page break cuts in two."""
    made = (
        element("w:tc", element("w:tcPr", twips("w:tcW", _mm(width))), cell)
        for width, cell in zip(widths, cells, strict=True)
    )
    return element("w:tr", element("w:trPr", element("w:cantSplit"), heading), *made)


def _section(head: str = "", numbering: str = "") -> str:
    """The pages' size and margins; without a head of its own, a section has that before it."""
    return element(
        "w:sectPr",
        head,
        element("w:pgSz", w=_mm(WIDTH), h=_mm(HEIGHT)),
        element(
            "w:pgMar",
            top=_mm(TOP),
            right=_mm(RIGHT),
            bottom=_mm(BOTTOM),
            left=_mm(LEFT),
            header=_mm(HEAD),
            footer=_mm(HEAD),
            gutter=0,
        ),
        numbering,
        element("w:titlePg"),
    )


def _mm(millimetres: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(millimetres * 1440 / 25.4)
