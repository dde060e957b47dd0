"""E-mail by SMTP: a few connections while there is something to send, each command asked for by itself.

MAIL, RCPT and DATA are issued one by one, because only then is it known whether a lost connection
may have delivered the message (after DATA began) or cannot have (before).
"""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from bot.channels.base import Deferred, Outcome, Refused, Sent, Unconfirmed
from bot.channels.smtp_connections import Connections, UnreachableError, describe, hang_up
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
    at_once = 4

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._tls = (
            None if server.security == "none" else ssl.create_default_context(cafile=server.ca_file)
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator["EmailLine"]:
        """Connections, made as messages need them and kept until the end."""
        line = EmailLine(Connections(self.connect))
        try:
            yield line
        finally:
            await line.close()

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
    """The way to the server while it is open; several messages may be on it at once."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def send(self, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
        """Send one mail; a server that cannot be reached defers all that follow for a while."""
        assert isinstance(payload, Mail)
        try:
            content = to_bytes(payload)
        except BadInputError as error:
            return Refused(str(error))
        try:
            client = await self._connections.take()
        except UnreachableError as error:
            return Deferred(str(error))
        try:
            return await self._transfer(client, payload, content)
        finally:
            self._connections.put_back(client)

    async def close(self) -> None:
        """Hang up."""
        await self._connections.close()

    async def _transfer(self, client: SMTP, mail: Mail, content: bytes) -> Outcome:
        try:
            await self._mail_from(client, mail.sender)
            await client.rcpt(mail.recipient)
        except _SenderRefusedError as error:
            why = f"the server refuses our sender {mail.sender}: {error}"
            self._connections.give_up(why)
            return Deferred(why)
        except SMTPResponseException as error:
            await self._reset(client)
            return _answer(error)
        except (SMTPException, OSError) as error:
            await hang_up(client)
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
            await hang_up(client)
            return Unconfirmed(f"the answer to DATA was lost: {describe(error)}")
        return Sent()

    async def _reset(self, client: SMTP) -> None:
        """Make the connection ready for the next message, or give it up."""
        try:
            await client.rset()
        except (SMTPException, OSError):
            await hang_up(client)


def _answer(error: SMTPResponseException) -> Outcome:
    """The server's own word: 5xx is for good, 4xx for now."""
    why = f"{error.code} {error.message}".splitlines()[0][:200]
    return Refused(why) if error.code >= PERMANENT else Deferred(why)
