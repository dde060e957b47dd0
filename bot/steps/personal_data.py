"""What is kept about a person: told to them, made nobody's, and let go when its time is over.

Luật Bảo vệ dữ liệu cá nhân (91/2025/QH15): access, erasure, and no longer than needed. The trail of what
the office did stays, for that is the office's own record.
"""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import CursorResult, Delete, Update, delete, select, update
from sqlmodel import Session, col

from bot.errors import BadInputError
from bot.messages.phrases import say
from bot.model.access import AccessKind
from bot.model.chats import ChatPace, Conversation, LinkCode, Stranger
from bot.model.inbound import Inbound
from bot.model.mail_answers import MailAnswer, MailAnswerFile
from bot.model.tables import Assignment, Delivery, FindingRow, Notice, PersonRow
from bot.store.access import TERMINAL, note_access
from bot.store.leftovers import supersede
from bot.store.office import touch
from bot.store.people import make_nobody, traces


def person_called(session: Session, person_id: str) -> PersonRow:
    """The person of that id; raises BadInputError where there is none."""
    person = session.get(PersonRow, person_id)
    if person is None:
        raise BadInputError(f"no person has the id {person_id!r}; units.yaml has the ids")
    return person


def export_person(session: Session, person_id: str, by: str, now: datetime) -> dict[str, Any]:
    """All that is kept about a person, by table, and the codes of the assignments it speaks of."""
    note_access(session, AccessKind.PERSON_EXPORTED, person_id, by, TERMINAL, now)
    session.flush()
    found = traces(session, person_called(session, person_id))
    spoken_of = {
        row["assignment_id"] for rows in found.values() for row in rows if "assignment_id" in row
    }
    codes = select(col(Assignment.id), col(Assignment.code)).where(
        col(Assignment.id).in_(spoken_of)
    )
    assignments = {str(number): code for number, code in session.execute(codes)}
    return {"exported_at": now, "kept": found, "assignments": assignments}


def forget_person(session: Session, person_id: str, by: str, now: datetime) -> str:
    """Erase who somebody was; returns the id under which the trail goes on.

    Raises BadInputError while the office's files, as last loaded, still name them.
    """
    person = person_called(session, person_id)
    if person.active:
        raise BadInputError(
            f"units.yaml as last loaded still names {person_id}: take the person out of it (people, "
            "holders, substitutes), `dondoc load`, and again"
        )
    own = select(col(Notice.id)).where(col(Notice.recipient_id) == person_id)
    supersede(session, [number or 0 for number in session.scalars(own)], now, "forgotten")
    nobody = PersonRow(id=f"former-{token_hex(4)}", name=say("person.forgotten"), active=False)
    make_nobody(session, person, nobody)
    session.execute(_turns_gone_by(now))  # whose chat it was may be known no more
    note_access(session, AccessKind.PERSON_FORGOTTEN, nobody.id, by, TERMINAL, now)
    touch(session, now)
    return nobody.id


def expire(session: Session, now: datetime, keep: timedelta) -> int:
    """Remove what is older than `keep` and no part of the trail; returns how many rows that were.

    What came in, talks that were never finished, strangers' tries, answers by mail that have left,
    codes that are worth nothing, findings; of settled deliveries the words of a server; the pace of chats
    once it is past.
    """
    limit = now - keep
    answered = col(MailAnswer.settled_at) < limit
    of_answers = select(col(MailAnswer.id)).where(answered)
    done: tuple[Delete | Update, ...] = (
        delete(Inbound).where(col(Inbound.received_at) < limit),
        delete(Conversation).where(col(Conversation.at) < limit),
        delete(Stranger).where(col(Stranger.since) < limit),
        delete(LinkCode).where(col(LinkCode.expires_at) < limit),
        _turns_gone_by(now - timedelta(1)),
        delete(FindingRow).where(col(FindingRow.day) < limit.date()),
        delete(MailAnswerFile).where(col(MailAnswerFile.answer_id).in_(of_answers)),
        delete(MailAnswer).where(answered),
        update(Delivery)
        .where(col(Delivery.settled_at) < limit, col(Delivery.reason).is_not(None))
        .values(reason=None),
    )
    return sum(_rows(session.execute(statement)) for statement in done)


def _turns_gone_by(now: datetime) -> Delete:
    return delete(ChatPace).where(col(ChatPace.free_at) <= now.timestamp())


def _rows(result: Any) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
