"""What the answer to `/status` says: how many assignments stand how, and which."""

from datetime import date
from enum import StrEnum

from bot.messages.item_view import Brief
from bot.model.plan import Value


class StatusGroup(StrEnum):
    """How an assignment stands in the answer to `/status`; the order is the order of reading."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    OPEN = "open"
    REPORTED = "reported"


class StatusGroupView(Value):
    """How many assignments stand so, and those of them worth listing, most urgent first."""

    group: StatusGroup
    count: int
    items: tuple[Brief, ...] = ()


class UnitCounts(Value):
    """How many of a unit's assignments stand in each group."""

    unit: str
    counts: dict[StatusGroup, int]


class StatusView(Value):
    """What the reader's own units owe today, group by group."""

    office: str
    day: date
    units: tuple[str, ...]
    groups: tuple[StatusGroupView, ...] = ()
