"""What the office is, as last loaded: documents, units, people and posts."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from bot.model.office import Person, Post, Preference, Role, Term
from bot.model.tables import FindingRow, OfficeDocument, PersonRow, PostRow, Switch, UnitRow

PAUSE = "pause"
REVISION = "revision"
_CONTENT = select(OfficeDocument.content).where(OfficeDocument.name == bindparam("name"))
_IN_CHAT = select(PersonRow.id).where(
    PersonRow.telegram_chat_id == bindparam("chat"), col(PersonRow.active)
)
_PAUSED = select(Switch.name).where(Switch.name == PAUSE, col(Switch.on))


def document(session: Session, name: str) -> dict[str, Any] | None:
    """The content of an office document, None if it was never loaded."""
    content: dict[str, Any] | None
    content = session.execute(_CONTENT, {"name": name}).scalar()
    return content


def save_document(session: Session, name: str, content: dict[str, Any], now: datetime) -> bool:
    """Store a document; True if it was new or differed."""
    row = session.get(OfficeDocument, name)
    if row is not None and row.content == content:
        return False
    session.merge(OfficeDocument(name=name, content=content, loaded_at=now))
    return True


def revision(session: Session) -> str | None:
    """A token that is new each time the office or a plan changes; None before the first load."""
    found = document(session, REVISION)
    return None if found is None else str(found["token"])


def touch(session: Session, now: datetime) -> None:
    """Say that the office has changed: whoever writes people, posts, plans or documents must."""
    save_document(session, REVISION, {"token": uuid4().hex}, now)


def people(session: Session) -> list[Person]:
    """Everybody who still has a place in the office's files; without an address that mails fail at."""
    rows = session.exec(select(PersonRow).where(col(PersonRow.active)).order_by(PersonRow.id))
    return [
        Person(
            id=row.id,
            name=row.name,
            email=row.email if row.email_failed_at is None else None,
            telegram_chat_id=row.telegram_chat_id,
            prefers=Preference(row.prefers),
        )
        for row in rows
    ]


def posts(session: Session) -> list[Post]:
    """Every post in force, in the order of its id."""
    rows = session.exec(select(PostRow).where(col(PostRow.active)).order_by(PostRow.id))
    return [
        Post(
            id=row.id,
            unit=row.unit_id,
            role=Role(row.role),
            title=row.title,
            holders=_terms(row.holders),
            substitutes=_terms(row.substitutes),
            in_charge_of=tuple(row.in_charge_of),
        )
        for row in rows
    ]


def _terms(rows: Iterable[dict[str, Any]]) -> tuple[Term, ...]:
    return tuple(Term.model_validate(row) for row in rows)


def unit_names(session: Session) -> dict[str, str]:
    """Every unit's name by its id, those no longer in force too."""
    return {row.id: row.name for row in session.exec(select(UnitRow))}


def person_id_in_chat(session: Session, chat_id: int) -> str | None:
    """The id of the person whose chat this is."""
    found: str | None = session.connection().execute(_IN_CHAT, {"chat": chat_id}).scalar()
    return found


def person_in_chat(session: Session, chat_id: int) -> PersonRow | None:
    """The person whose chat this is."""
    wanted = select(PersonRow).where(PersonRow.telegram_chat_id == chat_id, col(PersonRow.active))
    return session.exec(wanted).first()


def findings_since(session: Session, day: date) -> list[FindingRow]:
    """What the running office found from that day on, the newest first."""
    wanted = select(FindingRow).where(FindingRow.day >= day)
    return list(session.exec(wanted.order_by(col(FindingRow.day).desc(), col(FindingRow.id))))


def is_paused(session: Session) -> bool:
    """Whether the office has stopped all sending."""
    return session.exec(_PAUSED).first() is not None


def set_pause(session: Session, on: bool, now: datetime) -> bool:
    """Stop or resume all sending; True if that changed anything."""
    if is_paused(session) == on:
        return False
    session.merge(Switch(name=PAUSE, on=on, since=now))
    return True
