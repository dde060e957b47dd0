"""E-mail by SMTP: a few connections while there is something to send, each command asked for by itself.

MAIL, RCPT and DATA are issued one by one, because only then is it known whether a lost connection
may have delivered the message (after DATA began) or cannot have (before).
"""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPHeloError,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from bot.channels.base import Deferred, Outcome, Refused, Sent, Unconfirmed
from bot.channels.smtp_connections import Connections, UnreachableError, describe, hang_up
from bot.errors import BadInputError
from bot.messages.mail import to_bytes
from bot.messages.views import ChatText, Mail

Security = Literal["starttls", "tls", "none"]
PERMANENT = 500
DONE, GO_ON = (250, 251), (354,)


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
    batch = 50

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
            await _greet(client)
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
            await _ask(client, b"MAIL", b"FROM:<%b>" % mail.sender.encode("ascii"))
        except SMTPResponseException as error:
            if error.code < PERMANENT:
                return await self._answered(client, error)
            # That our own address is refused for good is no recipient's fault.
            why = f"the server refuses our sender {mail.sender}: {_words(error)}"
            self._connections.give_up(why)
            return Deferred(why)
        except (SMTPException, OSError) as error:
            return await self._lost(client, Deferred(describe(error)))
        try:
            await _ask(client, b"RCPT", b"TO:<%b>" % mail.recipient.encode("ascii"))
            await _ask(client, b"DATA", expected=GO_ON)
        except SMTPResponseException as error:
            return await self._answered(client, error)
        except (SMTPException, OSError) as error:
            return await self._lost(client, Deferred(describe(error)))
        return await self._data(client, content)

    async def _data(self, client: SMTP, content: bytes) -> Outcome:
        """The message itself: lost from here on, it may have arrived."""
        try:
            await _put(client, content)
        except SMTPResponseException as error:
            return await self._answered(client, error)
        except (SMTPException, OSError) as error:
            why = f"the answer to DATA was lost: {describe(error)}"
            return await self._lost(client, Unconfirmed(why))
        return Sent()

    async def _answered(self, client: SMTP, error: SMTPResponseException) -> Outcome:
        """The server's own word: 5xx is for good, 4xx for now."""
        await self._reset(client)
        return Refused(_words(error)) if error.code >= PERMANENT else Deferred(_words(error))

    async def _lost(self, client: SMTP, outcome: Outcome) -> Outcome:
        """A connection of which nobody knows what was said on it is closed."""
        client.close()
        return outcome

    async def _reset(self, client: SMTP) -> None:
        """Make the connection ready for the next message, or give it up."""
        try:
            await client.rset()
        except (SMTPException, OSError):
            await hang_up(client)


async def _greet(client: SMTP) -> None:
    """EHLO, unless that was said when TLS began; HELO to a server that knows no better."""
    if client.is_ehlo_or_helo_needed:
        try:
            await client.ehlo()
        except SMTPHeloError as error:
            if error.code < PERMANENT:  # it knows the word, and is busy
                raise
            await client.helo()


async def _ask(client: SMTP, *command: bytes, expected: tuple[int, ...] = DONE) -> None:
    """One command; raises SMTPResponseException for another answer than the expected."""
    answer = await client.execute_command(*command)
    if answer.code not in expected:
        raise SMTPResponseException(answer.code, answer.message)


async def _put(client: SMTP, content: bytes) -> None:
    """What comes after DATA, and its answer.

    Not by `SMTP.data`, which searches the whole mail twice for lone line ends and leading dots: for most
    of its time in a mail of this size. Our lines end in CRLF as they are made.
    """
    protocol = client.protocol
    if protocol is None:
        raise SMTPServerDisconnected("the connection is closed")
    protocol.write(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    answer = await protocol.read_response(timeout=client.timeout)
    if answer.code not in DONE:
        raise SMTPResponseException(answer.code, answer.message)


def _words(error: SMTPResponseException) -> str:
    """Code and first line of an answer."""
    return f"{error.code} {error.message}".splitlines()[0][:200]
