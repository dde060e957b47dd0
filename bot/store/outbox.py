"""The outbox: which deliveries are due, claiming them with a lease, settling them one by one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Update, bindparam, func, update
from sqlmodel import Session, col, select

from bot.model.states import DeliveryState, NoticeKind
from bot.model.tables import WAITS, Delivery, Notice
from bot.rules.deliveries import WAITING, DeliveryInput, target
from bot.rules.monthly import calendar_month
from bot.store.leases import TOO_LONG, is_lost, take_back

# What is asked at every turn is put together once.
_copies = Delivery.__table__.c  # type: ignore[attr-defined]
_SETTLE = (
    update(_copies.id.table)
    .where(
        _copies.id == bindparam("delivery"),
        _copies.state == DeliveryState.CLAIMED,
        _copies.claimed_by == bindparam("worker"),
    )
    .values(lease_until=None, claimed_by=None)
)
_SETTLE_SENT = _SETTLE.values(
    state=target(DeliveryInput.SENT), settled_at=bindparam("settled_at"), reason=None
)
_is_summary = col(Notice.kind) == NoticeKind.MONTHLY_SUMMARY
_NEXT_ATTEMPTS = (
    select(col(Notice.day), col(Notice.kind), func.min(Delivery.next_attempt_at))
    .join(Notice, col(Notice.id) == Delivery.notice_id)
    .where(
        col(Delivery.state).in_(WAITING),
        (col(Notice.day) >= bindparam("today"))
        | (_is_summary & (col(Notice.day) == bindparam("month"))),
    )
    .group_by(col(Notice.day), col(Notice.kind))
)
_DUE = (
    select(Delivery.channel)
    .where(
        (col(Delivery.state).in_(WAITING) & (col(Delivery.next_attempt_at) <= bindparam("now")))
        | (
            (col(Delivery.state) == DeliveryState.CLAIMED)
            & is_lost(col(Delivery.lease_until), bindparam("now"), bindparam("furthest"))
        )
    )
    .distinct()
)


_NEXT = (
    select(Delivery.id)
    .join(Notice, col(Notice.id) == Delivery.notice_id)
    .where(
        WAITS,
        Delivery.channel == bindparam("channel"),
        Delivery.next_attempt_at <= bindparam("now"),
        (col(Notice.day) == bindparam("today"))
        | (_is_summary & (col(Notice.day) == bindparam("month"))),
    )
    .order_by(col(Delivery.next_attempt_at), col(Delivery.id))
    .with_for_update(skip_locked=True, of=Delivery)
)


def channels_due(session: Session, now: datetime, lease: timedelta) -> list[str]:
    """The channels on which any copy may want to leave by now: a cheap question, asked before all others."""
    asked = {"now": now, "furthest": now + TOO_LONG * lease}
    return sorted(session.exec(_DUE, params=asked))


def next_attempts(session: Session, today: date) -> list[tuple[date, date, datetime]]:
    """The earliest instant at which a waiting copy wants to leave, by the days (first, last) it may.

    Of today and each later day; a monthly summary has all its month.
    """
    asked = {"today": today, "month": today.replace(day=1)}
    found = session.exec(_NEXT_ATTEMPTS, params=asked)
    return [(day, _last_day(day, kind), at) for day, kind, at in found]


def _last_day(day: date, kind: NoticeKind) -> date:
    """Until when a notice of that day may leave."""
    return calendar_month(day).ends if kind == NoticeKind.MONTHLY_SUMMARY else day


def claim(
    session: Session,
    channel: str,
    today: date,
    now: datetime,
    worker: str,
    limit: int,
    lease: timedelta,
) -> list[int]:
    """Take up to `limit` of the channel's deliveries of today's notices that are due; returns their ids.

    This month's summary is among today's, whichever day of it this is.
    A lease that ran out is taken back first: its worker died between claiming and settling.
    """
    take_back(session, Delivery, now, lease)
    asked = {"channel": channel, "now": now, "today": today, "month": today.replace(day=1)}
    found = session.exec(_NEXT.limit(limit), params=asked)
    ids = [row for row in found if row is not None]
    session.execute(
        update(Delivery)
        .where(col(Delivery.id).in_(ids))
        .values(
            state=target(DeliveryInput.CLAIM),
            lease_until=now + lease,
            claimed_by=worker,
            attempts=Delivery.attempts + 1,
        )
    )
    return ids


def settle(session: Session, delivery_id: int, worker: str, **outcome: Any) -> bool:
    """Write the outcome of a claimed delivery; False if the lease had passed to another worker."""
    values = {"delivery": delivery_id, "worker": worker, **outcome}
    return session.connection().execute(_SETTLE, values).rowcount == 1


def settle_sent(session: Session, worker: str, sent: Sequence[tuple[int, datetime]]) -> None:
    """Write that these claimed deliveries were sent at those instants, where the lease is still ours."""
    if sent:
        rows = [{"delivery": number, "worker": worker, "settled_at": at} for number, at in sent]
        session.connection().execute(_SETTLE_SENT, rows)


def give_back(session: Session, delivery_ids: Sequence[int], worker: str) -> None:
    """Queue claimed deliveries again that this worker has not come to; they count as not tried."""
    ours = _ours(delivery_ids, worker)
    given_back = {"state": target(DeliveryInput.GIVEN_BACK), "lease_until": None}
    untried = col(Delivery.attempts) - 1
    session.execute(ours.values(**given_back, claimed_by=None, attempts=untried))


def renew(session: Session, delivery_ids: Sequence[int], worker: str, until: datetime) -> None:
    """Prolong this worker's lease of what it has not settled yet."""
    session.execute(_ours(delivery_ids, worker).values(lease_until=until))


def _ours(delivery_ids: Sequence[int], worker: str) -> Update:
    return update(Delivery).where(
        col(Delivery.id).in_(delivery_ids),
        col(Delivery.state) == DeliveryState.CLAIMED,
        col(Delivery.claimed_by) == worker,
    )
