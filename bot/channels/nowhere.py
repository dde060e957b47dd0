"""The channel in the place of one that is not configured: it refuses, so that another takes over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.channels.base import Outcome, Refused
from bot.messages.payload import ChatText, Mail


class Nowhere:
    """Refuses every message."""

    at_once = 1
    batch = 50

    def __init__(self, name: str) -> None:
        self.name = name

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Nowhere"]:
        """Itself: there is nothing to connect to."""
        yield self

    async def send(self, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
        """Refuse it."""
        return Refused(f"channel {self.name} is not configured")
