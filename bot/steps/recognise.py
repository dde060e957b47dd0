"""Says whom a mail is from and which of our messages it answers, trusting only what was signed."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from bot.model.mail_answers import MailAnswer
from bot.model.tables import Delivery, Notice, NoticeItem, PersonRow
from bot.readers.inbound_mail import InboundMail
from bot.steps.copies import is_genuine
from bot.steps.write_answer import is_genuine_answer
from bot.store.inbound import deliveries_by_token
from bot.store.mail_answers import answers_by_token

Ours = Delivery | MailAnswer


@dataclass(frozen=True)
class Recognised:
    """What is known of a mail.

    `person` is who writes from this address, None where nobody or several people do. `answers` is what
    we sent that the mail refers to by a genuine token: a copy of a notice, or an answer to a mail.
    `is_proven` says that it had gone to that very person: an address alone can be forged, and somebody
    else's code can be passed on.
    """

    person: PersonRow | None
    answers: Ours | None
    is_proven: bool = False


def recognise(session: Session, mail: InboundMail) -> Recognised:
    """Match the sender's address and the mail's tokens; of several, the sender's own, the nearest.

    People who share one address are told apart by whose message is answered. Wants a session that may
    write: the key of the tokens is made at first need.
    """
    known = _people_at(session, mail.sender)
    sent = _genuine(session, mail)
    for one in sent:
        recipient = recipient_of(session, one)
        if recipient in known:
            return Recognised(known[recipient], one, is_proven=True)
    only = next(iter(known.values())) if len(known) == 1 else None
    return Recognised(only, sent[0] if sent else None)


def recipient_of(session: Session, sent: Ours) -> str:
    """The id of the person it went to."""
    if isinstance(sent, MailAnswer):
        return sent.person_id
    return session.get_one(Notice, sent.notice_id).recipient_id


def told_in(session: Session, sent: Ours) -> tuple[int, ...]:
    """The ids of the assignments that it tells of, in their order."""
    if isinstance(sent, MailAnswer):
        return tuple(sent.about)
    items = select(NoticeItem.assignment_id).where(NoticeItem.notice_id == sent.notice_id)
    return tuple(dict.fromkeys(session.exec(items.order_by(col(NoticeItem.id)))))


def _people_at(session: Session, address: str | None) -> dict[str, PersonRow]:
    if address is None:
        return {}
    wanted = select(PersonRow).where(
        func.lower(col(PersonRow.email)) == address, col(PersonRow.active)
    )
    return {person.id: person for person in session.exec(wanted)}


def _genuine(session: Session, mail: InboundMail) -> list[Ours]:
    """What carries the mail's tokens, the most telling token first."""
    copies = (c for c in deliveries_by_token(session, mail.tokens) if _is_ours(session, c))
    answers = (a for a in answers_by_token(session, mail.tokens) if is_genuine_answer(session, a))
    found: list[Ours] = [*copies, *answers]
    return sorted(found, key=lambda one: mail.tokens.index(one.reply_token))


def _is_ours(session: Session, copy: Delivery) -> bool:
    return is_genuine(session, copy, copy.reply_token)
