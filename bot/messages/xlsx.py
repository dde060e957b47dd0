"""Writes the escalation list as a spreadsheet that can be filtered, printed and filed."""

from collections.abc import Callable, Iterator
from functools import cache

from bot.messages import facts, overdue
from bot.messages.escalation_view import EscalationView
from bot.messages.item_view import ItemView
from bot.messages.payload import Attachment
from bot.messages.phrases import long_date, say
from bot.messages.sources import read_yaml
from bot.messages.summary import escalation_subject
from bot.messages.tidy import tidy
from bot.messages.workbook import MEDIA_TYPE, Layout, Row, Sheet, workbook

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
    "asked_for": lambda item: item.asked_for,
    "returned": lambda item: item.reason,
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
    view, page = tidy(view), layout()
    subtitle = page["subtitle"].format(
        office=view.office, day=long_date(view.day), extent=escalation_subject(view)
    )
    sheet = Sheet(page, subtitle, list(_rows(view)))
    return workbook(page["title"], view.office, view.day, [sheet])


def _rows(view: EscalationView) -> Iterator[Row]:
    items = [item for unit in view.units for item in unit.items]
    for number, item in enumerate(items, start=1):
        told = "\n".join(overdue.told_people(item, view.day, at_most=None))
        yield {"number": number, "told": told, **item_cells(item)}


def item_cells(item: ItemView) -> dict[str, object]:
    """What a row may say of an assignment, by the names that the columns use."""
    return {name: cell(item) for name, cell in _CELLS.items()}
