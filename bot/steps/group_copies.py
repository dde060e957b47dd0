"""A unit's linked group gets what its head's digest of the day tells of that unit.

It is a notice of a kind of its own: the head still gets one digest a day, on channels of their own,
and what becomes of the group's copy changes nothing for the head.
"""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.model.chats import GroupChat
from bot.model.office import Role
from bot.model.states import NoticeKind
from bot.model.tables import Notice, NoticeItem
from bot.steps.copies import add_copies
from bot.steps.office import OfficeInForce
from bot.store.insert import insert_new
from bot.store.leftovers import supersede_earlier
from bot.store.notices import begun

OWN_ROLES = (Role.HEAD, Role.SUBSTITUTE)
OF_AN_EARLIER_DAY = "a group is told on the day or not at all"


def copy_to_groups(session: Session, today: date, now: datetime, office: OfficeInForce) -> None:
    """Write the groups' notices of today, one a group; what comes up after it has left is not added."""
    # What could not leave on its day is not told later: the head's own digest takes it in.
    supersede_earlier(session, NoticeKind.GROUP_DIGEST, today, now, OF_AN_EARLIER_DAY)
    units = set(session.exec(select(GroupChat.unit_id)))
    if not units or not office.chat:
        return
    posts = {
        post.id: post.unit
        for post in office.roster.posts.values()
        if post.role == Role.HEAD and post.unit in units
    }
    told: dict[tuple[str, str], list[NoticeItem]] = defaultdict(list)
    for recipient, item in _items(session, today, NoticeKind.DIGEST, posts):
        if item.role in OWN_ROLES:
            told[recipient, posts[item.post_id]].append(item)
    open_notices = {
        (recipient, posts[item.post_id]): item.notice_id
        for recipient, item in _items(session, today, NoticeKind.GROUP_DIGEST, posts)
    }
    for key, items in told.items():
        _write(session, key, items, open_notices.get(key), today, now, office)


def _items(
    session: Session, day: date, kind: NoticeKind, posts: dict[str, str]
) -> list[tuple[str, NoticeItem]]:
    """What is told that day in messages of a kind through these posts, with whom it is told to."""
    wanted = (
        select(Notice.recipient_id, NoticeItem)
        .join(NoticeItem, col(NoticeItem.notice_id) == Notice.id)
        .where(Notice.day == day, Notice.kind == kind, col(NoticeItem.post_id).in_(list(posts)))
        .order_by(col(NoticeItem.id))
    )
    return [(recipient, item) for recipient, item in session.exec(wanted)]


def _write(
    session: Session,
    key: tuple[str, str],
    items: list[NoticeItem],
    notice_id: int | None,
    today: date,
    now: datetime,
    office: OfficeInForce,
) -> None:
    if notice_id is None:
        notice = Notice(
            recipient_id=key[0],
            day=today,
            kind=NoticeKind.GROUP_DIGEST,
            number=_next_number(session, key[0], today),
            raised_at=now,
        )
        session.add(notice)
        session.flush()
        add_copies(session, [(notice, "telegram", now)], office)
    else:
        notice = session.get_one(Notice, notice_id)
        if begun(session, [notice]):
            return
    rows = [_row(item, notice.id or 0) for item in items]
    insert_new(session, NoticeItem, rows)


def _next_number(session: Session, recipient: str, day: date) -> int:
    """Who heads several units has a notice for the group of each."""
    wanted = select(Notice.number).where(
        Notice.recipient_id == recipient,
        Notice.day == day,
        Notice.kind == NoticeKind.GROUP_DIGEST,
    )
    return max(session.exec(wanted), default=-1) + 1


def _row(item: NoticeItem, notice_id: int) -> dict[str, Any]:
    changed = {"notice_id": notice_id, "kind": NoticeKind.GROUP_DIGEST}
    return item.model_dump(exclude={"id"}) | changed
