"""What an SMTP server's answers mean: for now, for good, for one message or for all."""

import pytest

from bot.channels.base import Deferred, Refused, Sent
from tests.channels.mails import channel, mail, send
from tests.smtp import scripted

pytestmark = pytest.mark.usefixtures("no_connection_is_left_open")


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
