"""Where a channel refuses a message or stays silent, the person's other channel takes it."""

from datetime import datetime

from sqlmodel import Session, select

from bot.channels.base import Gone, Moved
from bot.messages.views import ChatText, Mail
from bot.model.states import DeliveryState, NoticeKind
from bot.model.tables import Delivery, FindingRow, Notice
from bot.rules.roster import channels_of
from bot.steps.copies import add_copies
from bot.steps.groups import group_left, move_group
from bot.steps.link import let_go
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.store.office import person_in_chat
from bot.store.outbox import insert_new


def heed(
    session: Session,
    payload: Mail | ChatText | None,
    outcome: Moved | Gone,
    now: datetime,
    here: Installation,
) -> None:
    """What an outcome says of the chat itself: a group has moved, or the chat is closed to us."""
    if not isinstance(payload, ChatText):
        return
    if isinstance(outcome, Moved):
        move_group(session, payload.chat_id, outcome.to)
    else:
        _chat_closed(session, payload.chat_id, now, office_in_force(session, now, here))


def _chat_closed(session: Session, chat_id: int, now: datetime, office: OfficeInForce) -> None:
    """A chat that is closed to us is let go; the monitoring unit's list says whose it was."""
    group_left(session, chat_id, now, office)
    person = person_in_chat(session, chat_id)
    if person is not None:
        let_go(session, person, now, "closed to us")
        row = {"day": office.today(now), "code": "chat_closed", "subject": person.id}
        insert_new(session, FindingRow, [{**row, "detail": {"person": person.id}}])


def fall_back(session: Session, delivery_id: int, now: datetime, office: OfficeInForce) -> None:
    """Queue a copy on the recipient's next untried channel; with none left, note a finding."""
    refused = session.get_one(Delivery, delivery_id)
    notice = session.get_one(Notice, refused.notice_id)
    if notice.kind == NoticeKind.GROUP_DIGEST or _queue_elsewhere(session, notice, now, office):
        return
    detail = {
        "person": notice.recipient_id,
        "channel": refused.channel,
        "why": refused.reason or "",
    }
    row = {"day": office.today(now), "code": "person_unreachable", "subject": notice.recipient_id}
    insert_new(session, FindingRow, [{**row, "detail": detail}])


def take_over(session: Session, delivery_id: int, now: datetime, office: OfficeInForce) -> None:
    """Let the recipient's untried channel, if there is one, tell what this one has not for long."""
    silent = session.get_one(Delivery, delivery_id)
    notice = session.get_one(Notice, silent.notice_id)
    if notice.kind == NoticeKind.GROUP_DIGEST:
        return
    if _queue_elsewhere(session, notice, now, office):
        silent.state = DeliveryState.SUPERSEDED
        silent.settled_at = now
        silent.reason = f"the other channel takes over: {silent.reason}"


def _queue_elsewhere(
    session: Session, notice: Notice, now: datetime, office: OfficeInForce
) -> bool:
    """Whether there was an untried channel for the notice; its copy is queued there."""
    person = office.roster.person(notice.recipient_id)
    tried = set(session.exec(select(Delivery.channel).where(Delivery.notice_id == notice.id)))
    usable = channels_of(person) if person is not None else ()
    for channel in usable:
        if channel not in tried and (channel == "email" or office.chat):
            add_copies(session, [(notice, channel, now)], office)
            return True
    return False
