"""A few SMTP connections, opened as they are needed and kept until the line is closed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic

from aiosmtplib import SMTP, SMTPException
from aiosmtplib.errors import SMTPAuthenticationError

ASK_AGAIN = 5.0  # seconds for which a server that cannot be reached is left alone


class UnreachableError(Exception):
    """There is no connection, and why."""


class Connections:
    """Hands out connections; a server that takes no more of them gets along with those it took."""

    def __init__(self, connect: Callable[[], Awaitable[SMTP]]) -> None:
        self._connect = connect
        self._idle: list[SMTP] = []
        self._in_use = 0
        self._full = False
        self._asking = asyncio.Lock()
        self._returned = asyncio.Event()
        self._dead: tuple[float, str] | None = None

    async def take(self) -> SMTP:
        """A connection that nobody else uses; raises UnreachableError.

        One at a time asks for a new one, and a server that cannot be reached is not asked again for a
        while: what comes in the meantime hears the same reason.
        """
        self._raise_if_dead()
        client = self._kept()
        if client is None:
            async with self._asking:
                client = await self._next()
        self._in_use += 1
        return client

    def _kept(self) -> SMTP | None:
        while self._idle:
            client = self._idle.pop()
            if client.is_connected:
                return client
            client.close()
        return None

    async def _next(self) -> SMTP:
        """A new connection, or one that comes back where the server takes no more."""
        while True:
            self._raise_if_dead()
            if client := self._kept():
                return client
            self._returned.clear()
            if not self._full or not self._in_use:
                try:
                    return await self._new()
                except UnreachableError as error:
                    if not self._in_use:
                        self.give_up(str(error))
                        raise
                    self._full = True
            await self._returned.wait()

    async def _new(self) -> SMTP:
        try:
            return await self._connect()
        except SMTPAuthenticationError as error:
            raise UnreachableError(f"login refused ({error.code})") from error
        except (SMTPException, OSError, ValueError) as error:
            raise UnreachableError(f"cannot connect: {describe(error)}") from error

    def _raise_if_dead(self) -> None:
        if self._dead is not None and monotonic() < self._dead[0]:
            raise UnreachableError(self._dead[1])

    def give_up(self, why: str) -> None:
        """Hand out no connection for a while, for that reason."""
        self._dead = (monotonic() + ASK_AGAIN, why)

    def put_back(self, client: SMTP) -> None:
        """The connection can be used for the next message, unless it is closed by now."""
        self._in_use -= 1
        if client.is_connected:
            self._idle.append(client)
        else:
            client.close()
        self._returned.set()

    async def close(self) -> None:
        """Leave politely where the server still listens."""
        idle, self._idle = self._idle, []
        await asyncio.gather(*map(hang_up, idle))


async def hang_up(client: SMTP) -> None:
    """End one connection, with a word where that is possible."""
    transport = client.transport
    if client.is_connected:
        with suppress(SMTPException, OSError):
            await client.quit()
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()  # TLS would wait for the other side to say goodbye too


def describe(error: Exception) -> str:
    """An error in one line, without the message it was about."""
    first = (str(error) or type(error).__name__).splitlines()[0]
    return f"{type(error).__name__}: {first}"[:200]
