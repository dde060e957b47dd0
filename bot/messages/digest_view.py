"""What a digest says, before any template."""

from datetime import date

from bot.messages.item_view import ItemView, Section
from bot.messages.reader_view import Reader
from bot.model.plan import Value


class SectionView(Value):
    """The items of one section, most urgent first."""

    section: Section
    items: tuple[ItemView, ...]


class DigestView(Value):
    """The one message a person gets on a working day.

    `other_open` counts what else the reader's units owe that is not in this message. `reply_token` is
    the code an answer is recognised by, where the program reads answers.
    """

    office: str
    place: str
    day: date
    reader: Reader
    sections: tuple[SectionView, ...]
    other_open: int = 0
    reply_to: str | None = None
    reply_token: str | None = None
    chat_enabled: bool = False
    monitoring_unit: str = ""

    @property
    def count(self) -> int:
        """How many assignments the digest tells of."""
        return sum(len(section.items) for section in self.sections)
