"""Writes the answer to somebody's mail into its outbox, with a reply token of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from bot.messages.mail import is_message_id, message_id
from bot.messages.payload import Attachment, Rendered
from bot.model.mail_answers import MailAnswer, MailAnswerFile
from bot.model.tables import PersonRow
from bot.readers.inbound_mail import InboundMail
from bot.rules import reply_token
from bot.store.keys import reply_key

KIND = "answer"
LONGEST_THREAD = 20
MOST_ATTACHED = 10_000_000  # bytes in all: what office mail servers take for sure


@dataclass(frozen=True)
class Addressed:
    """An answer before it has words: the mail answered, who gets it, what the talk is about."""

    mail: InboundMail
    person: PersonRow
    about: tuple[int, ...]


def token_of_answer(session: Session, person: str, external_id: str) -> str:
    """The reply token of the answer to that mail of that person."""
    return reply_token.sign(reply_key(session), _identity(person, external_id))


def is_genuine_answer(session: Session, answer: MailAnswer) -> bool:
    """Whether its token was signed by us for it."""
    identity = _identity(answer.person_id, answer.answers)
    return reply_token.verify(reply_key(session), identity, answer.reply_token)


def _identity(person: str, external_id: str) -> str:
    return "\n".join((KIND, person, external_id))


def write_answer(
    session: Session,
    to: Addressed,
    words: Rendered,
    files: Iterable[Attachment],
    now: datetime,
    day: date,
    mail_domain: str,
) -> MailAnswer:
    """Queue the answer in the caller's transaction; it may leave at once, at any hour."""
    mail, person = to.mail, to.person
    token = token_of_answer(session, person.id, mail.external_id)
    thread = thread_of(mail)
    row = MailAnswer(
        answers=mail.external_id,
        person_id=person.id,
        recipient=person.email or "",
        about=list(to.about),
        message_id=message_id(token, day, KIND, mail_domain),
        reply_token=token,
        in_reply_to=thread[-1] if thread else None,
        thread=thread,
        subject=words.subject,
        text=words.text,
        html=words.html,
        written_at=now,
        next_attempt_at=now,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    session.add_all(
        MailAnswerFile(
            answer_id=row.id, name=file.filename, media_type=file.media_type, content=file.content
        )
        for file in files
    )
    return row


def thread_of(mail: InboundMail) -> list[str]:
    """The mails before the answer, the oldest first, the mail itself last; what is no id left out."""
    ids = [*reversed(mail.refers_to), *([mail.message_id] if mail.message_id else [])]
    return [one for one in ids if is_message_id(one)][-LONGEST_THREAD:]


def fitting(files: Iterable[Attachment]) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """The files that go with an answer, and the names of those that are too large together."""
    taken: list[Attachment] = []
    left_out: list[str] = []
    room = MOST_ATTACHED
    for file in files:
        if len(file.content) > room:
            left_out.append(file.filename)
            continue
        room -= len(file.content)
        taken.append(file)
    return tuple(taken), tuple(left_out)
