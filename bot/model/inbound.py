"""The table of what came in: every message that people sent, taken once, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from bot.model.columns import by_value
from bot.model.tables import instant


class InboundOutcome(StrEnum):
    """What became of a message that came in.

    `kept` ones wait for a person; `ignored` ones want no answer: an automatic reply, our own mail.
    """

    TAKEN = "taken"
    ANSWERED = "answered"
    KEPT = "kept"
    BOUNCED = "bounced"
    IGNORED = "ignored"


class Inbound(SQLModel, table=True):
    """A message that came in on a channel; the key makes acting on it twice impossible.

    `external_id` is the sender's own: a mail's Message-ID (or a hash of its bytes), a chat update's
    number. `delivery_id` is the copy of a notice that it answers or reports about. `sender` and
    `subject` are a mail's, for whoever looks at those that were kept; its words stay in the mailbox.
    """

    __tablename__ = "inbound"
    channel: str = Field(primary_key=True, max_length=32)
    external_id: str = Field(primary_key=True, max_length=255)
    received_at: datetime = instant(index=True)
    outcome: InboundOutcome = Field(
        default=InboundOutcome.TAKEN, sa_type=by_value(InboundOutcome), index=True
    )
    person_id: str | None = Field(default=None, max_length=64)
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id", index=True)
    sender: str | None = Field(default=None, max_length=320)
    subject: str | None = Field(default=None, max_length=200)
    reason: str | None = Field(default=None, max_length=200)
