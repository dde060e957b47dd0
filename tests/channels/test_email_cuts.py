"""What a lost connection or a server that takes too long leaves: later, or perhaps sent."""

import socket
import threading
import time

import pytest

from bot.channels.base import Deferred, Sent, Unconfirmed
from bot.channels.email import EmailChannel, SmtpServer
from tests.channels.mails import channel, mail, send
from tests.smtp import CUT, free_port, scripted

pytestmark = pytest.mark.usefixtures("no_connection_is_left_open")


def test_a_cut_before_the_answer_to_data_may_have_delivered(server):
    server.at_data = lambda _to: CUT
    (found,) = send(channel(server.port), mail())
    assert type(found) is Unconfirmed
    assert len(server.mails) == 1


@pytest.mark.parametrize("stage", ["at_mail", "at_rcpt"])
def test_a_cut_before_data_cannot_have_delivered(server, stage):
    setattr(server, stage, lambda _address: CUT)
    (found,) = send(channel(server.port), mail())
    assert type(found) is Deferred
    assert server.mails == []


def test_after_a_cut_the_rest_of_the_batch_goes_over_a_new_connection(server):
    server.at_rcpt = lambda to: CUT if to == "binh@quan.example" else None
    found = send(channel(server.port), mail("binh@quan.example", 1), mail(number=2))
    assert [type(one) for one in found] == [Deferred, Sent]
    assert server.connections == 2


def test_where_nobody_listens_every_message_is_deferred_and_the_server_asked_once(monkeypatch):
    sender = channel(free_port())
    asked = []
    connect = sender.connect

    async def counted():
        asked.append(1)
        return await connect()

    monkeypatch.setattr(sender, "connect", counted)
    found = send(sender, *(mail(number=n) for n in range(4)))
    assert [type(one) for one in found] == [Deferred] * 4
    assert asked == [1]


def test_a_server_that_says_nothing_is_given_up_after_the_timeout():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        sender = EmailChannel(SmtpServer("127.0.0.1", silent.getsockname()[1], "none", timeout=0.3))
        found = send(sender, mail(number=1), mail(number=2))
    assert [type(one) for one in found] == [Deferred, Deferred]


def test_a_server_that_falls_silent_after_data_leaves_it_unconfirmed():
    def play(listener):
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 hello\r\n")
            for line in lines:
                if line.upper().startswith(b"DATA"):
                    connection.sendall(b"354 go on\r\n")
                elif line == b".\r\n":
                    lines.readline()  # until the other side hangs up
                    return
                elif line.upper().startswith((b"EHLO", b"MAIL", b"RCPT")):
                    connection.sendall(b"250 ok\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=play, args=(listener,))
        thread.start()
        sender = EmailChannel(
            SmtpServer("127.0.0.1", listener.getsockname()[1], "none", timeout=0.5)
        )
        (found,) = send(sender, mail())
        thread.join(5)
    assert type(found) is Unconfirmed


def test_a_tarpit_is_given_up_at_the_first_answer_that_takes_too_long(server):
    server.delay = 0.5
    sender = EmailChannel(SmtpServer("127.0.0.1", server.port, "none", timeout=0.2))
    begun = time.monotonic()
    (found,) = send(sender, mail())
    assert time.monotonic() - begun < 5
    assert type(found) is Deferred
    assert server.mails == []


def test_a_tarpit_that_keeps_each_limit_gets_its_message(server):
    server.delay = 0.2
    sender = EmailChannel(SmtpServer("127.0.0.1", server.port, "none", timeout=5))
    assert send(sender, mail(number=1), mail(number=2)) == [Sent(), Sent()]


def test_a_server_that_answers_drop_by_drop_for_ever_is_given_up():
    with scripted(drip=0.05, mail="250 ok") as port:
        (found,) = send(EmailChannel(SmtpServer("127.0.0.1", port, "none", timeout=0.3)), mail())
    assert type(found) is Deferred
