"""Where a channel refuses a message, the person's other channel takes it."""

from datetime import datetime

from sqlmodel import Session, select

from bot.messages.mail import message_id
from bot.model.states import DeliveryState
from bot.model.tables import Delivery, FindingRow, Notice
from bot.rules.roster import channels_of
from bot.steps.office import OfficeInForce
from bot.store.outbox import insert_new


def fall_back(session: Session, delivery_id: int, now: datetime, office: OfficeInForce) -> None:
    """Queue a copy on the recipient's next untried channel; with none left, note a finding."""
    refused = session.get_one(Delivery, delivery_id)
    notice = session.get_one(Notice, refused.notice_id)
    person = office.roster.person(notice.recipient_id)
    tried = set(session.exec(select(Delivery.channel).where(Delivery.notice_id == notice.id)))
    usable = channels_of(person) if person is not None else ()
    for channel in usable:
        if channel not in tried and (channel == "email" or office.chat):
            session.add(_copy(notice, channel, now, office))
            return
    detail = {
        "person": notice.recipient_id,
        "channel": refused.channel,
        "why": refused.reason or "",
    }
    row = {"day": office.today(now), "code": "person_unreachable", "subject": notice.recipient_id}
    insert_new(session, FindingRow, [{**row, "detail": detail}])


def _copy(notice: Notice, channel: str, now: datetime, office: OfficeInForce) -> Delivery:
    assert notice.id is not None
    return Delivery(
        notice_id=notice.id,
        channel=channel,
        message_id=message_id(
            notice.recipient_id, notice.day, notice.kind, channel, office.mail_domain
        ),
        state=DeliveryState.QUEUED,
        next_attempt_at=now,
    )
