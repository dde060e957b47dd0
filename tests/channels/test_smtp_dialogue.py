"""MAIL, RCPT and DATA in one go, to a server played by hand over a real socket."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest
from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPReadTimeoutError,
    SMTPRecipientRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from bot.channels.base import Deferred, Outcome, Refused, Sent, Unconfirmed
from bot.channels.email import EmailChannel, SmtpServer
from bot.channels.smtp_dialogue import dialogue
from tests.channels.mails import mail, send

IN_ONE_GO, ONE_BY_ONE = b"250-hello\r\n250 PIPELINING\r\n", b"250 hello\r\n"
SENDER, RECIPIENT = "dondoc@quan.example", "hanh@quan.example"
ANNOUNCED = [b"MAIL FROM:<dondoc@quan.example>", b"RCPT TO:<hanh@quan.example>", b"DATA"]
Play = Callable[[socket.socket, BinaryIO], None]


@contextmanager
def played(greeting: bytes, play: Play) -> Iterator[int]:
    """A server that greets one client and then plays; yields its port."""

    def run(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 hello\r\n")
            lines.readline()  # EHLO
            connection.sendall(greeting)
            play(connection, lines)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        thread = threading.Thread(target=run, args=(listener,))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            thread.join(5)


def heard(lines: BinaryIO, count: int) -> list[bytes]:
    return [lines.readline().strip() for _ in range(count)]


def answering(answers: bytes, said: list[bytes], after: int = 3) -> Play:
    """Answer so many commands by these words, and note whatever is said after that."""

    def play(connection: socket.socket, lines: BinaryIO) -> None:
        heard(lines, after)
        connection.sendall(answers)
        try:
            said.append(lines.read())
        except ConnectionResetError:
            said.append(b"")

    return play


def talk(port: int, *contents: bytes, timeout: float = 2.0) -> SMTP:
    """Offer and put these messages; returns the client, closed."""

    async def run() -> SMTP:
        client = SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=timeout)
        await client.connect()
        try:
            await client.ehlo()
            for content in contents:
                with dialogue(client) as server:
                    await server.offer(SENDER, RECIPIENT)
                    await server.put(content)
        finally:
            client.close()
        return client

    return asyncio.run(run())


def test_a_server_that_takes_it_hears_all_three_commands_before_it_answers():
    seen: list[bytes] = []

    def play(connection: socket.socket, lines: BinaryIO) -> None:
        for _ in range(2):
            seen.extend(heard(lines, 3))
            connection.sendall(b"250 ok\r\n250 ok\r\n354 go on\r\n")
            seen.extend(heard(lines, 3))
            connection.sendall(b"250 kept\r\n")

    with played(IN_ONE_GO, play) as port:
        talk(port, b"one\r\n.\r\n", b"two\r\nlines\r\n")
    first = [*ANNOUNCED, b"one", b"..", b"."]
    assert seen == [*first, *ANNOUNCED, b"two", b"lines", b"."]


def test_a_server_that_does_not_say_so_hears_one_command_at_a_time():
    ahead: list[bytes] = []

    def play(connection: socket.socket, lines: BinaryIO) -> None:
        connection.settimeout(0.1)
        for answer in (b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"):
            line = b""
            while not line.endswith(b"\r\n"):
                line += connection.recv(4096)
            ahead.append(line)
            with pytest.raises(TimeoutError):
                connection.recv(4096)
            connection.sendall(answer)
        connection.recv(4096)
        connection.sendall(b"250 kept\r\n")

    with played(ONE_BY_ONE, play) as port:
        talk(port, b"one\r\n")
    assert ahead == [line + b"\r\n" for line in ANNOUNCED]


def test_answers_are_told_apart_wherever_the_network_cuts_them():
    answers = b"250-first\r\n250 of two lines\r\n250 ok\r\n354 go on\r\n"

    def play(connection: socket.socket, lines: BinaryIO) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        heard(lines, 3)
        for place in range(len(answers)):
            connection.sendall(answers[place : place + 1])
        heard(lines, 2)
        connection.sendall(b"552 5.3.4 too big\r\n")

    with played(IN_ONE_GO, play) as port, pytest.raises(SMTPDataError) as found:
        talk(port, b"one\r\n")
    assert (found.value.code, found.value.message) == (552, "5.3.4 too big")


@pytest.mark.parametrize(
    ("answers", "error", "code"),
    [
        (b"451 later\r\n503 no\r\n503 no\r\n", SMTPSenderRefused, 451),
        (b"250 ok\r\n550 nobody\r\n503 no\r\n", SMTPRecipientRefused, 550),
        (b"250 ok\r\n250 ok\r\n451 full\r\n", SMTPDataError, 451),
        (b"550 not you\r\n", SMTPSenderRefused, 550),  # and hangs up
        (b"250 ok\r\n421 busy\r\n", SMTPRecipientRefused, 421),
        (b"250 ok\r\n", SMTPServerDisconnected, None),
        (b"250 ok\r\nwhat?\r\n", SMTPServerDisconnected, None),
    ],
)
def test_the_first_no_is_what_counts_whatever_comes_after_it(answers, error, code):
    def play(connection: socket.socket, lines: BinaryIO) -> None:
        heard(lines, 3)
        connection.sendall(answers)

    with played(IN_ONE_GO, play) as port, pytest.raises(error) as found:
        talk(port, b"one\r\n")
    assert getattr(found.value, "code", None) == code


def test_an_answer_without_end_is_not_waited_for():
    heard_of = threading.Event()

    def play(connection: socket.socket, lines: BinaryIO) -> None:
        heard(lines, 3)
        connection.sendall(b"250-" + b"x" * 40_000)
        heard_of.wait(5)

    with played(IN_ONE_GO, play) as port:
        with pytest.raises(SMTPServerDisconnected, match="has no end"):
            talk(port, b"one\r\n")
        heard_of.set()


def test_a_server_that_wants_a_message_for_nobody_gets_none():
    said: list[bytes] = []

    play = answering(b"250 ok\r\n550 nobody\r\n354 go on\r\n", said)
    with played(IN_ONE_GO, play) as port:
        sender = EmailChannel(SmtpServer("127.0.0.1", port, "none", timeout=2))
        assert send(sender, mail()) == [Refused("550 nobody")]
    assert said == [b""]


def test_a_server_that_says_nothing_more_is_given_up_after_the_timeout():
    waits = threading.Event()

    def play(connection: socket.socket, lines: BinaryIO) -> None:
        heard(lines, 3)
        connection.sendall(b"250 ok\r\n")
        waits.wait(5)

    with played(IN_ONE_GO, play) as port:
        with pytest.raises(SMTPReadTimeoutError):
            talk(port, b"one\r\n", timeout=0.3)
        waits.set()


def test_the_client_can_take_its_leave_after_a_dialogue_and_knows_when_there_is_no_line():
    def play(connection: socket.socket, lines: BinaryIO) -> None:
        heard(lines, 3)
        connection.sendall(b"250 ok\r\n250 ok\r\n354 go on\r\n")
        heard(lines, 2)
        connection.sendall(b"250 kept\r\n")
        assert heard(lines, 1) == [b"QUIT"]
        connection.sendall(b"221 bye\r\n")

    async def run(port: int) -> None:
        client = SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=2)
        await client.connect()
        await client.ehlo()
        with dialogue(client) as server:
            await server.offer(SENDER, RECIPIENT)
            await server.put(b"one\r\n")
        answer = await client.quit()
        assert answer.code == 221
        with pytest.raises(SMTPServerDisconnected), dialogue(client):
            raise AssertionError("there is nobody to talk to")

    with played(IN_ONE_GO, play) as port:
        asyncio.run(run(port))


CALM = b"250 ok\r\n250 ok\r\n354 go on\r\n"


@pytest.mark.parametrize(
    ("greeting", "answers"),
    [
        (IN_ONE_GO, b"354 go on\r\n250 ok\r\n250 ok\r\n"),
        (IN_ONE_GO, b"250 ok\r\n354 go on\r\n250 ok\r\n"),
        (IN_ONE_GO, b"250 of an earlier one\r\n250 ok\r\n250 ok\r\n"),
        (IN_ONE_GO, b"what?\r\n" + CALM),
        (IN_ONE_GO, CALM + b"250 kept, says who?\r\n"),
        (IN_ONE_GO, CALM + b"250-kept\r\n"),
        (ONE_BY_ONE, b"250 ok\r\n250 ok\r\n"),
    ],
)
def test_a_server_whose_answers_do_not_fit_the_questions_gets_no_message(greeting, answers):
    said: list[bytes] = []

    play = answering(answers, said, after=3 if greeting == IN_ONE_GO else 1)
    with played(greeting, play) as port:
        sender = EmailChannel(SmtpServer("127.0.0.1", port, "none", timeout=2))
        assert [type(one) for one in send(sender, mail())] == [Deferred]
    assert said == [b""]


@pytest.mark.parametrize("answer", [b"354 go on\r\n", b"221 bye\r\n"])
def test_what_is_no_answer_to_a_message_leaves_it_unconfirmed(answer):
    def play(connection: socket.socket, lines: BinaryIO) -> None:
        heard(lines, 3)
        connection.sendall(CALM)
        while lines.readline() != b".\r\n":
            pass
        connection.sendall(answer)

    with played(IN_ONE_GO, play) as port:
        sender = EmailChannel(SmtpServer("127.0.0.1", port, "none", timeout=2))
        assert [type(one) for one in send(sender, mail())] == [Unconfirmed]


def test_a_message_whose_sending_was_cut_short_takes_its_connection_with_it():
    """Else the next one would be the first one's text, and go to the first one's reader."""
    asked, gone = threading.Event(), threading.Event()
    said: list[bytes] = []

    def play(connection: socket.socket, lines: BinaryIO) -> None:
        heard(lines, 3)
        asked.set()
        gone.wait(5)
        try:
            connection.sendall(CALM)
            said.append(lines.read())
        except (ConnectionResetError, BrokenPipeError):
            said.append(b"")

    async def run(port: int) -> Outcome:
        async with EmailChannel(SmtpServer("127.0.0.1", port, "none", timeout=0.3)).open() as line:
            first = asyncio.create_task(line.send(mail()))
            await asyncio.to_thread(asked.wait, 5)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            gone.set()
            return await line.send(mail("nga@quan.example", 2))

    with played(IN_ONE_GO, play) as port:
        outcome = asyncio.run(run(port))
    assert isinstance(outcome, Deferred)  # this server greets nobody else
    assert said == [b""]


def test_an_extra_answer_is_not_taken_for_that_to_the_next_message():
    def play(connection: socket.socket, lines: BinaryIO) -> None:
        heard(lines, 3)
        connection.sendall(CALM)
        while lines.readline() != b".\r\n":
            pass
        connection.sendall(b"250 kept\r\n250 and once more\r\n")
        assert heard(lines, 1) == [b""]

    with played(IN_ONE_GO, play) as port:
        sender = EmailChannel(SmtpServer("127.0.0.1", port, "none", timeout=0.3))
        first, second = send(sender, mail(), mail(number=2))
    assert (first, type(second)) == (Sent(), Deferred)
