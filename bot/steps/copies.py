"""A copy of a notice on one channel, with the Message-ID and the reply token it keeps for ever."""

from datetime import datetime

from sqlmodel import Session

from bot.messages.mail import message_id
from bot.model.states import DeliveryState
from bot.model.tables import Delivery, Notice
from bot.rules import reply_token
from bot.steps.office import OfficeInForce
from bot.store.keys import reply_key


def new_copy(
    session: Session, notice: Notice, channel: str, now: datetime, office: OfficeInForce
) -> Delivery:
    """The copy, ready to leave; it is not added to the session yet."""
    assert notice.id is not None
    token = reply_token.sign(reply_key(session), identity(notice, channel))
    return Delivery(
        notice_id=notice.id,
        channel=channel,
        message_id=message_id(token, notice.day, notice.kind, office.mail_domain),
        reply_token=token,
        state=DeliveryState.QUEUED,
        next_attempt_at=now,
    )


def is_genuine(session: Session, copy: Delivery, token: str) -> bool:
    """Whether the token was signed by us for this copy."""
    notice = session.get_one(Notice, copy.notice_id)
    return reply_token.verify(reply_key(session), identity(notice, copy.channel), token)


def identity(notice: Notice, channel: str) -> str:
    """What makes a message the one it is: the key of its notice, and the channel."""
    parts = (notice.recipient_id, notice.day.isoformat(), notice.kind, str(notice.number), channel)
    return "\n".join(parts)
