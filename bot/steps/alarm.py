"""Tells the operator of trouble at once, on every channel there is, and not through the outbox."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime

import structlog
from sqlmodel import Session, select

from bot.channels.base import Sent
from bot.messages.alarm import AlarmView, Trouble, chat_alarm, render_alarm
from bot.messages.mail import message_id
from bot.messages.payload import ChatText, Mail
from bot.messages.reader_view import Reader
from bot.model.office import Role
from bot.model.tables import FindingRow
from bot.rules.roster import Recipient, channels_of
from bot.steps.deliver import Post, hand_over
from bot.steps.office import OfficeInForce, office_in_force
from bot.store.insert import insert_new

CODE = "watchman_"
Copy = tuple[str, Mail | ChatText]
log = structlog.get_logger()


async def raise_alarm(post: Post, troubles: Sequence[Trouble]) -> int:
    """Tell the operators of what they were not told of today; returns how many copies were sent.

    By mail and by chat: one of them may be what fails. What nobody could be told of is tried again.
    """
    now = post.clock.now()
    for trouble in troubles:
        log.error("watchman_alarm", cause=trouble.kind.value, count=trouble.total)
    with post.store.read() as session:
        office = office_in_force(session, now, post.here)
        new = [one for one in troubles if not _is_told(session, one, office, now)]
        copies = list(_copies(post, office, new, now)) if new else []
    sent = 0
    for name, payload in copies:
        async with post.channels[name].open() as line:
            outcome = await hand_over(line, payload)
        sent += isinstance(outcome, Sent)
        if not isinstance(outcome, Sent):
            log.error("watchman_alarm_not_sent", channel=name, why=outcome.why)
    if new and not copies:
        log.error("watchman_alarm_not_sent", why="no post with role operator can be reached")
    if sent:
        _note(post, office, new, now)
    return sent


def _is_told(session: Session, trouble: Trouble, office: OfficeInForce, now: datetime) -> bool:
    wanted = select(FindingRow.id).where(
        FindingRow.code == f"{CODE}{trouble.kind}", FindingRow.day == office.today(now)
    )
    return session.exec(wanted).first() is not None


def _note(post: Post, office: OfficeInForce, told: Sequence[Trouble], now: datetime) -> None:
    """Remember that these were told today; `dondoc doctor` shows them too."""
    rows = [
        {
            "day": office.today(now),
            "code": f"{CODE}{one.kind}",
            "subject": f"{one.total}",
            "detail": {"lines": list(one.lines)},
        }
        for one in told
    ]
    with post.store.write() as session:
        insert_new(session, FindingRow, rows)


def operators(office: OfficeInForce, now: datetime) -> list[Recipient]:
    """Who holds a post with the role operator today."""
    return office.roster.recipients(Role.OPERATOR, office.monitoring_unit, office.today(now))


def _copies(
    post: Post, office: OfficeInForce, troubles: Sequence[Trouble], now: datetime
) -> Iterator[Copy]:
    local = now.astimezone(office.zone)
    for found in operators(office, now):
        person = found.person
        reader = Reader(id=person.id, name=person.name, posts=(found.post.title,))
        view = AlarmView(office=office.name, reader=reader, at=local, troubles=tuple(troubles))
        for channel in channels_of(person):
            if channel not in post.channels:
                continue
            if channel == "email":
                yield channel, _mail(post, office, view, person.email or "", now)
            elif person.telegram_chat_id is not None:
                yield channel, ChatText(chat_id=person.telegram_chat_id, parts=chat_alarm(view))


def _mail(post: Post, office: OfficeInForce, view: AlarmView, address: str, now: datetime) -> Mail:
    words = render_alarm(view)
    return Mail(
        message_id=message_id(secrets.token_hex(8), office.today(now), "alarm", office.mail_domain),
        sender=post.letterhead.sender,
        sender_name=post.letterhead.sender_name,
        recipient=address,
        recipient_name=view.reader.name,
        reply_to=post.letterhead.reply_to,
        subject=words.subject,
        text=words.text,
        html=words.html,
        sent_at=view.at,
    )
