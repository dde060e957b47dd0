"""Says whom a mail is from and which of our messages it answers, trusting only what was signed."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from bot.model.tables import Delivery, Notice, PersonRow
from bot.readers.inbound_mail import InboundMail
from bot.steps.copies import is_genuine
from bot.store.inbound import deliveries_by_token


@dataclass(frozen=True)
class Recognised:
    """What is known of a mail.

    `person` is who writes from this address, None where nobody or several people do. `answers` is the
    copy of ours that the mail refers to by a genuine token. `is_proven` says that the copy had gone to
    that very person: an address alone can be forged, and somebody else's code can be passed on.
    """

    person: PersonRow | None
    answers: Delivery | None
    is_proven: bool = False


def recognise(session: Session, mail: InboundMail) -> Recognised:
    """Match the sender's address and the mail's tokens; of several copies, the sender's own, newest.

    People who share one address are told apart by whose message is answered. Wants a session that may
    write: the key of the tokens is made at first need.
    """
    known = _people_at(session, mail.sender)
    copies = _genuine(session, mail)
    for copy in copies:
        recipient = session.get_one(Notice, copy.notice_id).recipient_id
        if recipient in known:
            return Recognised(known[recipient], copy, is_proven=True)
    only = next(iter(known.values())) if len(known) == 1 else None
    return Recognised(only, copies[0] if copies else None)


def _people_at(session: Session, address: str | None) -> dict[str, PersonRow]:
    if address is None:
        return {}
    wanted = select(PersonRow).where(
        func.lower(col(PersonRow.email)) == address, col(PersonRow.active)
    )
    return {person.id: person for person in session.exec(wanted)}


def _genuine(session: Session, mail: InboundMail) -> list[Delivery]:
    found = deliveries_by_token(session, mail.tokens)
    return [copy for copy in found if is_genuine(session, copy, copy.reply_token)]
