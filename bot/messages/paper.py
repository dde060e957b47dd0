"""Lays out the paper of official letters: A4, margins, fonts, rules, page numbers, bytes.

Sizes and positions are those of Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.messages.ooxml import border, element, field, qualified, twips, valued

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
WIDTH, HEIGHT = 210, 297  # A4, millimetres
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
TEXT_WIDTH = WIDTH - LEFT - RIGHT
_PAGE_NUMBER_SIZE = 14
_INNER_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")  # `211/KH-UBND` stays on one line
_TINY = 1  # points
_CELL_PADDING = 57  # twentieths of a point, about a millimetre
_LETTER_WIDTH, _SPACE_WIDTH = 0.715, 0.25  # of the size: bold capitals of Times New Roman
_MM_PER_POINT = 25.4 / 72


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


def new_paper(title: str, author: str, day: date) -> "Document":
    """An empty A4 page with a centred page number from the second page on."""
    import docx

    paper = docx.Document()
    _set_fonts(paper)
    _set_properties(paper, title, author, day)
    _set_page(paper.sections[0])
    return paper


def write(place: "Document | _Cell", text: str, look: Look) -> "Paragraph":
    """One paragraph, its text in one run: nothing in it is taken for markup."""
    from docx.shared import Pt

    paragraph = place.add_paragraph()
    _shape(paragraph, look)
    run = paragraph.add_run()
    run.font.size, run.font.bold, run.font.italic = Pt(look.size), look.bold, look.italic
    for number, piece in enumerate(_INNER_HYPHEN.split(text)):
        if number:
            run._r.append(element("w:noBreakHyphen"))
        run.add_text(piece)
    return paragraph


def rule(cell: "_Cell", length: float, room: float) -> None:
    """A solid rule of that length in the middle of a cell; both in millimetres."""
    side = max(room - length, 0) / 2
    paragraph = write(cell, "", Look(2, left=side, right=side, before=1))
    borders = element("w:pBdr", border("w:top", 6))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")


def width_of_capitals(text: str, size: float, room: float) -> float:
    """About how wide the longest line of bold capitals is, in millimetres, in a cell of `room`."""
    spaces = text.count(" ")
    ems = (len(text) - spaces) * _LETTER_WIDTH + spaces * _SPACE_WIDTH
    return min(ems * size * _MM_PER_POINT, room)


def table(paper: "Document", widths: Sequence[float]) -> "Table":
    """A table without borders and rows, its columns of these widths in millimetres."""
    from docx.shared import Mm

    made: Table = paper.add_table(0, len(widths))
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    _pad(made, 0)
    return made


def grid(
    paper: "Document", headings: Sequence[str], widths: Sequence[float], look: Look
) -> "Table":
    """A table with rules and a heading row that every page repeats."""
    made = table(paper, widths)
    _pad(made, _CELL_PADDING)
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = element("w:tblBorders", *(border(f"w:{edge}", 4) for edge in edges))
    made._tbl.tblPr.insert_element_before(borders, "w:tblLayout", "w:tblCellMar", "w:tblLook")
    for cell, heading in zip(new_row(made), headings, strict=True):
        write(cell, heading, look)
    made._tbl.tr_lst[0].get_or_add_trPr().append(element("w:tblHeader"))
    return made


def new_row(made: "Table") -> "list[_Cell]":
    """The empty cells of a new row, which no page break cuts in two."""
    row = made.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))
    cells = list(row.cells)
    for cell in cells:
        cell._tc.clear_content()  # a cell is born with an empty paragraph
    return cells


def end(paper: "Document") -> None:
    """A paragraph after the last table, which word processors ask for."""
    write(paper, "", Look(_TINY))


def new_part(paper: "Document") -> None:
    """Begin an appendix on a new page; its pages are counted by themselves."""
    from docx.enum.section import WD_SECTION

    section = paper.add_section(WD_SECTION.NEW_PAGE)
    _shape(paper.paragraphs[-1], Look(_TINY))  # it holds the break, and must not take a page itself
    numbering = element("w:pgNumType")
    numbering.set(qualified("w:start"), "1")
    section._sectPr.insert_element_before(numbering, "w:cols", "w:titlePg", "w:docGrid")


def to_bytes(paper: "Document") -> bytes:
    """The file; the same paper gives the same bytes."""
    made, out = BytesIO(), BytesIO()
    paper.save(made)
    with ZipFile(made) as parts, ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name in parts.namelist():
            file.writestr(ZipInfo(name), parts.read(name), ZIP_DEFLATED)
    return out.getvalue()


def _pad(made: "Table", width: int) -> None:
    """Room to the left and right of every cell's text, in twentieths of a point."""
    properties = made._tbl.tblPr
    properties.remove_all("w:tblCellMar")
    margins = element("w:tblCellMar", twips("w:left", width), twips("w:right", width))
    properties.insert_element_before(margins, "w:tblLook")


def _shape(paragraph: "Paragraph", look: Look) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    shape = paragraph.paragraph_format
    shape.alignment = WD_ALIGN_PARAGRAPH.from_xml(look.align)
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.left_indent, shape.right_indent = Mm(look.left), Mm(look.right)
    shape.first_line_indent = Mm(look.first_line)
    shape.keep_with_next = look.keep_next or None
    shape.line_spacing = 1.0
    # What is typed into an empty paragraph looks like its mark.
    paragraph._p.get_or_add_pPr().append(element("w:rPr", *_mark(look)))


def _mark(look: Look) -> list[Any]:
    size = valued("w:sz", str(round(look.size * 2)))
    return [*([element("w:b")] * look.bold), *([element("w:i")] * look.italic), size]


def _set_page(section: "Section") -> None:
    from docx.shared import Mm, Pt

    section.page_width, section.page_height = Mm(WIDTH), Mm(HEIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    _shape(number, Look(_PAGE_NUMBER_SIZE, align="center"))
    number.add_run().font.size = Pt(_PAGE_NUMBER_SIZE)
    number.runs[0]._r.extend(field("PAGE"))


def _set_fonts(paper: "Document") -> None:
    """One font and language for every script, in the defaults and in the style of all text."""
    defaults = paper.styles.element.find(f".//{qualified('w:rPrDefault')}")
    normal = paper.styles["Normal"].element
    for properties in (defaults.find(qualified("w:rPr")), normal.get_or_add_rPr()):
        for name in ("w:rFonts", "w:lang"):
            for found in properties.findall(qualified(name)):
                properties.remove(found)
        fonts, language = element("w:rFonts"), element("w:lang")
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qualified(f"w:{script}"), FONT)
        for script in ("val", "eastAsia"):
            language.set(qualified(f"w:{script}"), LANGUAGE)
        properties.insert(0, fonts)
        properties.append(language)


def _set_properties(paper: "Document", title: str, author: str, day: date) -> None:
    properties, noon = paper.core_properties, datetime.combine(day, time(12), tzinfo=UTC)
    properties.title, properties.author, properties.last_modified_by = title[:255], author, ""
    properties.created = properties.modified = noon
    properties.language, properties.comments = LANGUAGE, ""
    relations = paper.part.package.rels  # a picture of the empty template is no part of a letter
    for key in [key for key, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[key]
