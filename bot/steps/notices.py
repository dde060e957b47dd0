"""Writes a sweep's entries as notices and deliveries: the outbox, in the sweep's own transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.messages.mail import message_id
from bot.model.office import Person, Preference
from bot.model.states import DeliveryState, NoticeKind, Occasion
from bot.model.tables import Assignment, Delivery, Notice, NoticeItem
from bot.rules.ladder import Telling
from bot.rules.roster import Recipient, channels_of
from bot.steps.office import OfficeInForce
from bot.store import outbox

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
    outbox.close_leftovers(session, today, now, LEFT_OVER)
    stale = outbox.undelivered_before(session, today)
    carried = _by_holder(session, stale, today, office)
    notices = _open_notices(session, dict.fromkeys((*groups, *carried)), today, now, office)
    threads = _Threads(session, groups, today)
    for key, group in groups.items():
        threads.join(notices[key], group)
    outbox.supersede(session, [old.id or 0 for old in stale], now, CARRIED)
    for key, items in carried.items():
        _take_in(notices[key], items, {(old.recipient_id, old.kind): old for old in stale}.get(key))
    rows = [_item(notices[key], entry) for key, group in groups.items() for entry in group]
    outbox.insert_new(session, NoticeItem, rows)


def _by_holder(
    session: Session, stale: Sequence[Notice], today: date, office: OfficeInForce
) -> dict[Key, list[NoticeItem]]:
    """What older notices did not tell, by who answers for the post today: the post is reminded.

    Where nobody does, whom the notice was for is told, if there is such a person still.
    """
    recipients = {old.id: old.recipient_id for old in stale}
    found: dict[Key, list[NoticeItem]] = defaultdict(list)
    for item in outbox.items_of(session, [old.id or 0 for old in stale]):
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
    existing = outbox.notices_from(session, today, {person for person, _ in wanted})
    begun = outbox.begun(session, existing)
    found = {(n.recipient_id, n.kind): n for n in existing if n.id not in begun}
    taken = {(n.recipient_id, n.kind, n.day) for n in existing}
    new = []
    for person, kind in wanted:
        if (person, kind) in found:
            continue
        day = today
        while (person, kind, day) in taken:
            day = office.days.on_or_after(day + timedelta(days=1))
        notice = Notice(recipient_id=person, day=day, kind=kind, raised_at=now)
        found[person, kind] = notice
        new.append(notice)
    session.add_all(new)
    session.flush()
    session.add_all([copy for notice in new for copy in _deliveries(notice, now, office)])
    session.flush()
    return found


def _take_in(notice: Notice, items: Iterable[NoticeItem], old: Notice | None) -> None:
    """Move items into a newer notice, which follows what the older one to the same person did."""
    assert notice.id is not None
    for item in items:
        item.notice_id = notice.id
        notice.weekly = notice.weekly or item.rung == Occasion.WEEKLY
    if old is not None and notice.in_reply_to is None:
        notice.in_reply_to, notice.thread_root = old.in_reply_to, old.thread_root


class _Threads:
    """Which earlier notice a new one follows: the latest to that person about the same assignment."""

    def __init__(self, session: Session, groups: dict[Key, list[Entry]], today: date) -> None:
        ids = {entry.assignment.id for group in groups.values() for entry in group}
        self._latest = outbox.earlier_notices(session, [i for i in ids if i is not None], today)
        self._mails = outbox.mails_of(session, set(self._latest.values()))

    def join(self, notice: Notice, group: Iterable[Entry]) -> None:
        """Point the notice at its parent and at the root of the thread; mark a standing list."""
        notice.weekly = notice.weekly or any(e.telling.rung == Occasion.WEEKLY for e in group)
        keys = [(notice.recipient_id, notice.kind, entry.assignment.id or 0) for entry in group]
        parents = [self._latest[key] for key in keys if key in self._latest]
        mailed = [parent for parent in parents if parent in self._mails]
        if mailed and notice.in_reply_to is None:
            parent, parent_mail = self._mails[max(mailed)]
            notice.in_reply_to = parent_mail
            notice.thread_root = parent.thread_root or parent_mail


def _deliveries(notice: Notice, now: datetime, office: OfficeInForce) -> list[Delivery]:
    assert notice.id is not None
    person = office.roster.person(notice.recipient_id)
    assert person is not None
    return [
        Delivery(
            notice_id=notice.id,
            channel=channel,
            message_id=message_id(
                notice.recipient_id, notice.day, notice.kind, channel, office.mail_domain
            ),
            state=DeliveryState.QUEUED,
            next_attempt_at=now,
        )
        for channel in _channels(person, office)
    ]


def _channels(person: Person, office: OfficeInForce) -> tuple[str, ...]:
    """The preferred channel that is in use, or all of them for who asked for both."""
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
