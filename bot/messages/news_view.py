"""What a message says of what others did."""

from datetime import date

from bot.messages.item_view import ItemView
from bot.messages.reader_view import Reader
from bot.messages.record_view import ExtensionView, ReportView
from bot.model.plan import Value
from bot.model.states import Occasion


class NewsItem(Value):
    """What somebody did about an assignment: a report, a request, a decision.

    `matter` is `reported`, `asked`, `advised`, `granted` or `refused`; `again` marks what was told
    before and still waits for the reader.
    """

    item: ItemView
    matter: Occasion
    again: bool = False
    report: ReportView | None = None
    extension: ExtensionView | None = None


class NewsView(Value):
    """What others did that the reader hears of, what waits for the reader first."""

    office: str
    place: str
    day: date
    reader: Reader
    items: tuple[NewsItem, ...]
    reply_to: str | None = None
    reply_token: str | None = None

    @property
    def waiting(self) -> int:
        """How many of them the reader has to do something about."""
        return sum(one.matter not in (Occasion.GRANTED, Occasion.REFUSED) for one in self.items)
