"""E-mail over a real SMTP server."""

import asyncio
import gc
import socket
import ssl
import threading
import time
from datetime import datetime

import pytest
import trustme
from aiosmtplib import SMTPConnectResponseError

from bot.channels.base import Deferred, Refused, Sent, Unconfirmed
from bot.channels.email import EmailChannel, SmtpServer
from bot.messages.payload import Attachment, Mail
from tests.cast import ZONE
from tests.smtp import CUT, Server, free_port, scripted, serving


def mail(to="hanh@quan.example", number=1, **more):
    return Mail(
        message_id=f"<20240607.digest.{number}@quan.example>",
        sender="dondoc@quan.example",
        sender_name="Đôn Đốc",
        recipient=to,
        recipient_name="Hạnh",
        reply_to="noivu@quan.example",
        subject="Nhắc việc ngày 07/6/2024",
        text="Kính gửi Ông/Bà\n.\nmột dòng chỉ có dấu chấm ở trên\n",
        html="<p>Kính gửi</p>",
        sent_at=datetime(2024, 6, 7, 7, 30, tzinfo=ZONE),
        **more,
    )


@pytest.fixture(autouse=True)
def no_connection_is_left_open():
    """What was not closed is collected within the test that left it, where it is an error."""
    yield
    gc.collect()


@pytest.fixture(params=[False, True], ids=["command-by-command", "in-one-go"])
def server(request):
    with serving(Server(pipelining=request.param)) as running:
        yield running


def channel(port, security="none", host="localhost", **more):
    return EmailChannel(SmtpServer(host, port, security, timeout=2, **more))


def send(sender, *mails):
    """Send them in one batch; returns the outcomes."""

    async def batch():
        async with sender.open() as line:
            return [await line.send(one) for one in mails]

    return asyncio.run(batch())


def test_a_mail_arrives_as_it_was_made(server):
    attachment = Attachment(
        filename="Danh sách.xlsx", media_type="application/zip", content=b"\0\1"
    )
    assert send(channel(server.port), mail(attachments=(attachment,))) == [Sent()]
    (arrived,) = server.mails
    assert server.recipients == ["hanh@quan.example"]
    assert arrived["Subject"] == "Nhắc việc ngày 07/6/2024"
    assert arrived["Message-ID"] == "<20240607.digest.1@quan.example>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    text = arrived.get_body(("plain",)).get_content()
    assert "\n.\nmột dòng" in text.replace("\r\n", "\n")
    assert next(arrived.iter_attachments()).get_content() == b"\0\1"


def test_a_mail_sent_again_is_the_same_to_the_last_byte(server):
    assert send(channel(server.port), mail(), mail()) == [Sent(), Sent()]
    assert server.raw[0] == server.raw[1]


def test_a_batch_goes_over_one_connection(server):
    assert send(channel(server.port), *(mail(number=n) for n in range(5))) == [Sent()] * 5
    assert server.connections == 1


def send_at_once(sender, *mails):
    """Send them side by side; returns the outcomes."""

    async def batch():
        async with sender.open() as line:
            return await asyncio.gather(*map(line.send, mails))

    return asyncio.run(batch())


def test_messages_side_by_side_have_a_connection_each_and_those_after_them_the_same(server):
    sender = channel(server.port)

    async def batches():
        async with sender.open() as line:
            for turn in range(5):
                mails = [mail(number=4 * turn + n) for n in range(sender.at_once)]
                assert await asyncio.gather(*map(line.send, mails)) == [Sent()] * sender.at_once

    asyncio.run(batches())
    assert len(server.mails) == 5 * sender.at_once
    assert server.connections <= sender.at_once


def test_a_server_that_takes_one_connection_only_gets_everything_over_that(server, monkeypatch):
    sender = channel(server.port)
    connect, asked = sender.connect, []

    async def only_once():
        asked.append(1)
        if len(asked) > 1:
            raise SMTPConnectResponseError(421, "4.7.0 too many connections")
        return await connect()

    monkeypatch.setattr(sender, "connect", only_once)
    found = send_at_once(sender, *(mail(number=n) for n in range(6)))
    assert found == [Sent()] * 6
    assert (server.connections, len(asked)) == (1, 2)


def test_side_by_side_too_a_dead_server_is_asked_once(monkeypatch):
    sender = channel(free_port())
    connect, asked = sender.connect, []

    async def counted():
        asked.append(1)
        return await connect()

    monkeypatch.setattr(sender, "connect", counted)
    found = send_at_once(sender, *(mail(number=n) for n in range(4)))
    assert [type(one) for one in found] == [Deferred] * 4
    assert asked == [1]


def test_each_batch_has_a_connection_of_its_own(server):
    sender = channel(server.port)
    send(sender, mail(number=1))
    send(sender, mail(number=2))
    assert server.connections == 2


# What servers answer


@pytest.mark.parametrize("stage", ["at_rcpt", "at_data"])
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("450 4.2.1 greylisted", Deferred),
        ("451 4.3.0 later", Deferred),
        ("550 5.1.1 no such user", Refused),
        ("552 5.3.4 too big", Refused),
    ],
)
def test_a_servers_no_is_for_now_or_for_good(server, stage, answer, outcome):
    setattr(server, stage, lambda _address: answer)
    (found,) = send(channel(server.port), mail())
    assert type(found) is outcome
    assert answer[:3] in found.why
    assert server.mails == []


@pytest.mark.parametrize(
    "answer", ["451 4.7.1 later", "550 5.7.1 sender not allowed", "530 authenticate"]
)
def test_a_sender_that_is_not_welcome_is_our_fault_and_not_the_recipients(server, answer):
    server.at_mail = lambda _address: answer
    (found,) = send(channel(server.port), mail())
    assert type(found) is Deferred


def test_one_recipient_refused_does_not_spoil_the_next_message(server):
    server.at_rcpt = lambda to: "550 no such user" if to == "binh@quan.example" else None
    found = send(channel(server.port), mail(number=1), mail("binh@quan.example", 2), mail(number=3))
    assert [type(one) for one in found] == [Sent, Refused, Sent]
    assert server.connections == 1
    assert [one["To"].addresses[0].addr_spec for one in server.mails] == ["hanh@quan.example"] * 2


def test_one_message_refused_after_data_does_not_spoil_the_next(server):
    server.at_data = lambda to: "554 spam" if to == "binh@quan.example" else None
    found = send(channel(server.port), mail("binh@quan.example", 1), mail(number=2))
    assert [type(one) for one in found] == [Refused, Sent]


def test_an_address_that_is_none_is_refused_before_anything_is_sent(server):
    found = send(channel(server.port), mail("hạnh @quan.example", 1), mail(number=2))
    assert [type(one) for one in found] == [Refused, Sent]


def test_a_server_that_closes_with_421_is_asked_anew_for_the_next_message(server):
    answers = iter(["421 4.3.2 shutting down"])
    server.at_rcpt = lambda _to: next(answers, None)
    found = send(channel(server.port), mail(number=1), mail(number=2))
    assert [type(one) for one in found] == [Deferred, Sent]


def test_half_the_recipients_refused_and_half_served(server):
    server.at_rcpt = lambda to: "550 no such user" if to.startswith("le") else None
    people = [f"{kind}{n}@quan.example" for n in range(10) for kind in ("le", "chan")]
    found = send(channel(server.port), *(mail(to, n) for n, to in enumerate(people)))
    assert [type(one) for one in found] == [Refused, Sent] * 10
    assert server.recipients == [one for one in people if one.startswith("chan")]


@pytest.mark.parametrize("in_one_go", [False, True])
@pytest.mark.parametrize("verb", ["ehlo", "mail", "rcpt", "data", "dot"])
def test_a_421_at_any_command_defers_and_blames_nobody(verb, in_one_go):
    greeting = {"ehlo": "250-hello\r\n250 PIPELINING"} if in_one_go else {}
    with scripted(**greeting | {verb: "421 4.3.2 too busy"}) as port:
        found = send(channel(port), mail(number=1), mail(number=2))
    assert [type(one) for one in found] == [Deferred, Deferred]
    assert "421" in found[0].why


def test_a_421_as_the_greeting_defers_the_batch():
    with scripted("421 4.7.0 too many connections") as port:
        found = send(channel(port), mail(number=1), mail(number=2))
    assert [type(one) for one in found] == [Deferred, Deferred]
    assert "421" in found[0].why


def test_a_server_that_takes_so_many_messages_a_connection_gets_the_rest_over_others(server):
    asked = []

    def third_is_too_many(_address):
        asked.append(1)
        return "421 4.7.0 too many messages on this connection" if len(asked) % 3 == 0 else None

    server.at_mail = third_is_too_many
    found = send(channel(server.port), *(mail(number=n) for n in range(6)))
    assert [type(one) for one in found] == [Sent, Sent, Deferred] * 2
    assert server.connections == 2


# Lost connections


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


# TLS and passwords


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    made = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    made.cert_pem.write_to_path(str(path))
    return made, str(path)


def context_of(authority, name="localhost"):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[0].issue_cert(name).configure_cert(made)
    return made


def test_starttls_with_a_trusted_certificate(authority):
    with serving(Server(), starttls=context_of(authority)) as server:
        sender = channel(server.port, "starttls", ca_file=authority[1])
        assert send(sender, mail()) == [Sent()]
    assert server.over_tls == [True]


def test_tls_from_the_first_byte_with_a_trusted_certificate(authority):
    with serving(Server(), tls=context_of(authority)) as server:
        sender = channel(server.port, "tls", ca_file=authority[1])
        assert send(sender, mail()) == [Sent()]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_an_unknown_authority_gets_no_mail(authority, security):
    context = context_of(authority)
    how = {"starttls": context} if security == "starttls" else {"tls": context}
    with serving(Server(), **how) as server:
        (found,) = send(channel(server.port, security), mail())
    assert type(found) is Deferred
    assert "certificate" in found.why.lower()
    assert server.mails == []


def test_a_certificate_for_another_name_gets_no_mail(authority):
    with serving(Server(), starttls=context_of(authority, "other.example")) as server:
        (found,) = send(channel(server.port, "starttls", ca_file=authority[1]), mail())
    assert type(found) is Deferred
    assert server.mails == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_has_expired_gets_no_mail(authority, security):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    over = datetime(2024, 1, 1, tzinfo=ZONE)
    authority[0].issue_cert("localhost", not_after=over).configure_cert(made)
    how = {"starttls": made} if security == "starttls" else {"tls": made}
    with serving(Server(), **how) as server:
        (found,) = send(channel(server.port, security, ca_file=authority[1]), mail())
    assert type(found) is Deferred
    assert "expired" in found.why
    assert server.mails == []


def test_a_server_without_starttls_gets_neither_mail_nor_password():
    with serving(Server(password="mật")) as server:
        sender = channel(server.port, "starttls", user="dondoc", password="mật")
        (found,) = send(sender, mail())
    assert type(found) is Deferred
    assert (server.mails, server.logins) == ([], [])


def test_a_password_that_is_right(authority):
    with serving(Server(password="bí-mật"), starttls=context_of(authority)) as server:
        sender = channel(
            server.port, "starttls", ca_file=authority[1], user="dondoc", password="bí-mật"
        )
        assert send(sender, mail()) == [Sent()]
    assert server.logins == ["dondoc"]


def test_a_password_that_is_wrong_defers_the_batch_is_tried_once_and_never_told(server):
    with serving(Server(password="right")) as guarded:
        sender = channel(guarded.port, user="dondoc", password="wrong-secret")
        found = send(sender, mail(number=1), mail(number=2))
    assert [type(one) for one in found] == [Deferred, Deferred]
    assert all("wrong-secret" not in one.why for one in found)
    assert guarded.connections == 1


def test_the_doctor_can_try_the_server(server):
    assert asyncio.run(channel(server.port).probe()) == f"localhost:{server.port} (none)"


def test_the_password_is_not_in_the_servers_name():
    assert "geheim" not in repr(channel(25, user="u", password="geheim"))
    assert "geheim" not in repr(SmtpServer("h", 25, user="u", password="geheim"))
