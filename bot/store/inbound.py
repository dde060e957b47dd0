"""What came in: each message taken once, in the transaction of what it brings about."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from bot.model.inbound import Inbound, InboundOutcome
from bot.model.tables import Delivery
from bot.store.insert import insert_once


def take(session: Session, channel: str, external_id: str, now: datetime) -> Inbound | None:
    """The new row of a message, to be completed with its outcome; None if it was taken before.

    Call it first in the transaction that acts on the message: a second worker with the same one waits
    here until that transaction is over, and then gets None, or the row if it was rolled back.
    """
    row = {"channel": channel, "external_id": external_id, "received_at": now}
    if not insert_once(session, Inbound, {**row, "outcome": InboundOutcome.TAKEN}):
        return None
    return session.get_one(Inbound, (channel, external_id))


def taken(session: Session, channel: str, external_ids: Iterable[str]) -> set[str]:
    """Which of these have been taken already."""
    wanted = select(Inbound.external_id).where(
        Inbound.channel == channel, col(Inbound.external_id).in_(list(external_ids))
    )
    return set(session.exec(wanted))


def outcome_of(session: Session, channel: str, external_id: str) -> InboundOutcome:
    """What became of a message that was taken."""
    return InboundOutcome(session.get_one(Inbound, (channel, external_id)).outcome)


def kept(session: Session, channel: str) -> list[Inbound]:
    """The messages that wait for a person, the oldest first."""
    wanted = select(Inbound).where(
        Inbound.channel == channel, col(Inbound.outcome) == InboundOutcome.KEPT
    )
    return list(session.exec(wanted.order_by(col(Inbound.received_at), Inbound.external_id)))


def deliveries_by_token(session: Session, tokens: Iterable[str]) -> list[Delivery]:
    """The copies that carry one of these reply tokens, the newest first."""
    wanted = select(Delivery).where(col(Delivery.reply_token).in_(list(tokens)))
    return list(session.exec(wanted.order_by(col(Delivery.id).desc())))
