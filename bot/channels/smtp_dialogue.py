"""A mail on a connection that aiosmtplib has made, with as few waits as the server allows.

MAIL, RCPT and DATA are said in one go to a server that takes them so (RFC 2920, PIPELINING), and one after
the other to any other. aiosmtplib knows the second way only, and to a server that is far away waiting is
most of what a mail takes. Either way the message is not begun before the server asks for it: what is lost
earlier cannot have been delivered.
"""

import asyncio
from collections.abc import Iterator
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

DONE, GO_ON = (250, 251), (354,)
LONGEST = 32_768  # bytes that may wait to be an answer; more is no SMTP


class Answer(NamedTuple):
    """A server's answer: its code, and its lines without that."""

    code: int
    words: str


@contextmanager
def dialogue(client: SMTP) -> Iterator["Dialogue"]:
    """A dialogue on a connection that nobody else uses meanwhile."""
    transport, protocol = cast("asyncio.Transport | None", client.transport), client.protocol
    if protocol is None or transport is None:
        raise SMTPServerDisconnected("the connection is closed")
    answers = _Answers(protocol)
    transport.set_protocol(answers)
    try:
        yield Dialogue(client, transport, answers)
    finally:
        transport.set_protocol(protocol)


class Dialogue:
    """Speaks to the server; raises what aiosmtplib raises, for its no as for a lost connection."""

    def __init__(self, client: SMTP, transport: asyncio.Transport, answers: "_Answers") -> None:
        self._transport = transport
        self._answers = answers
        self._patience = client.timeout
        self._in_one_go = client.supports_extension("pipelining")

    async def offer(self, sender: str, recipient: str) -> None:
        """Announce a mail: afterwards the server waits for it.

        Raises SMTPSenderRefused, SMTPRecipientRefused or SMTPDataError for the first no.
        """
        answers = await self._asked(
            b"MAIL FROM:<%b>\r\n" % sender.encode("ascii"),
            b"RCPT TO:<%b>\r\n" % recipient.encode("ascii"),
            b"DATA\r\n",
        )
        mail, *others = answers
        if mail.code in DONE and others[0].code in DONE:
            if others[1].code not in GO_ON:
                raise SMTPDataError(*others[1])
            return
        if answers[-1].code in GO_ON:  # for nobody; whatever is said now would be the message
            self._transport.abort()
        if mail.code not in DONE:
            raise SMTPSenderRefused(*mail, sender)
        raise SMTPRecipientRefused(*others[0], recipient)

    async def put(self, content: bytes) -> None:
        """The message itself, lines ended by CRLF; raises SMTPDataError where the server has none of it."""
        self._say(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        answer = await self._hear()
        if answer.code not in DONE:
            raise SMTPDataError(*answer)

    async def _asked(self, *commands: bytes) -> list[Answer]:
        """Their answers; those after a no may be missing."""
        answers: list[Answer] = []
        if self._in_one_go:
            self._say(b"".join(commands))
        try:
            for command in commands:
                if not self._in_one_go:
                    self._say(command)
                answers.append(await self._hear())
                if not self._in_one_go and answers[-1].code not in (*DONE, *GO_ON):
                    break
        except SMTPException:
            if all(answer.code in DONE for answer in answers):
                raise  # else it had said why
        return answers

    def _say(self, words: bytes) -> None:
        if self._transport.is_closing():
            raise SMTPServerDisconnected("the connection is closed")
        self._transport.write(words)

    async def _hear(self) -> Answer:
        try:
            async with asyncio.timeout(self._patience):
                heard = await self._answers.next()
        except TimeoutError as error:
            raise SMTPReadTimeoutError("Timed out waiting for server response") from error
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
