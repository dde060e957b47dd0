"""What a drafted official letter says, before it becomes a document."""

from datetime import date

from bot.messages.item_view import ItemView
from bot.model.office import OfficialLetterhead
from bot.model.plan import Value


class CitedPlan(Value):
    """A plan as a letter cites it; one `by_hand` is no document, only what was assigned by word."""

    number: str
    title: str
    issuer: str
    issued_on: date
    by_hand: bool = False


class LetterItem(Value):
    """An overdue assignment in a letter, and the days before the letter's on which it was reminded of."""

    item: ItemView
    reminded_on: tuple[date, ...] = ()


class LetterView(Value):
    """A drafted official letter that follows up what one unit owes, the latest first.

    `unit_id` is that unit; `addressees` are it and those that owe some of the items with it.
    `letterhead` is None where the office has none yet.
    """

    office: str
    place: str
    letterhead: OfficialLetterhead | None
    day: date
    unit_id: str
    addressees: tuple[str, ...]
    monitoring_unit: str
    plans: tuple[CitedPlan, ...]
    items: tuple[LetterItem, ...]
