"""Where a person's traces are: everything kept about somebody, and how it becomes nobody's."""

from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlmodel import Session, SQLModel, col

from bot.model.access import AccessEntry
from bot.model.chats import Conversation, GroupChat, LinkCode, Stranger
from bot.model.inbound import Inbound
from bot.model.mail_answers import MailAnswer, MailAnswerFile
from bot.model.replies import EvidenceFile, Extension, Leave, Report
from bot.model.tables import AuditEntry, Delivery, FindingRow, News, Notice, PersonRow, PostRow

# The trail of what the office did: it stays, under another id.
TRAIL: tuple[Any, ...] = (
    AuditEntry.actor_person_id,
    News.by,
    Notice.recipient_id,
    Report.person_id,
    Extension.asked_by,
    Extension.advised_by,
    Extension.decided_by,
    Leave.substitute_id,
    Leave.said_by,
    LinkCode.issued_by,
    LinkCode.used_by,
    GroupChat.linked_by,
    AccessEntry.by,
    AccessEntry.subject,
)
# Correspondence and notes: they go with the person.
CORRESPONDENCE: tuple[Any, ...] = (
    Conversation.person_id,
    MailAnswer.person_id,
    MailAnswer.recipient,
    Inbound.person_id,
    Inbound.sender,
    Stranger.address,
    FindingRow.subject,
)
# These may hold an address or a chat's number instead of an id.
BY_ADDRESS = (
    LinkCode.used_by,
    GroupChat.linked_by,
    MailAnswer.recipient,
    Inbound.sender,
    Stranger.address,
)
NOT_SHOWN = frozenset({"code_hash", "reply_token", "text", "html", "content"})


def traces(session: Session, person: PersonRow) -> dict[str, list[dict[str, Any]]]:
    """Every row that names the person, by table; without secrets and the words of messages."""
    found: dict[str, list[dict[str, Any]]] = {PersonRow.__tablename__: [_shown(person)]}
    for table in dict.fromkeys(_table(column) for column in (*TRAIL, *CORRESPONDENCE)):
        named = or_(*(_names(c, person) for c in (*TRAIL, *CORRESPONDENCE) if _table(c) is table))
        found[table.__tablename__] = _rows(session, table, named)
    notices = [row["id"] for row in found[Notice.__tablename__]]
    found[Delivery.__tablename__] = _rows(session, Delivery, col(Delivery.notice_id).in_(notices))
    reports = [row["id"] for row in found[Report.__tablename__]]
    given = col(EvidenceFile.report_id).in_(reports)
    found[EvidenceFile.__tablename__] = _rows(session, EvidenceFile, given)
    posts = [post for post in session.scalars(select(PostRow)) if _is_on(post, person.id)]
    found[PostRow.__tablename__] = [_post(post, person.id) for post in posts]
    return found


def make_nobody(session: Session, person: PersonRow, nobody: PersonRow) -> None:
    """Put `nobody` in the person's place in the trail, and remove the person and all correspondence.

    On SQLite what is removed is overwritten too.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete = ON")
    session.add(nobody)
    session.flush()
    for column in TRAIL:
        table = _table(column)
        session.execute(update(table).where(_names(column, person)).values({column: nobody.id}))
    of_nobody = select(col(Notice.id)).where(col(Notice.recipient_id) == nobody.id)
    session.execute(
        update(Delivery).where(col(Delivery.notice_id).in_(of_nobody)).values(reason=None)
    )
    for column in CORRESPONDENCE:
        if _table(column) is MailAnswer:
            answers = select(col(MailAnswer.id)).where(_names(column, person))
            session.execute(
                delete(MailAnswerFile).where(col(MailAnswerFile.answer_id).in_(answers))
            )
        session.execute(delete(_table(column)).where(_names(column, person)))
    for post in session.scalars(select(PostRow)):
        if _is_on(post, person.id):
            post.holders = _renamed(post.holders, person.id, nobody.id)
            post.substitutes = _renamed(post.substitutes, person.id, nobody.id)
    session.delete(person)
    session.flush()


def _table(column: Any) -> Any:
    return column.class_


def _names(column: Any, person: PersonRow) -> ColumnElement[bool]:
    """Whether the column names the person: by id, or by the address or chat they are known under."""
    chat = person.telegram_chat_id
    addresses = [person.email, None if chat is None else str(chat)]
    by_address = any(column is one for one in BY_ADDRESS)
    return col(column).in_([person.id, *(name for name in addresses if name and by_address)])


def _rows(
    session: Session, table: type[SQLModel], wanted: ColumnElement[bool]
) -> list[dict[str, Any]]:
    return [_shown(row) for row in session.scalars(select(table).where(wanted))]


def _shown(row: SQLModel) -> dict[str, Any]:
    return {name: value for name, value in row.model_dump().items() if name not in NOT_SHOWN}


def _is_on(post: PostRow, person_id: str) -> bool:
    return any(term["person"] == person_id for term in (*post.holders, *post.substitutes))


def _post(post: PostRow, person_id: str) -> dict[str, Any]:
    """The post and the person's own terms on it, not those of others."""
    return {
        "id": post.id,
        "unit_id": post.unit_id,
        "title": post.title,
        "holder": _of(post.holders, person_id),
        "substitute": _of(post.substitutes, person_id),
    }


def _of(terms: list[dict[str, Any]], person_id: str) -> list[dict[str, Any]]:
    return [term for term in terms if term["person"] == person_id]


def _renamed(terms: list[dict[str, Any]], old: str, new: str) -> list[dict[str, Any]]:
    return [{**term, "person": new} if term["person"] == old else term for term in terms]
