"""Writes the escalation list as a spreadsheet that can be filtered, printed and filed."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from io import BytesIO
from math import ceil
from typing import Any

from bot.messages import facts, overdue
from bot.messages.phrases import long_date, say
from bot.messages.sources import read_yaml
from bot.messages.summary import escalation_subject
from bot.messages.tidy import tidy
from bot.messages.views import Attachment, EscalationView, ItemView

Layout = dict[str, Any]
Formats = dict[str, Any]

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADER_ROW = 3
_CELL_LIMIT = 32_767  # characters, by the format
_LINE_HEIGHT, _TALLEST_ROW = 15, 409  # points; the latter by the format
_LETTERS_PER_WIDTH = 1.15  # a column's width counts digits, which are wider than most letters

_CELLS: dict[str, Callable[[ItemView], object]] = {
    "unit": lambda item: "; ".join((item.unit, *item.further_units)),
    "severity": lambda item: say(f"severity.{overdue.severity(item)}"),
    "ref": lambda item: item.ref,
    "area": lambda item: item.area,
    "title": facts.title,
    "product": lambda item: item.product,
    "timing": lambda item: item.timing,
    "due_on": lambda item: item.due_on,
    "extended_from": lambda item: item.extended_from,
    "days_late": lambda item: item.days_late,
    "working_days_late": lambda item: item.working_days_late,
    "source": facts.source_of,
}


@cache
def layout() -> Layout:
    """The sheet's words and columns, from `templates/escalation_list/columns.yaml`."""
    return read_yaml("escalation_list/columns.yaml")


def escalation_list_attachment(view: EscalationView) -> Attachment:
    """The escalation list as a file to go with its mail."""
    filename = layout()["filename"].format(day=view.day.isoformat())
    return Attachment(filename=filename, media_type=MEDIA_TYPE, content=escalation_list_xlsx(view))


def escalation_list_xlsx(view: EscalationView) -> bytes:
    """The escalation list as XLSX; the same view gives the same bytes."""
    from xlsxwriter import Workbook

    view, page, out = tidy(view), layout(), BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        created = datetime.combine(view.day, time(12), tzinfo=UTC)
        book.set_properties({"title": page["title"], "author": view.office, "created": created})
        sheet = book.add_worksheet(page["sheet"])
        formats = {name: book.add_format(look) for name, look in _LOOKS.items()}
        _set_up_page(sheet, page)
        _write_head(sheet, page, view, formats)
        row = _HEADER_ROW
        for row, cells in enumerate(_rows(view, page), start=_HEADER_ROW + 1):
            _write_row(sheet, row, cells, formats)
            sheet.set_row(row, _height(cells, page))
        if row > _HEADER_ROW:
            sheet.autofilter(_HEADER_ROW, 0, row, len(page["columns"]) - 1)
        else:
            sheet.write_string(row + 1, 0, page["empty"])
    return out.getvalue()


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
    "date": {**_CENTRED, "num_format": "dd/mm/yyyy"},
}


def _rows(view: EscalationView, page: Layout) -> Iterator[list[tuple[str, object]]]:
    items = [item for unit in view.units for item in unit.items]
    for number, item in enumerate(items, start=1):
        told = "\n".join(overdue.told_people(item, view.day, at_most=None))
        cells = {name: cell(item) for name, cell in _CELLS.items()}
        cells |= {"number": number, "told": told}
        yield [(column["kind"], cells[column["value"]]) for column in page["columns"]]


def _write_row(sheet: Any, row: int, cells: list[tuple[str, object]], formats: Formats) -> None:
    for column, (kind, value) in enumerate(cells):
        match value:
            case None:
                sheet.write_blank(row, column, None, formats[kind])
            case date():
                sheet.write_datetime(row, column, datetime.combine(value, time.min), formats[kind])
            case int():
                sheet.write_number(row, column, value, formats[kind])
            case _:
                # write_string never makes a formula or a link, whatever the text begins with.
                sheet.write_string(row, column, str(value)[:_CELL_LIMIT], formats[kind])


def _height(cells: list[tuple[str, object]], page: Layout) -> float:
    """The row's height in points: Excel fits wrapped rows by itself, other programs do not."""
    widths = [column["width"] for column in page["columns"]]
    texts = [str(value) for _, value in cells]
    lines = (_lines(text, width) for text, width in zip(texts, widths, strict=True))
    return min(_LINE_HEIGHT * max(lines) + 3, _TALLEST_ROW)


def _lines(text: str, width: int) -> int:
    return sum(max(1, ceil(len(line) / width / _LETTERS_PER_WIDTH)) for line in text.split("\n"))


def _write_head(sheet: Any, page: Layout, view: EscalationView, formats: Formats) -> None:
    subtitle = page["subtitle"].format(
        office=view.office, day=long_date(view.day), extent=escalation_subject(view)
    )
    sheet.write_string(0, 0, page["title"], formats["title"])
    sheet.write_string(1, 0, subtitle, formats["subtitle"])
    for number, column in enumerate(page["columns"]):
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
