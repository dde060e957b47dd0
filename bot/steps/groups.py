"""A unit's group on Telegram: linked by a code, moved, and let go."""

from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session, col, select

from bot.model.chats import GroupChat
from bot.model.tables import FindingRow
from bot.rules.link_codes import Purpose
from bot.steps.link import take_code
from bot.steps.office import OfficeInForce
from bot.store.insert import insert_new
from bot.store.office import person_in_chat

log = structlog.get_logger()


def link_group(
    session: Session, code: str, chat_id: int, by: str, now: datetime, office: OfficeInForce
) -> GroupChat | None:
    """The group, linked to the unit that the code is for; None for no good code.

    A unit has one group: an earlier one is let go. `by` is the id of who sent the code on Telegram.
    """
    post = take_code(session, code, Purpose.GROUP, now, office, str(chat_id))
    if post is None:
        return None
    drop_groups(session, post.unit)
    group = session.get(GroupChat, chat_id) or GroupChat(chat_id=chat_id, unit_id=post.unit)
    sender = person_in_chat(session, int(by)) if by.isdecimal() else None
    group.unit_id, group.linked_at = post.unit, now
    group.linked_by = by if sender is None else sender.id
    session.add(group)
    log.info("group_linked", group=chat_id, unit=post.unit, by=by)
    return group


def group_in_chat(session: Session, chat_id: int) -> GroupChat | None:
    """The group that is linked there."""
    return session.get(GroupChat, chat_id)


def group_of(session: Session, unit: str) -> GroupChat | None:
    """The unit's group."""
    return session.exec(select(GroupChat).where(GroupChat.unit_id == unit)).first()


def move_group(session: Session, old: int, new: int) -> None:
    """A group has become a supergroup, which is another chat; doing it twice changes nothing."""
    group = session.get(GroupChat, old)
    if group is None:
        return
    session.delete(group)
    session.flush()
    if session.get(GroupChat, new) is None:
        kept: dict[str, Any] = group.model_dump() | {"chat_id": new}
        session.add(GroupChat(**kept))
        session.flush()
    log.info("group_moved", group=new, was=old, unit=group.unit_id)


def group_left(session: Session, chat_id: int, now: datetime, office: OfficeInForce) -> None:
    """The bot was thrown out: the link ends, and the monitoring unit is told."""
    group = session.get(GroupChat, chat_id)
    if group is None:
        return
    session.delete(group)
    row = {"day": office.today(now), "code": "group_left", "subject": group.unit_id}
    insert_new(session, FindingRow, [{**row, "detail": {"unit": group.unit_id}}])
    log.info("group_unlinked", group=chat_id, unit=group.unit_id)


def drop_groups(session: Session, unit: str) -> list[int]:
    """Let a unit's groups go; returns their chats."""
    found = list(session.exec(select(GroupChat).where(col(GroupChat.unit_id) == unit)))
    for group in found:
        session.delete(group)
    session.flush()
    return [group.chat_id for group in found]
