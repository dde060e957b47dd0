"""Notices as they are raised: those of today, their items, and the mails they follow."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import exists, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.model.states import DeliveryState
from bot.model.tables import Delivery, Notice, NoticeItem


def notices_from(session: Session, day: date, people: Iterable[str]) -> list[Notice]:
    """The people's notices of that day and later, oldest first."""
    wanted = (
        select(Notice)
        .where(col(Notice.recipient_id).in_(list(people)), Notice.day >= day)
        .order_by(col(Notice.day), col(Notice.number))
    )
    return list(session.exec(wanted))


def begun(session: Session, notices: Iterable[Notice]) -> set[int]:
    """The ids of those notices of which some copy or part has left, or may be leaving now."""
    ids = [notice.id for notice in notices]
    waiting = (DeliveryState.QUEUED, DeliveryState.DEFERRED)
    begun = col(Delivery.state).not_in(waiting) | (col(Delivery.parts_sent) > 0)
    wanted = select(Delivery.notice_id).where(col(Delivery.notice_id).in_(ids), begun)
    return set(session.exec(wanted))


def items_of(session: Session, notice_ids: Sequence[int]) -> list[NoticeItem]:
    """The items of these notices, in the order they were raised."""
    wanted = select(NoticeItem).where(col(NoticeItem.notice_id).in_(notice_ids))
    return list(session.exec(wanted.order_by(col(NoticeItem.id))))


def followed_by(session: Session, notice_ids: Iterable[int]) -> dict[int, int]:
    """For each of these notices, the latest earlier one on the same matter that left by e-mail.

    The same matter: an assignment told through the same post, in a message of the same kind.
    """
    item, earlier = aliased(NoticeItem), aliased(NoticeItem)
    # Not a join: SQLite would begin with every mail ever sent.
    left = exists().where(
        col(Delivery.notice_id) == earlier.notice_id,
        col(Delivery.channel) == "email",
        col(Delivery.state) == DeliveryState.SENT,
    )
    wanted = (
        select(col(item.notice_id), func.max(earlier.notice_id))
        .join(
            earlier,
            (col(earlier.assignment_id) == item.assignment_id)
            & (col(earlier.post_id) == item.post_id)
            & (col(earlier.kind) == item.kind)
            & (col(earlier.notice_id) < item.notice_id)
            & left,
        )
        .where(col(item.notice_id).in_(list(notice_ids)))
        .group_by(col(item.notice_id))
    )
    return dict(session.exec(wanted).all())


def mails_of(session: Session, notice_ids: Iterable[int]) -> dict[int, tuple[Notice, str]]:
    """For each of these notices that went by e-mail, the notice and its Message-ID."""
    wanted = (
        select(Notice, Delivery.message_id)
        .join(Delivery, col(Delivery.notice_id) == Notice.id)
        .where(col(Notice.id).in_(list(notice_ids)), Delivery.channel == "email")
    )
    return {notice.id or 0: (notice, mail) for notice, mail in session.exec(wanted)}
