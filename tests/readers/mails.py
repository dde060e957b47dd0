"""Mails as people, phones and servers send them, put together for the tests of what comes in."""

from email.message import EmailMessage

from bot.readers.inbound_mail import InboundMail, read_mail
from bot.rules.reply_token import sign

OURS = "dondoc@quan.example"
TOKEN = sign(b"key", "hanh/2024-06-07")
SENT = f"<20240607.digest.{TOKEN.lower()}@quan.example>"


def mail(text: str = "", html: str = "", **headers: str) -> EmailMessage:
    """A mail from Hạnh to the program; headers by name, `_` for `-`, empty ones left out."""
    message = EmailMessage()
    given = {
        "From": "Nguyễn Thị Hạnh <hanh@quan.example>",
        "To": OURS,
        "Subject": "Re: 04 việc đến hạn",
        "Message_ID": "<traloi-1@mail.quan.example>",
    }
    for name, value in (given | headers).items():
        if value:
            message[name.replace("_", "-")] = value
    if text or not html:
        message.set_content(text)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    return message


def read(message: EmailMessage | bytes) -> InboundMail:
    """What the program makes of it."""
    return read_mail(message if isinstance(message, bytes) else message.as_bytes(), [OURS])


def recipient(address: str, action: str, status: str, kind: str = "Final-Recipient") -> str:
    """What a standard report says of one recipient."""
    return (
        f"{kind}: rfc822; {address}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {status.replace('.', '')} no such user\n"
    )


def bounce(*recipients: str, returned: bytes = b"", returned_as: str = "message/rfc822") -> bytes:
    """A standard report on what became of a mail, with what it returns of that mail."""
    status = "\n".join(("Reporting-MTA: dns; mail.quan.example\n", *recipients))
    parts = [
        ("text/plain", b"I'm sorry to have to inform you ...\n"),
        ("message/delivery-status", status.encode()),
        (returned_as, returned),
    ]
    return REPORT + b"".join(
        b"--b\nContent-Type: %s\n\n%s\n" % (kind.encode(), content)
        for kind, content in parts
        if content
    )


REPORT = f"""From: Mail Delivery System <MAILER-DAEMON@mail.quan.example>
To: {OURS}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bao-loi-1@mail.quan.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

""".encode()
