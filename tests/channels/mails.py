"""A mail of the fixed cast, and sending some in one batch."""

import asyncio
from datetime import datetime

from bot.channels.email import EmailChannel, SmtpServer
from bot.messages.payload import Mail
from tests.cast import ZONE


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


def channel(port, security="none", host="localhost", **more):
    return EmailChannel(SmtpServer(host, port, security, timeout=2, **more))


def send(sender, *mails):
    """Send them in one batch; returns the outcomes."""

    async def batch():
        async with sender.open() as line:
            return [await line.send(one) for one in mails]

    return asyncio.run(batch())


def send_at_once(sender, *mails):
    """Send them side by side; returns the outcomes."""

    async def batch():
        async with sender.open() as line:
            return await asyncio.gather(*map(line.send, mails))

    return asyncio.run(batch())
