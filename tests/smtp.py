"""A real SMTP server for tests: it keeps what it takes, and misbehaves where it is told to."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

Answer = Callable[[str], str | None]
CUT = "cut"


@dataclass
class Server:
    """What the server kept and saw; `at_mail`, `at_rcpt` and `at_data` give an answer by address.

    None is the ordinary answer; CUT drops the connection instead of answering.
    """

    at_mail: Answer = lambda _address: None
    at_rcpt: Answer = lambda _address: None
    at_data: Answer = lambda _address: None
    password: str | None = None
    port: int = 0
    connections: int = 0
    recipients: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    transports: list[asyncio.BaseTransport] = field(default_factory=list)

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        return AuthResult(success=data.password.decode() == self.password, handled=False)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd names it so
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.transports.append(server.transport)
        if session.ssl is None or not session.extended_smtp:
            self.connections += session.ssl is None
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - aiosmtpd names it so
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.at_mail(address)
        if answer == CUT:
            server.transport.abort()
        if answer is not None:
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names it so
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.at_rcpt(address)
        if answer == CUT:
            server.transport.abort()
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd names it so
        answer = self.at_data(envelope.rcpt_tos[0])
        if answer is not None and answer != CUT:
            return answer
        self.recipients += envelope.rcpt_tos
        self.raw.append(envelope.original_content)
        mail = message_from_bytes(envelope.original_content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.over_tls.append(session.ssl is not None)
        if answer == CUT:
            server.transport.abort()
        return "250 kept"


@contextmanager
def serving(
    server: Server, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Serve on a free loopback port."""
    login: dict[str, Any] = {}
    if server.password is not None:
        login = {"authenticator": server.authenticate, "auth_require_tls": False}
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=free_port(),
        server_hostname="mail.quan.example",
        tls_context=starttls,
        require_starttls=starttls is not None,
        ssl_context=tls,
        **login,
    )
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        hung_up = asyncio.run_coroutine_threadsafe(_hang_up(server), controller.loop)
        hung_up.result(5)
        controller.stop()


async def _hang_up(server: Server) -> None:
    """Close what clients have not closed yet: the server's loop ends before it would be seen."""
    for transport in server.transports:
        transport.close()
    for _ in range(3):
        await asyncio.sleep(0)


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
