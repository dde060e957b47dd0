"""Writes the monthly summary's workbook: the units, what is overdue, what falls due."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from bot.messages.item_view import ItemView
from bot.messages.monthly import CLASSES, monthly_scope
from bot.messages.monthly_view import MonthlyUnit, MonthlyView
from bot.messages.payload import Attachment
from bot.messages.phrases import period, say, short_date
from bot.messages.sources import read_yaml
from bot.messages.tidy import tidy
from bot.messages.workbook import MEDIA_TYPE, Row, Sheet, workbook
from bot.messages.xlsx import item_cells


@cache
def layout() -> dict[str, Any]:
    """The sheets' words and columns, from `templates/monthly_summary/sheets.yaml`."""
    return read_yaml("monthly_summary/sheets.yaml")


def monthly_attachment(view: MonthlyView) -> Attachment:
    """The summary's details as a file to go with it."""
    filename = layout()["filename"].format(month=view.month)
    return Attachment(filename=filename, media_type=MEDIA_TYPE, content=monthly_xlsx(view))


def monthly_xlsx(view: MonthlyView) -> bytes:
    """The summary's details as XLSX; the same view gives the same bytes."""
    view = tidy(view)
    month, next_month = period(view.month) or "", period(view.next_month) or ""
    words = {
        "office": view.office,
        "scope": monthly_scope(view),
        "month": month,
        "MONTH": month.upper(),
        "next_month": next_month,
        "NEXT_MONTH": next_month.upper(),
        "ends": short_date(view.ends),
        "day": short_date(view.day),
    }
    sheets = [
        _sheet("units", words, _units(view.units), _total(view)),
        _sheet("overdue", words, _items(view.overdue)),
        _sheet("due", words, _items(view.due)),
    ]
    return workbook(sheets[0].page["title"], view.office, view.day, sheets)


def _sheet(
    name: str, words: Mapping[str, object], rows: Iterable[Row], total: Row | None = None
) -> Sheet:
    page = layout()[name]
    columns = [one | {"heading": one["heading"].format(**words)} for one in page["columns"]]
    said = page | {"title": page["title"].format(**words), "columns": columns}
    return Sheet(said, page["subtitle"].format(**words), list(rows), total)


def _units(units: Iterable[MonthlyUnit]) -> Iterator[Row]:
    for number, unit in enumerate(units, start=1):
        yield {"number": number, **_unit(unit)}


def _unit(unit: MonthlyUnit) -> Row:
    counts = {
        f"{name}_{when}": getattr(found, name)
        for when, found in (("month", unit.month), ("now", unit.now))
        for name in (*CLASSES, "total", "on_time_rate", "extended")
    }
    return {"unit": unit.unit, "longest": unit.longest or None, "due": unit.due, **counts}


def _total(view: MonthlyView) -> Row:
    return {**_unit(view.whole), "unit": say("monthly.total")}


def _items(items: Iterable[ItemView]) -> Iterator[Row]:
    for number, item in enumerate(items, start=1):
        yield {"number": number, **item_cells(item)}
