"""E-mail over a real SMTP server: what arrives, and over how many connections."""

import asyncio

import pytest
from aiosmtplib import SMTPConnectResponseError

from bot.channels.base import Deferred, Sent
from bot.messages.payload import Attachment
from tests.channels.mails import channel, mail, send, send_at_once
from tests.smtp import free_port

pytestmark = pytest.mark.usefixtures("no_connection_is_left_open")


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


def test_the_doctor_can_try_the_server(server):
    assert asyncio.run(channel(server.port).probe()) == f"localhost:{server.port} (none)"
