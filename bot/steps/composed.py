"""A claimed delivery as it was put into words: what leaves, or why nothing does."""

from dataclasses import dataclass
from typing import NamedTuple

from bot.messages.payload import ChatText, Mail
from bot.model.office import Role

NOT_MADE = "cannot be made"


class JournalItem(NamedTuple):
    """One item as a journal names it."""

    assignment: str
    rung: str
    role: Role


@dataclass(frozen=True)
class Composed:
    """A delivery ready to leave; `payload` None where nothing in it is still worth telling.

    `failure` says why a message could not be made: it is kept, and the rest of the batch goes.
    """

    delivery_id: int
    channel: str
    recipient: str
    kind: str
    message_id: str
    attempts: int
    parts_sent: int
    payload: Mail | ChatText | None
    items: tuple[JournalItem, ...] = ()
    failure: str | None = None
