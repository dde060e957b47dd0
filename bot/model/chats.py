"""The tables of the conversation: half-finished talks, links to chats, groups, strangers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Float
from sqlmodel import Field, SQLModel

from bot.model.tables import instant


class Conversation(SQLModel, table=True):
    """A command that still waits for words or files: one a person and channel.

    `filled` holds what has been said so far by field, `rest` words not yet used, `files` what was sent
    (`Kept` as JSON), `awaits` the field that the next message fills, `question` the mark of the buttons
    under the question for it.
    """

    __tablename__ = "conversation"
    person_id: str = Field(primary_key=True, foreign_key="person.id", max_length=64)
    channel: str = Field(primary_key=True, max_length=32)
    command: str = Field(max_length=32)
    filled: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    rest: str = ""
    files: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    awaits: str | None = Field(default=None, max_length=32)
    question: str = Field(default="", max_length=16)
    at: datetime = instant()


class LinkCode(SQLModel, table=True):
    """A one-time, expiring code that links whoever holds a post to a chat; only its hash is kept."""

    __tablename__ = "link_code"
    id: int | None = Field(default=None, primary_key=True)
    post_id: str = Field(foreign_key="post.id", max_length=64, index=True)
    code_hash: str = Field(max_length=64, unique=True)
    issued_at: datetime = instant()
    issued_by: str | None = None
    expires_at: datetime = instant()
    used_at: datetime | None = instant(default=None)
    used_by: str | None = None
    revoked_at: datetime | None = instant(default=None)


class GroupChat(SQLModel, table=True):
    """A unit's group: its digest goes there too, and it may ask how the unit stands."""

    __tablename__ = "group_chat"
    chat_id: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    unit_id: str = Field(foreign_key="unit.id", max_length=64, index=True)
    linked_at: datetime = instant()
    linked_by: str | None = None


class Stranger(SQLModel, table=True):
    """A chat or address that nobody knows, and how often it has tried since `since`."""

    __tablename__ = "stranger"
    channel: str = Field(primary_key=True, max_length=32)
    address: str = Field(primary_key=True, max_length=255)
    tries: int = 0
    since: datetime = instant()


class ChatPace(SQLModel, table=True):
    """When the next message may go to a chat, where several daemons share one bot: by Telegram's limits.

    `free_at` is in seconds since 1970 by the database's clock; the chat 0 stands for all together.
    """

    __tablename__ = "chat_pace"
    chat_id: int = Field(
        sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    free_at: float = Field(sa_type=Float(53))
