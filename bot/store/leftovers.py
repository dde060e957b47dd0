"""What earlier days left in the outbox, and closing what is not to leave any more."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, exists, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.model.states import DeliveryState, NoticeKind
from bot.model.tables import Delivery, Notice, NoticeItem
from bot.rules.deliveries import UNDECIDED, DeliveryInput, after, sources, target

# What is asked at every sweep is put together once.
_other = aliased(Delivery)
_UNDELIVERED = (
    select(Notice)
    .join(Delivery, col(Delivery.notice_id) == Notice.id)
    .where(
        col(Delivery.state).in_((*UNDECIDED, DeliveryState.DEAD)),
        Notice.day < bindparam("day"),
        col(Notice.kind).not_in((NoticeKind.GROUP_DIGEST, NoticeKind.MONTHLY_SUMMARY)),
        ~exists().where(
            col(_other.notice_id) == Notice.id, col(_other.state) == DeliveryState.SENT
        ),
        # What a dead letter told is taken into a later notice once, which leaves it empty.
        (col(Delivery.state) != DeliveryState.DEAD)
        | exists().where(col(NoticeItem.notice_id) == Notice.id),
    )
    .order_by(col(Notice.id))
    .distinct()
)


def undelivered_before(session: Session, day: date) -> list[Notice]:
    """Notices of earlier days of which no copy was sent and some copy waited or died.

    No group's, which is about its day; no monthly summary, which may go on leaving all month.
    """
    return list(session.exec(_UNDELIVERED, params={"day": day}))


def supersede(session: Session, notice_ids: Sequence[int], now: datetime, reason: str) -> None:
    """Close every copy of these notices that has not been settled."""
    elsewhere = DeliveryInput.TOLD_ELSEWHERE
    session.execute(
        update(Delivery)
        .where(col(Delivery.notice_id).in_(notice_ids), col(Delivery.state).in_(sources(elsewhere)))
        .values(state=target(elsewhere), settled_at=now, reason=reason)
    )


def supersede_earlier(
    session: Session, kind: NoticeKind, day: date, now: datetime, reason: str
) -> None:
    """Close what of this kind belongs to an earlier day and has not been settled."""
    wanted = (
        select(Notice.id)
        .join(Delivery, col(Delivery.notice_id) == Notice.id)
        .where(
            col(Delivery.state).in_(UNDECIDED),
            col(Notice.kind) == kind,
            col(Notice.day) < day,
        )
    )
    found = [row for row in session.exec(wanted) if row is not None]
    if found:
        supersede(session, found, now, reason)


def give_up(
    session: Session, notice_ids: Sequence[int], raised_by: datetime, now: datetime
) -> list[Delivery]:
    """Close the copies of those of these notices raised by then that were tried in vain: dead letters."""
    wanted = (
        select(Delivery)
        .join(Notice, col(Notice.id) == Delivery.notice_id)
        .where(
            col(Delivery.notice_id).in_(notice_ids),
            col(Delivery.state).in_(sources(DeliveryInput.GIVEN_UP)),
            Notice.raised_at <= raised_by,
        )
        .order_by(col(Delivery.id))
    )
    dead = list(session.exec(wanted))
    for copy in dead:
        copy.state, copy.settled_at = after(DeliveryInput.GIVEN_UP, copy.state), now
    return dead


def close_leftovers(session: Session, day: date, now: datetime, reason: str) -> None:
    """Close the copies of earlier days' notices that still wait although another copy was sent."""
    copy = aliased(Delivery)
    sent = select(copy.notice_id).where(col(copy.state) == DeliveryState.SENT)
    earlier = select(Notice.id).where(
        Notice.day < day, col(Notice.kind) != NoticeKind.MONTHLY_SUMMARY
    )
    session.execute(
        update(Delivery)
        .where(
            col(Delivery.state).in_(sources(DeliveryInput.TOLD_ELSEWHERE)),
            col(Delivery.notice_id).in_(earlier),
            col(Delivery.notice_id).in_(sent),
        )
        .values(state=target(DeliveryInput.TOLD_ELSEWHERE), settled_at=now, reason=reason)
    )
