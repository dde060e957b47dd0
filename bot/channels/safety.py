"""Go-live safety: a channel that sends nothing, and one that sends everything to one address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from hashlib import sha256
from pathlib import Path

from bot.channels.base import Channel, Dropped, Line, Outcome
from bot.messages.mail import to_bytes
from bot.messages.payload import ChatText, Mail
from bot.store.private_files import private_folder, write_private


class DryRunChannel:
    """Makes everything and sends nothing; what would have left is kept as files in a folder."""

    at_once = 1
    batch = 50

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder

    @asynccontextmanager
    async def open(self) -> AsyncIterator["DryRunChannel"]:
        yield self

    async def send(self, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
        """Keep the message, which stands nowhere else, as a file; a mail is one that a mail program opens."""
        await asyncio.to_thread(self._keep, payload)
        return Dropped("dry run")

    def _keep(self, payload: Mail | ChatText) -> None:
        private_folder(self._folder)
        if isinstance(payload, Mail):
            name = f"{payload.sent_at:%Y-%m-%d}-{payload.recipient}-{_kind(payload)}.eml"
            write_private(self._folder / _safe(name), to_bytes(payload))
        else:
            name = f"{self.name}-{payload.chat_id}-{_digest(payload)}.html"
            write_private(self._folder / name, "\n<hr>\n".join(payload.parts).encode())


def _kind(mail: Mail) -> str:
    """The kind that the Message-ID names."""
    return mail.message_id.split(".")[1]


def _safe(name: str) -> str:
    """A file name that leads nowhere else."""
    return "".join(letter if letter.isalnum() or letter in "@.-_" else "_" for letter in name)


def _digest(text: ChatText) -> str:
    return sha256("".join(text.parts).encode()).hexdigest()[:8]


class RedirectChannel:
    """Sends every mail to one address, its own recipient named in the subject."""

    name = "email"

    def __init__(self, channel: Channel, address: str) -> None:
        self._channel = channel
        self.at_once, self.batch = channel.at_once, channel.batch
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
