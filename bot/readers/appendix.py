"""Turns the appendix's rows into areas and duties: none lost, none merged, what is odd said."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.model.plan import Finding, Severity
from bot.readers.columns import Column, Header
from bot.readers.lines import in_one
from bot.readers.rows import PrintedRow, StrayText

_ROMAN = re.compile(r"(?=[IVXLC])(?:X{0,3}(?:IX|IV|V?I{0,3})|[LC])|[A-ZĐ]")
_AREA = re.compile(r"([IVXLC]{1,6}|[A-ZĐ])[.)]?(?:\s+(.+))?")
_NUMBER = re.compile(r"0*(\d{1,3}(?:\.\d{1,3})*[a-zđ]?)[.)]?(?:\s+(.+))?")
_LETTERED = re.compile(r"([a-zđ])[.)]")
_TELLING = (Column.TITLE, Column.LEAD, Column.TIMING)
_NUMERALS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


@dataclass
class Area:
    """A heading of the appendix: its numeral (empty where the appendix has none) and its title."""

    numeral: str
    title: str
    line: int


@dataclass
class Entry:
    """A duty of the appendix in the words of its cells; `where` gives the line of the row."""

    ref: str
    area: Area
    number: str
    line: int
    header: Header
    cells: dict[Column, str] = field(default_factory=dict)

    def __getitem__(self, column: Column) -> str:
        return self.cells.get(column, "")


@dataclass
class Appendix:
    """What the appendix holds, in its own order; findings carry lines, no file yet."""

    areas: list[Area] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class _Assembly:
    """One pass over the printed rows; `are_units` says whether words name known units in full."""

    def __init__(self, are_units: Callable[[str], bool]) -> None:
        self.found = Appendix()
        self.are_units = are_units
        self.area = Area("", "", 1)
        self.last: Area | Entry | None = None

    def say(self, code: str, severity: Severity, line: int, ref: str = "", **detail: str) -> None:
        """Note a finding on a line."""
        self.found.findings.append(
            Finding(ref=ref or None, code=code, severity=severity, detail=detail, line=line)
        )

    def take(self, row: PrintedRow) -> None:
        """Find out what a row is, and keep it as that."""
        cells = _cells_of(row)
        number = cells.pop(Column.NUMBER, "")
        rest = [column for column, text in cells.items() if text]
        if not number and not rest:
            self._surplus(row, "")
        elif not number:
            self._unnumbered(row, cells, rest)
        elif set(rest) <= {Column.TITLE} and self._area(row, number, cells):
            self._surplus(row, "")
        else:
            self._numbered(row, number, cells)

    def _area(self, row: PrintedRow, number: str, cells: dict[Column, str]) -> bool:
        """Keep the row as an area if it is one: a numeral, or words alone in the first cell."""
        title = cells.get(Column.TITLE, "")
        match = _AREA.fullmatch(number)
        if match and _ROMAN.fullmatch(match.group(1)):
            self._open_area(Area(match.group(1), _together(match.group(2), title), row.line))
            return True
        if title or _NUMBER.fullmatch(number) or _LETTERED.fullmatch(number):
            return False
        self._open_unnumbered_area(number, row.line)
        return True

    def _open_unnumbered_area(self, title: str, line: int) -> None:
        area = Area(_next_numeral(self.found.areas), title, line)
        self.say("area_unnumbered", Severity.WARNING, line, title=title, numeral=area.numeral)
        self._open_area(area)

    def _open_area(self, area: Area) -> None:
        same = next((a for a in self.found.areas if a.numeral == area.numeral), None)
        if same is not None and area.title.casefold() in ("", same.title.casefold()):
            self.area = self.last = same
            return
        if same is not None:
            detail = {"numeral": area.numeral, "title": area.title, "first": str(same.line)}
            self.say("area_number_repeated", Severity.ERROR, area.line, **detail)
        self._check_gap(area)
        self.found.areas.append(area)
        self.area = self.last = area

    def _check_gap(self, area: Area) -> None:
        numerals = [a.numeral for a in self.found.areas]
        expected = _next_numeral(self.found.areas)
        known = area.numeral in _NUMERALS and all(numeral in _NUMERALS for numeral in numerals)
        if known and area.numeral not in (expected, *numerals):
            detail = {"numeral": area.numeral, "expected": expected}
            self.say("area_gap", Severity.WARNING, area.line, **detail)

    def _numbered(self, row: PrintedRow, number: str, cells: dict[Column, str]) -> None:
        match = _NUMBER.fullmatch(number)
        lettered = _LETTERED.fullmatch(number)
        if match:
            cells[Column.TITLE] = _together(match.group(2), cells.get(Column.TITLE, ""))
            label = match.group(1)
        elif lettered and isinstance(self.last, Entry):
            label = re.sub(r"[a-zđ]$", "", self.last.number) + lettered.group(1)
        elif _ROMAN.fullmatch(number.rstrip(".)")):
            label = self._own_area(number.rstrip(".)"), row, cells)
        else:
            label = f"x{row.line}"
            cells[Column.TITLE] = _together(number, cells.get(Column.TITLE, ""))
            self.say("row_number_odd", Severity.WARNING, row.line, self._ref(label), number=number)
        self._keep(row, label, cells)

    def _own_area(self, numeral: str, row: PrintedRow, cells: dict[Column, str]) -> str:
        """A row that is an area and a duty at once: the area is opened, the duty has no number."""
        self._open_area(Area(numeral, cells.get(Column.TITLE, ""), row.line))
        return ""

    def _unnumbered(self, row: PrintedRow, cells: dict[Column, str], rest: list[Column]) -> None:
        full = Column.TITLE in rest and bool({Column.LEAD, Column.TIMING} & set(rest))
        if Column.NUMBER not in row.header.columns:
            self._count(row, cells, full)
        elif not isinstance(self.last, Area | Entry) and not full:
            text = in_one(" ".join(cells.values()))
            self.say("line_unread", Severity.WARNING, row.line, text=text)
        elif self._is_own_row(row, cells, full):
            label = f"x{row.line}"
            ref = self._ref(label)
            self.say("row_unnumbered", Severity.ERROR, row.line, ref, title=cells[Column.TITLE])
            self._keep(row, label, cells)
        elif not row.broken and rest == [Column.TITLE] and _is_heading(cells[Column.TITLE]):
            self._open_unnumbered_area(cells[Column.TITLE], row.line)
        else:
            self._continue(row, cells)

    def _count(self, row: PrintedRow, cells: dict[Column, str], full: bool) -> None:
        """A table without a column of numbers: its rows are counted, its areas known by numeral."""
        title = cells.get(Column.TITLE, "")
        match = _AREA.fullmatch(title)
        if not full and match and match.group(2) and _ROMAN.fullmatch(match.group(1)):
            self._open_area(Area(match.group(1), match.group(2), row.line))
        elif not full and self.last is not None:
            self._continue(row, cells)
        else:
            before = [entry for entry in self.found.entries if entry.area is self.area]
            self._keep(row, str(len(before) + 1), cells)

    def _is_own_row(self, row: PrintedRow, cells: dict[Column, str], full: bool) -> bool:
        """Whether a row without a number is a duty of its own, not the rest of the one before.

        After a page break it is one only where both rows name their units in full and would name
        nobody together.
        """
        if not isinstance(self.last, Entry):
            return full
        if not row.broken:
            return full and all(_begins(cells.get(column, "")) for column in _TELLING)
        own, before = cells.get(Column.LEAD, ""), self.last[Column.LEAD]
        complete = bool(full and own and before and cells.get(Column.TIMING))
        return (
            complete
            and bool(self.last[Column.TIMING])
            and self.are_units(own)
            and self.are_units(before)
            and not self.are_units(f"{before} {own}")
        )

    def _continue(self, row: PrintedRow, cells: dict[Column, str]) -> None:
        if isinstance(self.last, Area):
            self.last.title = _together(self.last.title, *cells.values())
        elif isinstance(self.last, Entry):
            for column, text in cells.items():
                self.last.cells[column] = _together(self.last[column], text)
            self._surplus(row, self.last.ref)

    def _keep(self, row: PrintedRow, label: str, cells: dict[Column, str]) -> None:
        ref = self._unrepeated(self._ref(label), row.line)
        entry = Entry(ref, self.area, label, row.line, row.header, cells)
        self._check_order(entry)
        self.found.entries.append(entry)
        self.last = entry
        width = len(row.header.columns)
        if len(row.cells) < width:
            detail = {"found": str(len(row.cells)), "expected": str(width)}
            self.say("row_cells_few", Severity.WARNING, row.line, ref, **detail)
        self._surplus(row, ref)

    def _surplus(self, row: PrintedRow, ref: str) -> None:
        extra = in_one(" ".join(row.cells[len(row.header.columns) :]))
        if extra:
            self.say("row_cells_many", Severity.ERROR, row.line, ref, text=extra)

    def _ref(self, label: str) -> str:
        return ".".join(part for part in (self.area.numeral, label) if part)

    def _unrepeated(self, ref: str, line: int) -> str:
        same = [e for e in self.found.entries if e.ref == ref or e.ref.startswith(f"{ref}-")]
        if not same:
            return ref
        renamed = f"{ref}-{len(same) + 1}"
        detail = {"number": ref, "first": str(same[0].line)}
        self.say("row_number_repeated", Severity.ERROR, line, renamed, **detail)
        return renamed

    def _check_order(self, entry: Entry) -> None:
        """A number left out may be a row that was lost before the document came here."""
        before = [
            e.number for e in self.found.entries if e.area is entry.area and e.number.isdigit()
        ]
        if not entry.number.isdigit() or entry.number in before:
            return
        expected = int(before[-1]) + 1 if before else 1
        if int(entry.number) != expected:
            detail = {"number": entry.number, "expected": str(expected)}
            self.say("row_number_gap", Severity.WARNING, entry.line, entry.ref, **detail)


def read_appendix(
    rows: Iterable[PrintedRow | StrayText], are_units: Callable[[str], bool]
) -> Appendix:
    """The areas and duties of an appendix; `are_units` says whether words name only known units."""
    assembly = _Assembly(are_units)
    for row in rows:
        if isinstance(row, StrayText):
            assembly.say("line_unread", Severity.WARNING, row.line, text=row.text)
        else:
            assembly.take(row)
    return assembly.found


def _cells_of(row: PrintedRow) -> dict[Column, str]:
    pairs = zip(row.header.columns, row.cells, strict=False)
    return {column: text for column, text in pairs if column is not None}


def _together(*parts: str | None) -> str:
    return in_one(" ".join(part for part in parts if part))


def _begins(text: str) -> bool:
    """Whether a cell's words may be the first of it; the rest of a cell often starts in the middle."""
    return not text[:1].islower()


def _is_heading(text: str) -> bool:
    return text.isupper() or text.casefold().startswith(("lĩnh vực", "nhóm nhiệm vụ"))


def _next_numeral(areas: list[Area]) -> str:
    known = [_NUMERALS.index(area.numeral) for area in areas if area.numeral in _NUMERALS]
    following = max(known, default=0) + 1
    return _NUMERALS[following] if following < len(_NUMERALS) else _beyond_nine(following)


def _beyond_nine(number: int) -> str:
    return "X" * (number // 10) + _NUMERALS[number % 10]
