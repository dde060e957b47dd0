"""Makes workbooks whose sheets can be filtered, printed and filed: a title, a line under it, a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from math import ceil
from typing import Any

Layout = dict[str, Any]
Formats = dict[str, Any]
Row = Mapping[str, object]

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADER_ROW = 3
_CELL_LIMIT = 32_767  # characters, by the format
_LINE_HEIGHT, _TALLEST_ROW = 15, 409  # points; the latter by the format
_LETTERS_PER_WIDTH = 1.15  # a column's width counts digits, which are wider than most letters

_FONT = {"font_name": "Times New Roman", "font_size": 11}
_CELL = {**_FONT, "valign": "top", "border": 1, "border_color": "#B8C0CA"}
_CENTRED = {**_CELL, "align": "center"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {**_FONT, "font_size": 14, "bold": True},
    "subtitle": {**_FONT, "font_size": 12, "italic": True},
    "heading": {
        **_CENTRED,
        "bold": True,
        "text_wrap": True,
        "valign": "vcenter",
        "bg_color": "#E8EDF3",
    },
    "text": {**_CELL, "text_wrap": True},
    "number": _CENTRED,
    "rate": {**_CENTRED, "num_format": "0.0"},
    "date": {**_CENTRED, "num_format": "dd/mm/yyyy"},
}


@dataclass(frozen=True)
class Sheet:
    """One sheet: `page` holds its words and columns, each row its cells by the columns' values.

    `total` is a last row that no filter moves.
    """

    page: Layout
    subtitle: str
    rows: Sequence[Row]
    total: Row | None = None


def workbook(title: str, author: str, day: date, sheets: Sequence[Sheet]) -> bytes:
    """The sheets as XLSX, as of that day; the same sheets give the same bytes."""
    from xlsxwriter import Workbook

    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        created = datetime.combine(day, time(12), tzinfo=UTC)
        book.set_properties({"title": title, "author": author, "created": created})
        formats = {name: book.add_format(look) for name, look in _LOOKS.items()}
        for made in sheets:
            _write_sheet(book.add_worksheet(made.page["sheet"]), made, formats)
    return out.getvalue()


def _write_sheet(sheet: Any, made: Sheet, formats: Formats) -> None:
    _set_up_page(sheet, made.page)
    _write_head(sheet, made, formats)
    for row, cells in enumerate(made.rows, start=_HEADER_ROW + 1):
        _write_row(sheet, row, cells, made.page, formats)
    last = _HEADER_ROW + len(made.rows)
    if made.rows:
        sheet.autofilter(_HEADER_ROW, 0, last, len(made.page["columns"]) - 1)
    else:
        sheet.write_string(last + 1, 0, made.page["empty"])
    if made.rows and made.total is not None:
        _write_row(sheet, last + 1, made.total, made.page, formats)


def _write_row(sheet: Any, row: int, cells: Row, page: Layout, formats: Formats) -> None:
    for number, column in enumerate(page["columns"]):
        _write_cell(sheet, row, number, cells.get(column["value"]), formats[column["kind"]])
    sheet.set_row(row, _height(cells, page))


def _write_cell(sheet: Any, row: int, column: int, value: object, look: Any) -> None:
    match value:
        case None:
            sheet.write_blank(row, column, None, look)
        case date():
            sheet.write_datetime(row, column, datetime.combine(value, time.min), look)
        case int() | float():
            sheet.write_number(row, column, value, look)
        case _:
            # write_string never makes a formula or a link, whatever the text begins with.
            sheet.write_string(row, column, str(value)[:_CELL_LIMIT], look)


def _height(cells: Row, page: Layout) -> float:
    """The row's height in points: Excel fits wrapped rows by itself, other programs do not."""
    lines = (_lines(str(cells.get(one["value"])), one["width"]) for one in page["columns"])
    return min(_LINE_HEIGHT * max(lines) + 3, _TALLEST_ROW)


def _lines(text: str, width: int) -> int:
    return sum(max(1, ceil(len(line) / width / _LETTERS_PER_WIDTH)) for line in text.split("\n"))


def _write_head(sheet: Any, made: Sheet, formats: Formats) -> None:
    sheet.write_string(0, 0, made.page["title"], formats["title"])
    sheet.write_string(1, 0, made.subtitle, formats["subtitle"])
    for number, column in enumerate(made.page["columns"]):
        sheet.set_column(number, number, column["width"])
        sheet.write_string(_HEADER_ROW, number, column["heading"], formats["heading"])
    sheet.set_row(_HEADER_ROW, 3 * _LINE_HEIGHT)


def _set_up_page(sheet: Any, page: Layout) -> None:
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.set_footer(page["footer"])
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
