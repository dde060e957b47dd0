"""Go-live safety: a channel that sends nothing, and one that sends everything to one address."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.channels.base import Channel, Dropped, Line, Outcome
from bot.messages.views import ChatText, Mail


class DryRunChannel:
    """Renders everything and sends nothing; each message is settled as dropped."""

    def __init__(self, name: str) -> None:
        self.name = name

    @asynccontextmanager
    async def open(self) -> AsyncIterator["DryRunChannel"]:
        yield self

    async def send(self, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
        """Send nothing."""
        return Dropped("dry run")


class RedirectChannel:
    """Sends every mail to one address, its own recipient named in the subject."""

    name = "email"

    def __init__(self, channel: Channel, address: str) -> None:
        self._channel = channel
        self._address = address

    def open(self) -> AbstractAsyncContextManager[Line]:
        """A connection for one batch."""
        return self._opened()

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Line]:
        async with self._channel.open() as line:
            yield _RedirectLine(line, self._address)


class _RedirectLine:
    def __init__(self, line: Line, address: str) -> None:
        self._line = line
        self._address = address

    async def send(self, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
        """Send the mail to the one address instead."""
        if isinstance(payload, Mail):
            payload = payload.model_copy(
                update={
                    "recipient": self._address,
                    "subject": f"[{payload.recipient}] {payload.subject}",
                }
            )
        return await self._line.send(payload, parts_sent)
