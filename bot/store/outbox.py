"""The outbox: notices become deliveries, deliveries are claimed with a lease, settled one by one."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Insert, Update, bindparam, exists, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select

from bot.model.states import DeliveryState, NoticeKind
from bot.model.tables import Delivery, Notice, NoticeItem
from bot.rules.deliveries import DeliveryInput, after, sources, target
from bot.rules.monthly import calendar_month

TOO_LONG = 2  # times a lease: clocks of several machines may differ a little
WAITING = sources(DeliveryInput.CLAIM)
UNDECIDED = (*WAITING, DeliveryState.CLAIMED)


def is_lost(until: Any, now: Any, furthest: Any) -> Any:
    """Whether a lease has run out, or lasts longer than any given by now: the clock was set back."""
    return (until < now) | (until > furthest)


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


def insert_new(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, leaving out those whose unique key stands already."""
    if rows:
        session.connection().execute(_insert(session, table), list(rows))


def insert_once(session: Session, table: type[SQLModel], row: dict[str, Any]) -> bool:
    """Insert a row; False if its unique key stands already, once whoever else writes it is done."""
    statement = _insert(session, table).execution_options(preserve_rowcount=True)
    return session.connection().execute(statement, row).rowcount == 1


def _insert(session: Session, table: type[SQLModel]) -> Insert:
    dialect = session.get_bind().dialect.name
    make: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(table.__table__).on_conflict_do_nothing()  # type: ignore[attr-defined,no-any-return]


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


def undelivered_before(session: Session, day: date) -> list[Notice]:
    """Notices of earlier days of which no copy was sent and some copy waited or died.

    No group's, which is about its day; no monthly summary, which may go on leaving all month.
    """
    return list(session.exec(_UNDELIVERED, params={"day": day}))


def items_of(session: Session, notice_ids: Sequence[int]) -> list[NoticeItem]:
    """The items of these notices, in the order they were raised."""
    wanted = select(NoticeItem).where(col(NoticeItem.notice_id).in_(notice_ids))
    return list(session.exec(wanted.order_by(col(NoticeItem.id))))


def supersede(session: Session, notice_ids: Sequence[int], now: datetime, reason: str) -> None:
    """Close every copy of these notices that has not been settled."""
    elsewhere = DeliveryInput.TOLD_ELSEWHERE
    session.execute(
        update(Delivery)
        .where(col(Delivery.notice_id).in_(notice_ids), col(Delivery.state).in_(sources(elsewhere)))
        .values(state=target(elsewhere), settled_at=now, reason=reason)
    )


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
    earlier = select(Notice.id).where(Notice.day < day, ~_is_summary)
    session.execute(
        update(Delivery)
        .where(
            col(Delivery.state).in_(sources(DeliveryInput.TOLD_ELSEWHERE)),
            col(Delivery.notice_id).in_(earlier),
            col(Delivery.notice_id).in_(sent),
        )
        .values(state=target(DeliveryInput.TOLD_ELSEWHERE), settled_at=now, reason=reason)
    )


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
    wanted = (
        select(Delivery.id)
        .join(Notice, col(Notice.id) == Delivery.notice_id)
        .where(
            col(Delivery.state).in_(WAITING),
            Delivery.channel == channel,
            Delivery.next_attempt_at <= now,
            (col(Notice.day) == today) | (_is_summary & (col(Notice.day) == today.replace(day=1))),
        )
        .order_by(col(Delivery.next_attempt_at), col(Delivery.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    ids = [row for row in session.exec(wanted) if row is not None]
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


def take_back(session: Session, table: type[Any], now: datetime, lease: timedelta) -> None:
    """Take back from an outbox what was claimed by a worker that died: its lease is lost.

    What another daemon takes back at this moment is left to it.
    """
    lost = (
        select(table.id)
        .where(
            col(table.state) == DeliveryState.CLAIMED,
            is_lost(col(table.lease_until), now, now + TOO_LONG * lease),
        )
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(table)
        .where(col(table.id).in_(lost))
        .values(state=target(DeliveryInput.LEASE_RAN_OUT), lease_until=None, claimed_by=None)
    )


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


def channels_due(session: Session, now: datetime, lease: timedelta) -> list[str]:
    """The channels on which any copy may want to leave by now: a cheap question, asked before all others."""
    asked = {"now": now, "furthest": now + TOO_LONG * lease}
    return sorted(session.exec(_DUE, params=asked))
