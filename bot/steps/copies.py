"""A copy of a notice on one channel, with the Message-ID and the reply token it keeps for ever."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.messages.mail import message_id
from bot.model.states import DeliveryState
from bot.model.tables import Delivery, Notice
from bot.rules import reply_token
from bot.steps.office import OfficeInForce
from bot.store.insert import insert_new
from bot.store.keys import reply_key


def add_copies(
    session: Session, copies: Iterable[tuple[Notice, str, datetime]], office: OfficeInForce
) -> None:
    """Put copies into the outbox: each of a notice, on a channel, not to leave before an instant."""
    key = reply_key(session)
    rows = [_copy(notice, channel, key, at, office) for notice, channel, at in copies]
    insert_new(session, Delivery, rows)


def _copy(
    notice: Notice, channel: str, key: bytes, at: datetime, office: OfficeInForce
) -> dict[str, Any]:
    token = reply_token.sign(key, identity(notice, channel))
    return {
        "notice_id": notice.id,
        "channel": channel,
        "message_id": message_id(token, notice.day, notice.kind, office.mail_domain),
        "reply_token": token,
        "state": DeliveryState.QUEUED,
        "attempts": 0,
        "parts_sent": 0,
        "next_attempt_at": at,
    }


def is_genuine(session: Session, copy: Delivery, token: str) -> bool:
    """Whether the token was signed by us for this copy."""
    notice = session.get_one(Notice, copy.notice_id)
    return reply_token.verify(reply_key(session), identity(notice, copy.channel), token)


def identity(notice: Notice, channel: str) -> str:
    """What makes a message the one it is: the key of its notice, and the channel."""
    parts = (notice.recipient_id, notice.day.isoformat(), notice.kind, str(notice.number), channel)
    return "\n".join(parts)
