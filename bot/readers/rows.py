"""Puts the appendix's printed lines back into rows, across page breaks and broken cells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.readers.columns import Header, header_of, may_begin_header
from bot.readers.lines import Line, in_one

_ROW_STARTS = re.compile(r"(?:\d{1,3}(?:\.\d+)*|[IVXLC]{1,6}|[A-ZĐ])(?:[.)]?$|[.)]?\s)")
_PAGE_NUMBER = re.compile(r"(?:trang|page)?\s*[-–]?\s*\d{1,3}\s*(?:[-–]|/\s*\d{1,3})?", re.I)
_HEADER_LINES = 4


@dataclass(frozen=True)
class PrintedRow:
    """A row as one page shows it; `broken` where a page break stands before it."""

    line: int
    cells: tuple[str, ...]
    header: Header
    broken: bool


@dataclass(frozen=True)
class StrayText:
    """Text among the tables that belongs to no row."""

    line: int
    text: str


def find_header(lines: list[Line], at: int) -> tuple[Header, int] | None:
    """The header that begins at a line, and the line after it; its cells may hold line breaks."""
    text = lines[at].text
    if "\t" not in text or not may_begin_header(text.split("\t")):
        return None
    for taken in range(1, _HEADER_LINES + 1):
        header = header_of(text.split("\t"), lines[at].number)
        following = lines[at + taken] if at + taken < len(lines) else None
        if header is not None and not (following and following.text[:1].islower()):
            return header, at + taken
        if following is None or not _goes_on(following):
            return None
        text = f"{text} {following.text}"
    return None


def _goes_on(line: Line) -> bool:
    """Whether a line may be the rest of a header above it: no row starts so."""
    first = line.text.split("\t")[0].strip()
    return bool(first) and not _ROW_STARTS.match(first) and len(first) < 40


def printed_rows(lines: list[Line]) -> Iterator[PrintedRow | StrayText]:
    """Every row of the tables in order, and every later line that is part of no table."""
    header: Header | None = None
    broken, at = True, 0
    while at < len(lines):
        found = find_header(lines, at)
        if found is not None:
            header, at = found
            broken = True
            continue
        line = lines[at]
        at += 1
        if header is None:
            continue
        if line.blank or _is_page_number(line.text):
            broken = True
        elif "\t" not in line.text and not _may_start(line, lines, at):
            yield StrayText(line.number, in_one(line.text))
        else:
            cells, at = _whole(lines, at - 1, header)
            yield PrintedRow(line.number, tuple(in_one(cell) for cell in cells), header, broken)
            broken = False


def _is_page_number(text: str) -> bool:
    return "\t" not in text and bool(_PAGE_NUMBER.fullmatch(text.strip()))


def _may_start(line: Line, lines: list[Line], at: int) -> bool:
    """A line without a tab is a row only as a lone area or the start of a broken first cell."""
    following = next((other.text for other in lines[at:] if not other.blank), "")
    return bool(_ROW_STARTS.match(line.text.strip())) and "\t" in following


def _whole(lines: list[Line], at: int, header: Header) -> tuple[list[str], int]:
    """The cells of the row at a line, with the lines that a break inside a cell cut from it."""
    width = len(header.columns)
    cells = lines[at].text.split("\t")
    at += 1
    while len(cells) < width and at < len(lines) and not lines[at].blank:
        more = lines[at].text.split("\t")
        first = more[0].strip()
        fits = len(cells) + len(more) - 1 <= width
        if not first or _ROW_STARTS.match(first) or not fits or find_header(lines, at):
            break
        cells = [*cells[:-1], f"{cells[-1]} {more[0]}", *more[1:]]
        at += 1
    return cells, at
