"""Where a channel refuses a message, stays silent or is given up, the person's other channel takes it."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, select

from bot.channels.base import Gone, Moved
from bot.messages.payload import ChatText, Mail
from bot.model.states import NoticeKind
from bot.model.tables import Delivery, FindingRow, Notice
from bot.rules.deliveries import DeliveryInput, after, sources
from bot.rules.retry import is_given_up
from bot.rules.roster import channels_of
from bot.steps.copies import add_copies
from bot.steps.groups import group_left, move_group
from bot.steps.link import let_go
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.store.insert import insert_new
from bot.store.office import person_in_chat

PERSON_UNREACHABLE, DELIVERY_DEAD = "person_unreachable", "delivery_dead"


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
    _note(session, PERSON_UNREACHABLE, refused, notice, office.today(now))


def take_over(session: Session, delivery_id: int, now: datetime, office: OfficeInForce) -> None:
    """Let the recipient's untried channel, if there is one, tell what this one has not for long."""
    silent = session.get_one(Delivery, delivery_id)
    notice = session.get_one(Notice, silent.notice_id)
    if notice.kind == NoticeKind.GROUP_DIGEST:
        return
    if _queue_elsewhere(session, notice, now, office):
        silent.state = after(DeliveryInput.TAKEN_OVER, silent.state)
        silent.settled_at = now
        silent.reason = f"the other channel takes over: {silent.reason}"


def give_up_one(session: Session, delivery_id: int, now: datetime, office: OfficeInForce) -> None:
    """Close a copy as a dead letter where it has been tried in vain for too long."""
    copy = session.get_one(Delivery, delivery_id)
    notice = session.get_one(Notice, copy.notice_id)
    if (
        notice.kind == NoticeKind.GROUP_DIGEST
    ):  # it is about its day, and nobody is told by it alone
        return
    too_long = is_given_up(notice.raised_at, now, office.give_up_after)
    if too_long and copy.state in sources(DeliveryInput.GIVEN_UP):
        copy.state, copy.settled_at = after(DeliveryInput.GIVEN_UP, copy.state), now
        note_dead(session, [copy], now, office)


def note_dead(
    session: Session, dead: Iterable[Delivery], now: datetime, office: OfficeInForce
) -> None:
    """Note findings about dead letters, for the monitoring unit's list and for the operator.

    They had the time to be taken over by another channel: whoever has none left cannot be reached.
    """
    for copy in dead:
        notice = session.get_one(Notice, copy.notice_id)
        _note(session, DELIVERY_DEAD, copy, notice, office.today(now))
        if not _untried(session, notice, office):
            _note(session, PERSON_UNREACHABLE, copy, notice, office.today(now))


def _note(session: Session, code: str, copy: Delivery, notice: Notice, today: date) -> None:
    person = notice.recipient_id
    detail = {"person": person, "channel": copy.channel, "why": copy.reason or ""}
    row = {"day": today, "code": code, "subject": person, "detail": detail}
    insert_new(session, FindingRow, [row])


def _queue_elsewhere(
    session: Session, notice: Notice, now: datetime, office: OfficeInForce
) -> bool:
    """Whether there was an untried channel for the notice; its copy is queued there."""
    untried = _untried(session, notice, office)
    if untried:
        add_copies(session, [(notice, untried[0], now)], office)
    return bool(untried)


def _untried(session: Session, notice: Notice, office: OfficeInForce) -> list[str]:
    """The recipient's channels in use on which the notice has no copy yet, the preferred one first."""
    person = office.roster.person(notice.recipient_id)
    tried = set(session.exec(select(Delivery.channel).where(Delivery.notice_id == notice.id)))
    usable = channels_of(person) if person is not None else ()
    return [one for one in usable if one not in tried and (one == "email" or office.chat)]
