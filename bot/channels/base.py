"""What every channel is to the program: open it for a batch, send, and say honestly what happened."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.messages.payload import ChatText, Mail


@dataclass(frozen=True)
class Sent:
    """The server took it."""


@dataclass(frozen=True)
class Deferred:
    """Not now: try again, not before `wait` is over where the server says so.

    `parts_sent` counts the parts of a long message that have left already. Not `tried`: our own pace
    held it back, which is no failure.
    """

    why: str
    wait: timedelta | None = None
    parts_sent: int = 0
    tried: bool = True


@dataclass(frozen=True)
class Refused:
    """The server will not take it, for this recipient or at all; trying again is useless."""

    why: str


@dataclass(frozen=True)
class Gone(Refused):
    """The chat is closed to us: its person has blocked the bot, or its group has thrown it out."""


@dataclass(frozen=True)
class Moved:
    """The group has become another chat, `to`; the message goes on there."""

    why: str
    to: int
    parts_sent: int = 0


@dataclass(frozen=True)
class Unconfirmed:
    """It may have arrived, or not: the answer was lost after the message had gone."""

    why: str
    parts_sent: int = 0


@dataclass(frozen=True)
class Dropped:
    """Nothing was sent, on purpose: a dry run."""

    why: str


Outcome = Sent | Deferred | Refused | Moved | Unconfirmed | Dropped


class Line(Protocol):
    """An open channel: sends messages, as many side by side as the channel's `at_once` says."""

    async def send(self, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome: ...


class Channel(Protocol):
    """A way to reach people; `open` raises nothing: a dead server defers each message.

    `at_once` messages may be on its line side by side; `batch` of them are claimed and composed together.
    """

    name: str
    at_once: int
    batch: int

    def open(self) -> AbstractAsyncContextManager[Line]: ...
