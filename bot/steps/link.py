"""Links chats to people by one-time codes, and lets them go again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bot.errors import BadInputError
from bot.model.chats import Conversation, LinkCode, Stranger
from bot.model.office import Person, Post
from bot.model.tables import PersonRow
from bot.rules.link_codes import LONGEST, Purpose, hashed, new_code
from bot.steps.office import OfficeInForce
from bot.store.office import document, save_document, touch

BOT = "telegram_bot"
CHANNEL = "telegram"
log = structlog.get_logger()


@dataclass(frozen=True)
class Issued:
    """A code, told once: for the holder of a post, or for the group of the post's unit."""

    code: str
    post: Post
    purpose: Purpose
    expires_at: datetime


def issue(
    session: Session,
    post: Post,
    now: datetime,
    valid: timedelta,
    by: str | None = None,
    purpose: Purpose = Purpose.PERSON,
) -> Issued:
    """A new code for a post; an earlier one that was not used is worth nothing from now on."""
    session.execute(
        update(LinkCode)
        .where(
            col(LinkCode.post_id) == post.id,
            col(LinkCode.code_hash).startswith(f"{purpose}."),
            col(LinkCode.used_at).is_(None),
            col(LinkCode.revoked_at).is_(None),
        )
        .values(revoked_at=now)
    )
    code = new_code()
    kept = hashed(code, purpose)
    row = LinkCode(
        post_id=post.id, code_hash=kept, issued_at=now, issued_by=by, expires_at=now + valid
    )
    session.add(row)
    log.info("link_code_issued", post=post.id, purpose=purpose, by=by)
    return Issued(code, post, purpose, now + valid)


def take_code(
    session: Session, code: str, purpose: Purpose, now: datetime, office: OfficeInForce, by: str
) -> Post | None:
    """The post of a code that is still good, which is thereby used up; else None."""
    if not code or len(code) > LONGEST:
        return None
    table = LinkCode.__table__  # type: ignore[attr-defined]
    good = (
        (table.c.code_hash == hashed(code, purpose))
        & table.c.used_at.is_(None)
        & table.c.revoked_at.is_(None)
        & (table.c.expires_at > now)
    )
    used = update(table).where(good).values(used_at=now, used_by=by).returning(table.c.post_id)
    post_id = session.connection().execute(used).scalar()
    return None if post_id is None else office.roster.posts.get(post_id)


def link_person(
    session: Session, code: str, chat_id: int, now: datetime, office: OfficeInForce
) -> PersonRow | None:
    """The person whose chat this is from now on, by a code of their post; None for no good code.

    Whoever had the chat before is let go.
    """
    post = take_code(session, code, Purpose.PERSON, now, office, str(chat_id))
    held = None if post is None else office.roster.in_office(post, office.today(now))
    if post is None or held is None:
        return None
    before = session.exec(select(PersonRow).where(PersonRow.telegram_chat_id == chat_id)).first()
    if before is not None and before.id != held.id:
        let_go(session, before, now, "the chat was linked to somebody else")
    person = session.get_one(PersonRow, held.id)
    person.telegram_chat_id, person.chat_linked_at = chat_id, now
    _is_no_stranger(session, chat_id, person)
    _forget_talk(session, person)
    touch(session, now)
    log.info("chat_linked", person=person.id, post=post.id)
    return person


def _is_no_stranger(session: Session, chat_id: int, person: PersonRow) -> None:
    """What was known under the chat's number is the person's."""
    number = str(chat_id)
    session.execute(
        update(LinkCode).where(col(LinkCode.used_by) == number).values(used_by=person.id)
    )
    session.execute(delete(Stranger).where(col(Stranger.address) == number))


def let_go(session: Session, person: PersonRow, now: datetime, why: str) -> None:
    """The person has no chat any more, until a code links one."""
    person.telegram_chat_id, person.chat_linked_at = None, now
    _forget_talk(session, person)
    session.flush()  # no two rows may hold a chat, even briefly
    touch(session, now)
    log.info("chat_unlinked", person=person.id, why=why)


def _forget_talk(session: Session, person: PersonRow) -> None:
    talk = session.get(Conversation, (person.id, CHANNEL))
    if talk is not None:
        session.delete(talk)


def holder(post: Post, now: datetime, office: OfficeInForce) -> Person:
    """Who holds a post today; raises BadInputError where nobody does."""
    held = office.roster.in_office(post, office.today(now))
    if held is None:
        raise BadInputError(f"nobody holds {post.id} today; see its holders in units.yaml")
    return held


def bot_name(session: Session) -> str | None:
    """The bot's user name, as Telegram told it last; None before the first time."""
    found = document(session, BOT)
    return None if found is None else str(found["name"])


def keep_bot_name(session: Session, name: str, now: datetime) -> None:
    """Remember the bot's user name, which deep links need."""
    save_document(session, BOT, {"name": name}, now)


def deep_link(name: str, code: str, purpose: Purpose = Purpose.PERSON) -> str:
    """The address that opens Telegram and hands the code to the bot."""
    word = "start" if purpose is Purpose.PERSON else "startgroup"
    return f"https://t.me/{name.lstrip('@')}?{word}={code}"
