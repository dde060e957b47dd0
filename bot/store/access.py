"""Writes down who was given what, in the database and in the log."""

from datetime import datetime

import structlog
from sqlmodel import Session

from bot.model.access import AccessEntry, AccessKind

log = structlog.get_logger()
TERMINAL = "terminal"


def note_access(
    session: Session, kind: AccessKind, subject: str, by: str, channel: str, now: datetime
) -> None:
    """One line of the record; in the transaction of what it tells of."""
    session.add(AccessEntry(at=now, kind=kind, by=by, channel=channel, subject=subject))
    log.info(kind.value, subject=subject, by=by, channel=channel)
