"""The tables of the mails that answer people's own mails: written once, ready to leave."""

from datetime import datetime

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from bot.model.columns import by_value
from bot.model.states import DeliveryState
from bot.model.tables import instant


class MailAnswer(SQLModel, table=True):
    """The answer to one mail that came in, written in the transaction of what that mail brought about.

    `answers` is the mail's `external_id`: its key makes a second answer impossible. `about` holds the
    ids of the assignments that the talk is about. `reply_token` stands in it and brings the next mail
    of the talk back to it. `thread` are the mails before it, the oldest
    first. Its words and files are emptied once it has left.
    """

    __tablename__ = "mail_answer"
    __table_args__ = (
        Index("ix_mail_answer_state_next_attempt_at", "state", "next_attempt_at"),
        Index("ix_mail_answer_recipient_written_at", "recipient", "written_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    answers: str = Field(max_length=255, unique=True)
    person_id: str = Field(foreign_key="person.id", max_length=64)
    recipient: str = Field(max_length=320)
    about: list[int] = Field(sa_column=Column(JSON, nullable=False))
    message_id: str = Field(max_length=255)
    reply_token: str = Field(max_length=16, index=True)
    in_reply_to: str | None = None
    thread: list[str] = Field(sa_column=Column(JSON, nullable=False))
    subject: str
    text: str
    html: str
    written_at: datetime = instant()
    state: DeliveryState = Field(default=DeliveryState.QUEUED, sa_type=by_value(DeliveryState))
    attempts: int = 0
    next_attempt_at: datetime = instant()
    lease_until: datetime | None = instant(default=None)
    claimed_by: str | None = Field(default=None, max_length=64)
    settled_at: datetime | None = instant(default=None)
    reason: str | None = None


class MailAnswerFile(SQLModel, table=True):
    """A file that goes with an answer, until it has left."""

    __tablename__ = "mail_answer_file"
    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="mail_answer.id", index=True)
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    content: bytes
