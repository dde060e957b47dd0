"""E-mail by SMTP: one fresh connection a batch, each command asked for by itself.

MAIL, RCPT and DATA are issued one by one, because only then is it known whether a lost connection
may have delivered the message (after DATA began) or cannot have (before).
"""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

from aiosmtplib import SMTP, SMTPException, SMTPResponseException
from aiosmtplib.errors import SMTPAuthenticationError

from bot.channels.base import Deferred, Outcome, Refused, Sent, Unconfirmed
from bot.errors import BadInputError
from bot.messages.mail import to_bytes
from bot.messages.views import ChatText, Mail

Security = Literal["starttls", "tls", "none"]
PERMANENT = 500


class _SenderRefusedError(Exception):
    """The server will take nothing from our address: somebody has to mend the settings."""


@dataclass(frozen=True)
class SmtpServer:
    """Where and how mail is handed over; `ca_file` trusts a private authority besides the system's."""

    host: str
    port: int
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    ca_file: str | None = None


class EmailChannel:
    """Hands mails to one SMTP server."""

    name = "email"

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._tls = (
            None if server.security == "none" else ssl.create_default_context(cafile=server.ca_file)
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator["EmailLine"]:
        """A connection for one batch; it is made at the first message."""
        line = EmailLine(self)
        try:
            yield line
        finally:
            await line.hang_up()

    async def connect(self) -> SMTP:
        """A logged-in connection; raises what aiosmtplib and the network raise."""
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            timeout=server.timeout,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=self._tls,
            local_hostname="localhost",
        )
        try:
            await client.connect()
            if server.user is not None:
                await client.login(server.user, server.password or "")
        except BaseException:
            client.close()
            raise
        return client

    async def probe(self) -> str:
        """Connect, log in and leave again; returns the server's greeting host for `doctor`."""
        client = await self.connect()
        await client.quit()
        return f"{self._server.host}:{self._server.port} ({self._server.security})"


class EmailLine:
    """One connection and what is known of it."""

    def __init__(self, channel: EmailChannel) -> None:
        self._channel = channel
        self._client: SMTP | None = None
        self._dead: str | None = None

    async def send(self, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
        """Send one mail; a server that cannot be reached defers the whole batch, asked once."""
        assert isinstance(payload, Mail)
        if self._dead is not None:
            return Deferred(self._dead)
        client, failure = await self._connected()
        if client is None:
            self._dead = failure
            return Deferred(failure)
        return await self._transfer(client, payload)

    async def _connected(self) -> tuple[SMTP | None, str]:
        if self._client is not None and self._client.is_connected:
            return self._client, ""
        try:
            self._client = await self._channel.connect()
        except SMTPAuthenticationError as error:
            return None, f"login refused ({error.code})"
        except (SMTPException, OSError, ValueError) as error:
            return None, f"cannot connect: {describe(error)}"
        return self._client, ""

    async def _transfer(self, client: SMTP, mail: Mail) -> Outcome:
        try:
            content = to_bytes(mail)
        except BadInputError as error:
            return Refused(str(error))
        try:
            await self._mail_from(client, mail.sender)
            await client.rcpt(mail.recipient)
        except _SenderRefusedError as error:
            self._dead = f"the server refuses our sender {mail.sender}: {error}"
            return Deferred(self._dead)
        except SMTPResponseException as error:
            await self._reset(client)
            return _answer(error)
        except (SMTPException, OSError) as error:
            await self.hang_up()
            return Deferred(describe(error))
        return await self._data(client, content)

    async def _mail_from(self, client: SMTP, sender: str) -> None:
        """MAIL; that our own address is refused for good is no recipient's fault."""
        try:
            await client.mail(sender)
        except SMTPResponseException as error:
            if error.code < PERMANENT:
                raise
            raise _SenderRefusedError(f"{error.code} {error.message}"[:200]) from error

    async def _data(self, client: SMTP, content: bytes) -> Outcome:
        try:
            await client.data(content)
        except SMTPResponseException as error:
            await self._reset(client)
            return _answer(error)
        except (SMTPException, OSError) as error:
            await self.hang_up()
            return Unconfirmed(f"the answer to DATA was lost: {describe(error)}")
        return Sent()

    async def _reset(self, client: SMTP) -> None:
        """Make the connection ready for the next message, or give it up."""
        try:
            await client.rset()
        except (SMTPException, OSError):
            await self.hang_up()

    async def hang_up(self) -> None:
        """Leave politely where the server still listens."""
        client, self._client = self._client, None
        if client is None:
            return
        if client.is_connected:
            with suppress(SMTPException, OSError):
                await client.quit()
        client.close()


def describe(error: Exception) -> str:
    """An error in one line, without the message it was about."""
    first = (str(error) or type(error).__name__).splitlines()[0]
    return f"{type(error).__name__}: {first}"[:200]


def _answer(error: SMTPResponseException) -> Outcome:
    """The server's own word: 5xx is for good, 4xx for now."""
    why = f"{error.code} {error.message}".splitlines()[0][:200]
    return Refused(why) if error.code >= PERMANENT else Deferred(why)
