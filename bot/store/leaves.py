"""Who stands in for whom as said in the chat: read for the office, written by a step."""

from collections import defaultdict
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.model.replies import Leave


def by_post(session: Session) -> dict[str, list[Leave]]:
    """By post what was said and not ended since, the oldest first; days gone by are among it."""
    wanted = select(Leave).where(col(Leave.ended_at).is_(None)).order_by(col(Leave.id))
    found: dict[str, list[Leave]] = defaultdict(list)
    for row in session.exec(wanted):
        found[row.post_id].append(row)
    return found


def leaves_of(session: Session, person: str, today: date) -> list[Leave]:
    """What a person said that runs or is to come, by its first day; several posts are several rows."""
    wanted = select(Leave).where(
        Leave.said_by == person, col(Leave.ended_at).is_(None), Leave.to_on >= today
    )
    return list(session.exec(wanted.order_by(col(Leave.from_on), col(Leave.id))))


def said_together(session: Session, leave: Leave) -> list[Leave]:
    """The rows that were written in one go with this one, itself among them, those ended left out."""
    wanted = select(Leave).where(
        Leave.said_by == leave.said_by,
        Leave.said_at == leave.said_at,
        col(Leave.ended_at).is_(None),
    )
    return list(session.exec(wanted.order_by(col(Leave.id))))


def end(session: Session, leave: Leave, now: datetime) -> None:
    """The stand-in is over at once, at every post for which it was said together."""
    for row in said_together(session, leave):
        row.ended_at = now
