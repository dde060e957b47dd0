"""A mail on a connection that aiosmtplib has made, with as few waits as the server allows.

MAIL, RCPT and DATA are said in one go to a server that takes them so (RFC 2920, PIPELINING), and one after
the other to any other. aiosmtplib knows the second way only, and to a server that is far away waiting is
most of what a mail takes. Either way the message is not begun before the server asks for it: what is lost
earlier cannot have been delivered.
"""

import asyncio
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import NamedTuple, cast

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPReadTimeoutError,
    SMTPRecipientRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

Codes = Container[int]
DONE, GO_ON, NO = (250, 251), (354,), range(400, 600)
LONGEST = 32_768  # bytes that may wait to be an answer; more is no SMTP


class Answer(NamedTuple):
    """A server's answer: its code, and its lines without that."""

    code: int
    words: str


@contextmanager
def dialogue(client: SMTP) -> Iterator["Dialogue"]:
    """A dialogue on a connection that nobody else uses meanwhile.

    Left with anything unheard, by whatever error, it ends the connection: on that, the next message would
    be answered for the last one, or be taken for its text.
    """
    transport, protocol = cast("asyncio.Transport | None", client.transport), client.protocol
    if protocol is None or transport is None:
        raise SMTPServerDisconnected("the connection is closed")
    answers = _Answers(protocol)
    transport.set_protocol(answers)
    server = Dialogue(client, transport, answers)
    try:
        yield server
    finally:
        transport.set_protocol(protocol)
        if not server.is_over:
            transport.abort()


class Dialogue:
    """Speaks to the server; raises what aiosmtplib raises, for its no as for a lost connection."""

    def __init__(self, client: SMTP, transport: asyncio.Transport, answers: "_Answers") -> None:
        self._transport = transport
        self._answers = answers
        self._patience = client.timeout
        self._in_one_go = client.supports_extension("pipelining")
        self._unheard = 0
        self._is_awaited = False

    @property
    def is_over(self) -> bool:
        """Whether both sides have said all they had to: the next dialogue can begin."""
        return not (self._unheard or self._is_awaited or self._answers.is_ahead)

    async def offer(self, sender: str, recipient: str) -> None:
        """Announce a mail: afterwards the server waits for it.

        Raises SMTPSenderRefused, SMTPRecipientRefused or SMTPDataError for the first no.
        """
        answers = await self._asked(
            (b"MAIL FROM:<%b>\r\n" % sender.encode("ascii"), DONE),
            (b"RCPT TO:<%b>\r\n" % recipient.encode("ascii"), DONE),
            (b"DATA\r\n", GO_ON),
        )
        self._is_awaited = answers[-1].code in GO_ON
        mail, *others = answers
        if mail.code not in DONE:
            raise SMTPSenderRefused(*mail, sender)
        if others[0].code not in DONE:
            raise SMTPRecipientRefused(*others[0], recipient)
        if others[1].code not in GO_ON:
            raise SMTPDataError(*others[1])
        self._check()

    async def put(self, content: bytes) -> None:
        """The message itself, lines ended by CRLF; raises SMTPDataError where the server has none of it."""
        self._say(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        self._is_awaited = False
        answer = await self._hear(DONE)
        if answer.code not in DONE:
            raise SMTPDataError(*answer)

    async def _asked(self, *commands: tuple[bytes, Codes]) -> list[Answer]:
        """Their answers; those after a no may be missing."""
        answers: list[Answer] = []
        if self._in_one_go:
            self._say(*(command for command, _ in commands))
        try:
            for command, expected in commands:
                if not self._in_one_go:
                    self._say(command)
                answers.append(await self._hear(expected))
                if not self._in_one_go and answers[-1].code not in expected:
                    break
        except SMTPException:
            if all(answer.code in DONE for answer in answers):
                raise  # else it had said why
        return answers

    def _say(self, *words: bytes) -> None:
        """Words that are answered each."""
        self._check()
        self._unheard += len(words)
        self._transport.write(b"".join(words))

    def _check(self) -> None:
        """That it is our turn: the server is there, and has answered no more than it was asked."""
        if self._transport.is_closing():
            raise SMTPServerDisconnected("the connection is closed")
        if self._answers.is_ahead:
            raise SMTPServerDisconnected("the server answers what it was not asked")

    async def _hear(self, expected: Codes) -> Answer:
        """The next answer, which is a no or one of those codes: another belongs to another question."""
        try:
            async with asyncio.timeout(self._patience):
                heard = await self._answers.next()
        except TimeoutError as error:
            raise SMTPReadTimeoutError("Timed out waiting for server response") from error
        if heard.code not in expected and heard.code not in NO:
            raise SMTPServerDisconnected(f"the server's answers are out of step: {heard.code}")
        self._unheard -= 1
        return heard


class _Answers(asyncio.Protocol):
    """Hears a server's answers, however many come in one piece; `behind` is aiosmtplib's own protocol."""

    def __init__(self, behind: asyncio.Protocol) -> None:
        self._behind = behind
        self._raw = b""
        self._heard: list[Answer] = []
        self._lines: list[bytes] = []
        self._failure: SMTPException | None = None
        self._news = asyncio.Event()

    @property
    def is_ahead(self) -> bool:
        """Whether anything was heard that nobody has taken yet."""
        return bool(self._heard or self._lines or self._raw)

    async def next(self) -> Answer:
        """The next answer; raises why there is none to come."""
        while not self._heard:
            if self._failure is not None:
                raise self._failure
            self._news.clear()
            await self._news.wait()
        return self._heard.pop(0)

    def data_received(self, data: bytes) -> None:
        """Take in what the server says, line by line."""
        *lines, self._raw = (self._raw + data).split(b"\n")
        for line in lines:
            if self._failure is None:
                self._hear(line.rstrip())
        if len(self._raw) + sum(map(len, self._lines)) > LONGEST:
            self._fail("the server's answer has no end")
        self._news.set()

    def _hear(self, line: bytes) -> None:
        """A line with a dash after its code is not the last one of its answer."""
        if not line[:3].isdigit():
            self._fail(f"the server's answer is no SMTP: {line[:40]!r}")
            return
        self._lines.append(line[4:])
        if line[3:4] != b"-":
            words = b"\n".join(self._lines).decode("utf-8", "surrogateescape")
            self._heard.append(Answer(int(line[:3]), words))
            self._lines = []

    def eof_received(self) -> bool | None:
        """The server has hung up."""
        self._fail("Unexpected EOF received")
        return self._behind.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, and aiosmtplib must know it."""
        self._fail("Connection lost")
        self._behind.connection_lost(exc)

    def _fail(self, why: str) -> None:
        self._failure = self._failure or SMTPServerDisconnected(why)
        self._news.set()
