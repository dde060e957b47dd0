"""A real SMTP server for tests: it keeps what it takes, and misbehaves where it is told to."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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

    None is the ordinary answer; CUT drops the connection instead of answering. `delay` makes it a
    tarpit: so many seconds pass before each of these answers.
    """

    at_mail: Answer = lambda _address: None
    at_rcpt: Answer = lambda _address: None
    at_data: Answer = lambda _address: None
    password: str | None = None
    pipelining: bool = True
    delay: float = 0.0
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
        return [*["250-PIPELINING"] * self.pipelining, *responses]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd names it so
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.delay)
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
        await asyncio.sleep(self.delay)
        answer = self.at_rcpt(address)
        if answer == CUT:
            server.transport.abort()
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd names it so
        await asyncio.sleep(self.delay)
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
        transport.abort()
    for _ in range(3):
        await asyncio.sleep(0)


@contextmanager
def scripted(
    greeting: str | None = "220 hello", drip: float | None = None, **answers: str
) -> Iterator[int]:
    """A server that says these lines, whatever is meant, and yields its port.

    `answers` is by verb (`mail="421 bye"`, `dot` is the message's end); CUT hangs up. Without a
    `greeting` it never says a word; `drip`: only a piece of its answer, every so many seconds.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_accept, args=(listener, greeting, drip, answers), daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def _accept(
    listener: socket.socket, greeting: str | None, drip: float | None, answers: dict[str, str]
) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            talk = (connection, greeting, drip, answers)
            threading.Thread(target=_talk, args=talk, daemon=True).start()


def _talk(
    connection: socket.socket, greeting: str | None, drip: float | None, answers: dict[str, str]
) -> None:
    in_data = False
    with suppress(OSError), connection, connection.makefile("rb") as lines:
        if greeting is not None:
            connection.sendall(greeting.encode() + b"\r\n")
        for line in lines:
            verb = line[:4].decode("latin-1").strip().lower()
            if in_data and verb != ".":
                continue
            verb, in_data = ("dot", False) if in_data else (verb, verb == "data")
            usual = {"data": "354 go on", "quit": "221 bye"}.get(verb, "250 ok")
            answer = answers.get(verb, usual)
            if greeting is None:
                continue
            while drip is not None:
                connection.sendall(f"{answer[:3]}-wait\r\n".encode())
                time.sleep(drip)
            if answer == CUT:
                return
            connection.sendall(answer.encode() + b"\r\n")
            if answer.startswith(("421", "221")):
                return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
