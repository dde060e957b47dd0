"""A channel that takes every message and sends none: for replays, which tell nobody anything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.channels.base import Outcome, Sent
from bot.messages.mail import to_bytes
from bot.messages.payload import ChatText, Mail


class SinkChannel:
    """Builds each message to its last byte, counts it as sent, and lets it go."""

    at_once = 1
    batch = 50

    def __init__(self, name: str) -> None:
        self.name = name

    @asynccontextmanager
    async def open(self) -> AsyncIterator["SinkChannel"]:
        """Itself: there is nothing to connect to."""
        yield self

    async def send(self, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
        """Take the message."""
        if isinstance(payload, Mail):
            to_bytes(payload)
        return Sent()
