"""Writes a sweep's entries as notices and deliveries: the outbox, in the sweep's own transaction."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.model.office import Preference
from bot.model.states import NoticeKind, Occasion
from bot.model.tables import Assignment, Notice, NoticeItem
from bot.rules.ladder import Telling
from bot.rules.retry import SLACK
from bot.rules.roster import Recipient, channels_of
from bot.steps.copies import add_copies
from bot.steps.fallback import note_dead
from bot.steps.office import OfficeInForce
from bot.store.insert import insert_new
from bot.store.leftovers import close_leftovers, give_up, supersede, undelivered_before
from bot.store.notices import begun, followed_by, items_of, mails_of, notices_from

CARRIED = "told in a later notice"
LEFT_OVER = "another copy was sent"
Key = tuple[str, NoticeKind]


@dataclass(frozen=True)
class Entry:
    """One person told of one assignment on one occasion, in a message of one kind."""

    assignment: Assignment
    telling: Telling
    recipient: Recipient
    kind: NoticeKind
    occasion: str


def write_notices(
    session: Session, entries: Sequence[Entry], today: date, now: datetime, office: OfficeInForce
) -> None:
    """Write the entries: a notice for each person and kind, its items, a delivery for each channel.

    Where today's notice to a person has left already, the entry waits in the next working day's.
    Notices of earlier days that never left are taken in, so that nobody gets two messages a day.
    """
    groups: dict[Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.recipient.person.id, entry.kind].append(entry)
    close_leftovers(session, today, now, LEFT_OVER)
    stale = undelivered_before(session, today)
    carried = _by_holder(session, stale, today, office)
    notices = _open_notices(session, dict.fromkeys((*groups, *carried)), today, now, office)
    dead = give_up(session, [old.id or 0 for old in stale], now - office.give_up_after + SLACK, now)
    note_dead(session, dead, now, office)
    supersede(session, [old.id or 0 for old in stale], now, CARRIED)
    for key, items in carried.items():
        _take_in(notices[key], items, {(old.recipient_id, old.kind): old for old in stale}.get(key))
    rows = [_item(notices[key], entry) for key, group in groups.items() for entry in group]
    insert_new(session, NoticeItem, rows)
    _mark_weekly(notices, groups)
    _thread(session, notices.values())


def _by_holder(
    session: Session, stale: Sequence[Notice], today: date, office: OfficeInForce
) -> dict[Key, list[NoticeItem]]:
    """What older notices did not tell, by who answers for the post today: the post is reminded.

    Where nobody does, whom the notice was for is told, if there is such a person still.
    """
    recipients = {old.id: old.recipient_id for old in stale}
    found: dict[Key, list[NoticeItem]] = defaultdict(list)
    for item in items_of(session, [old.id or 0 for old in stale]):
        post = office.roster.posts.get(item.post_id)
        held = None if post is None else office.roster.holder(post, today)
        person = held[0] if held else office.roster.person(recipients[item.notice_id])
        if person is not None and office.roster.reachable(person):
            found[person.id, NoticeKind(item.kind)].append(item)
    return found


def _open_notices(
    session: Session, keys: Iterable[Key], today: date, now: datetime, office: OfficeInForce
) -> dict[Key, Notice]:
    """For each person and kind the notice that can still take items; new ones where there is none."""
    wanted = list(keys)
    existing = notices_from(session, today, {person for person, _ in wanted})
    leaving = begun(session, existing)
    found = {(n.recipient_id, n.kind): n for n in existing if n.id not in leaving}
    taken = {(n.recipient_id, n.kind, n.day): n for n in existing}
    rows: dict[tuple[str, NoticeKind, date, int], dict[str, Any]] = {}
    for person, kind in wanted:
        if (person, kind) in found:
            continue
        day, number = today, 0
        if kind is NoticeKind.NEWS:
            last = taken.get((person, kind, day))
            number = 0 if last is None else last.number + 1
        else:
            while (person, kind, day) in taken:
                day = office.days.on_or_after(day + timedelta(days=1))
        rows[person, kind, day, number] = {
            "recipient_id": person,
            "day": day,
            "kind": kind,
            "number": number,
            "weekly": False,
            "raised_at": now,
        }
    insert_new(session, Notice, list(rows.values()))
    of_them = notices_from(session, today, {person for person, *_ in rows}) if rows else []
    new = sorted(
        (n for n in of_them if (n.recipient_id, n.kind, n.day, n.number) in rows),
        key=lambda notice: notice.id or 0,
    )
    found.update({(n.recipient_id, NoticeKind(n.kind)): n for n in new})
    copies = [
        (notice, channel, _may_leave(notice, taken, now, office))
        for notice in new
        for channel in channels_for(notice, office)
    ]
    add_copies(session, copies, office)
    return found


def _may_leave(
    notice: Notice,
    earlier: Mapping[tuple[str, NoticeKind, date], Notice],
    now: datetime,
    office: OfficeInForce,
) -> datetime:
    """At once; news some time after the last, so that what happens meanwhile comes with it."""
    last = earlier.get((notice.recipient_id, notice.kind, notice.day))
    if last is None or notice.kind != NoticeKind.NEWS:
        return now
    return max(now, last.raised_at + timedelta(minutes=office.ladder.news_minutes))


def _take_in(notice: Notice, items: Iterable[NoticeItem], old: Notice | None) -> None:
    """Move items into a newer notice, which follows what the older one to the same person did."""
    assert notice.id is not None
    for item in items:
        item.notice_id = notice.id
        notice.weekly = notice.weekly or item.rung == Occasion.WEEKLY
    if old is not None and notice.in_reply_to is None:
        notice.in_reply_to, notice.thread_root = old.in_reply_to, old.thread_root


def _mark_weekly(notices: dict[Key, Notice], groups: dict[Key, list[Entry]]) -> None:
    for key, group in groups.items():
        notice = notices[key]
        notice.weekly = notice.weekly or any(e.telling.rung == Occasion.WEEKLY for e in group)


def _thread(session: Session, notices: Iterable[Notice]) -> None:
    """Point each notice at the mail it follows, and at the root of that mail's thread."""
    session.flush()
    new = {notice.id or 0: notice for notice in notices if notice.in_reply_to is None}
    parents = followed_by(session, new)
    mails = mails_of(session, set(parents.values()))
    for notice_id, parent_id in parents.items():
        parent, mail = mails.get(parent_id, (None, ""))
        if parent is not None and parent.recipient_id == new[notice_id].recipient_id:
            new[notice_id].in_reply_to = mail
            new[notice_id].thread_root = parent.thread_root or mail


def channels_for(notice: Notice, office: OfficeInForce) -> tuple[str, ...]:
    """The recipient's preferred channel that is in use, or all of them for who asked for both."""
    person = office.roster.person(notice.recipient_id)
    assert person is not None
    usable = [name for name in channels_of(person) if name == "email" or office.chat]
    return tuple(usable if person.prefers is Preference.BOTH else usable[:1])


def _item(notice: Notice, entry: Entry) -> dict[str, Any]:
    return {
        "notice_id": notice.id,
        "assignment_id": entry.assignment.id,
        "due_version": entry.assignment.due_version,
        "occasion": entry.occasion,
        "rung": entry.telling.rung,
        "kind": entry.kind,
        "post_id": entry.recipient.post.id,
        "role": entry.recipient.role,
        "missed": list(entry.telling.missed),
    }
