"""An address that mails come back from is used no more, until it is corrected or somebody writes from it."""

from datetime import datetime

import structlog
from sqlmodel import Session, col, select

from bot.model.mail_answers import MailAnswer
from bot.model.states import DeliveryState
from bot.model.tables import Delivery, FindingRow, PersonRow
from bot.readers.inbound_mail import InboundMail
from bot.readers.mail_bounce import Failure
from bot.rules.deliveries import UNDECIDED, DeliveryInput, after, sources
from bot.steps.fallback import fall_back
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.recognise import Ours, recipient_of
from bot.store import office as stored
from bot.store.insert import insert_new

ADDRESS_FAILED, FORWARD_FAILED = "address_failed", "forward_failed"
log = structlog.get_logger()


def note_bounce(
    session: Session, mail: InboundMail, sent: Ours, now: datetime, here: Installation
) -> bool:
    """Act on a genuine report of what became of something we sent; True if it came back for good.

    The address is marked, the monitoring unit told, and the person's other channel takes the message.
    A report about another address means that the person's own forwards to it: the person's own may
    well have got the mail, so it is used as before, and the monitoring unit is told to ask. A delay
    changes nothing.
    """
    person = session.get_one(PersonRow, recipient_of(session, sent))
    office = office_in_force(session, now, here)
    failure = _of(person, mail)
    if failure is None and any(elsewhere.permanent for elsewhere in mail.failures):
        log.warning("forward_failed", person=person.id)
        # Where to is the person's own affair, and is kept nowhere.
        _find(session, FORWARD_FAILED, person, now, office, {})
        return False
    if failure is None or not failure.permanent:
        log.info("mail_delayed", person=person.id)
        return False
    log.warning("address_failed", person=person.id)
    if person.email_failed_at is None:
        person.email_failed_at = now
        stored.touch(session, now)
    session.flush()
    _mark(sent, failure, now)
    _find(session, ADDRESS_FAILED, person, now, office, {"why": failure.diagnostic})
    if not isinstance(sent, MailAnswer) and not _is_told_elsewhere(session, sent):
        fall_back(session, sent.id or 0, now, office)
    return True


def _find(
    session: Session,
    code: str,
    person: PersonRow,
    now: datetime,
    office: OfficeInForce,
    detail: dict[str, str],
) -> None:
    """Write the finding down, once a day."""
    row = {"day": office.today(now), "code": code, "subject": person.id, "detail": detail}
    insert_new(session, FindingRow, [row])
    session.flush()


def _is_told_elsewhere(session: Session, refused: Delivery) -> bool:
    """Whether another copy of the notice has left, or will."""
    wanted = select(Delivery.id).where(
        Delivery.notice_id == refused.notice_id,
        col(Delivery.state).in_((DeliveryState.SENT, *UNDECIDED)),
    )
    return session.exec(wanted.limit(1)).first() is not None


def clear_failure(session: Session, person: PersonRow, now: datetime) -> None:
    """The person has written from the address: it works again."""
    if person.email_failed_at is not None:
        person.email_failed_at = None
        stored.touch(session, now)
        session.flush()
        log.info("address_works_again", person=person.id)


def _of(person: PersonRow, mail: InboundMail) -> Failure | None:
    """What the report says of the person's address."""
    address = (person.email or "").lower()
    return next((f for f in mail.failures if f.address.lower() == address), None)


def _mark(sent: Ours, failure: Failure, now: datetime) -> None:
    """Note on the message that it came back; one that was closed meanwhile stays as it is."""
    if sent.state not in sources(DeliveryInput.CAME_BACK):
        return
    sent.state = after(DeliveryInput.CAME_BACK, sent.state)
    sent.settled_at = now
    sent.reason = f"came back: {failure.diagnostic}"
