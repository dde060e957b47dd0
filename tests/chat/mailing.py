"""The cast by mail: reminders leave, their readers answer, and read what comes back."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlmodel import select

from bot.chat.converse import Desk
from bot.chat.mail import MailRoom, receive
from bot.messages.mail import to_bytes
from bot.messages.payload import Mail
from bot.model.inbound import Inbound, InboundOutcome
from bot.readers.inbound_mail import read_mail
from bot.steps.send_answers import send_answers
from bot.store.evidence import EvidenceShelf
from bot.wiring import put_together
from config.settings import Settings
from tests.house import House, _without_threads
from tests.readers.mails import OURS, mail

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def with_inbox(house: House, **more) -> House:
    """The same house, whose program reads what comes in."""
    settings = Settings(
        _env_file=None,
        mail_from=OURS,
        imap_host="127.0.0.1",
        imap_user="dondoc",
        imap_password="secret",
        inbox_plus_address=True,
        **more,
    )
    channels = dict(house.parts.post.channels)
    house.parts = put_together(settings, house.store, house.clock, channels)
    return house


@dataclass
class Mailing:
    """A house that reads mails; `number` makes each mail's id its own."""

    house: House
    room: MailRoom
    number: int = 0
    answers: list[Mail] = field(default_factory=list)

    def reminder(self, person: str) -> Mail:
        """The last mail of the ladder that the person got."""
        return [m for m in self.house.email.kept if m.recipient.startswith(f"{person}@")][-1]

    def reply(self, to: Mail | None, text: str, person: str = "hanh", **headers) -> EmailMessage:
        """A mail of the person, in answer to one of ours."""
        self.number += 1
        given = {
            "From": f"{person.title()} <{person}@quan.example>",
            "Message_ID": f"<{person}-{self.number}@mail.quan.example>",
            "Subject": "" if to is None else f"Re: {to.subject}",
            "In_Reply_To": "" if to is None else to.message_id,
            "References": "" if to is None else " ".join((*to.references, to.message_id)),
        }
        return mail(text, **(given | headers))

    def come_in(self, message: EmailMessage | bytes) -> InboundOutcome:
        """The mail arrives, a second after the last, and is worked on."""
        self.house.clock.move_to(self.house.clock.now() + timedelta(seconds=1))
        content = message if isinstance(message, bytes) else message.as_bytes()
        return receive(read_mail(content, [OURS]), self.room)

    def leave(self) -> list[Mail]:
        """What answers leave now."""
        before = len(self.house.email.kept)
        asyncio.run(_without_threads(send_answers(self.house.parts.post)))
        return self.house.email.kept[before:]

    def ask(self, to: Mail | None, text: str, person: str = "hanh", *files, **headers) -> Mail:
        """Write, and get the one answer."""
        message = self.reply(to, text, person, **headers)
        for name, content in files:
            message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
        self.come_in(message)
        (answer,) = self.leave()
        return answer

    def inbound(self) -> list[tuple[str, str | None]]:
        """(outcome, reason) of what came in, in order."""
        with self.house.store.read() as session:
            rows = session.exec(select(Inbound).order_by(Inbound.received_at)).all()
            return [(row.outcome.value, row.reason) for row in rows]


def mailing_in(house: House, folder) -> Mailing:
    """A house whose evidence is kept in the folder."""
    with_inbox(house)
    parts = house.parts
    desk = Desk(house.store, house.clock, parts.here, EvidenceShelf(folder))
    return Mailing(house, MailRoom(desk, parts.post.letterhead))


def read_back(sent: Mail) -> EmailMessage:
    """The mail as a mail program reads it."""
    message = message_from_bytes(to_bytes(sent), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message
