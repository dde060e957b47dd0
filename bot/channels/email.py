"""E-mail by SMTP: a few connections while there is something to send, and what a server's answers mean."""

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
    SMTPSenderRefused,
)

from bot.channels.base import Deferred, Outcome, Refused, Sent, Unconfirmed
from bot.channels.smtp_connections import Connections, UnreachableError, describe, hang_up
from bot.channels.smtp_dialogue import dialogue
from bot.errors import BadInputError
from bot.messages.mail import to_bytes
from bot.messages.payload import ChatText, Mail

Security = Literal["starttls", "tls", "none"]
PERMANENT = 500
GOODBYE = 421


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
    batch = 100

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
        begun = False
        try:
            with dialogue(client) as server:
                await server.offer(mail.sender, mail.recipient)
                begun = True  # lost from here on, it may have arrived
                await server.put(content)
        except SMTPResponseException as error:
            return await self._answered(client, mail, error)
        except (SMTPException, OSError) as error:
            client.close()  # nobody knows what was said on it
            if begun:
                return Unconfirmed(f"the answer to DATA was lost: {describe(error)}")
            return Deferred(describe(error))
        return Sent()

    async def _answered(self, client: SMTP, mail: Mail, error: SMTPResponseException) -> Outcome:
        """The server's own word: 5xx is for good, 4xx for now."""
        if error.code == GOODBYE:
            client.close()
        else:
            await self._reset(client)
        if error.code < PERMANENT:
            return Deferred(_words(error))
        if isinstance(error, SMTPSenderRefused):
            # That our own address is refused for good is no recipient's fault.
            why = f"the server refuses our sender {mail.sender}: {_words(error)}"
            self._connections.give_up(why)
            return Deferred(why)
        return Refused(_words(error))

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


def _words(error: SMTPResponseException) -> str:
    """Code and first line of an answer."""
    return f"{error.code} {error.message}".splitlines()[0][:200]
