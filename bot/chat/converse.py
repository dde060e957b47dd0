"""One request, one step, one answer: whatever the messenger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import bindparam
from sqlmodel import Session, select

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.files import keep_files
from bot.chat.menu import COMMANDS, command_named
from bot.chat.talk import Answer, Outcome, Request
from bot.chat.turn import FORGOTTEN_AFTER, Turn
from bot.clock import Clock
from bot.errors import BadInputError
from bot.messages.chat_text import page_answer
from bot.model.chats import Conversation
from bot.rules.typed_words import printable
from bot.steps.office import Installation, office_in_force
from bot.store import inbound
from bot.store.engine import Store
from bot.store.evidence import EvidenceShelf, Kept

_WAITS = select(Conversation.command).where(
    Conversation.person_id == bindparam("person"), Conversation.channel == bindparam("channel")
)
log = structlog.get_logger()


@dataclass(frozen=True)
class Desk:
    """What answering needs: the store, the clock, the installation, the shelf for evidence."""

    store: Store
    clock: Clock
    here: Installation
    shelf: EvidenceShelf


def converse(request: Request, desk: Desk) -> Answer:
    """Answer a request of a known person; what it changes is changed in one transaction, or not at all.

    A request whose `external_id` was answered before changes nothing and is answered with nothing.
    """
    request = replace(request, words=printable(request.words))
    quick = _look(request, desk)
    if quick is not None:
        return quick
    kept, refused = keep_files(request.files, desk.shelf)
    with desk.store.write() as session:
        now = desk.clock.now()
        if request.external_id is not None and not inbound.take(
            session, request.channel, request.external_id, now
        ):
            return Answer((), Outcome.REPEATED)
        for further in request.further_ids:
            inbound.take(session, request.channel, further, now)
        answer = answer_in(session, request, desk, now, kept)
    return replace(answer, parts=(*refused, *answer.parts))


def answer_in(
    session: Session, request: Request, desk: Desk, now: datetime, files: Sequence[Kept]
) -> Answer:
    """Answer within the caller's transaction, for a face that keeps the answer in it too.

    What the request changes is undone alone where it cannot be carried out.
    """
    try:
        with session.begin_nested():
            return Turn(asked_by(session, request, desk, now, files)).go(printable(request.words))
    except BadInputError as error:
        # Every case that can be foreseen has its own answer: this one came about meanwhile.
        log.warning("chat_overtaken", person=request.person, error=type(error).__name__)
        return Answer(page_answer("problems", "overtaken"), Outcome.REFUSED)


def awaited(session: Session, person: str, channel: str, now: datetime) -> Command | None:
    """The command that waits for the person's next words on the channel, if one still does."""
    waiting = session.get(Conversation, (person, channel))
    if waiting is None or now - waiting.at > FORGOTTEN_AFTER:
        return None
    return COMMANDS[waiting.command]


def _look(request: Request, desk: Desk) -> Answer | None:
    """The answer to a command that only looks, without keeping others from writing; else None."""
    command = command_named(request.words)
    if command is None or not command[0].looks or request.files:
        return None
    with desk.store.read() as session:
        whose = {"person": request.person, "channel": request.channel}
        if session.connection().execute(_WAITS, whose).scalar() is not None:
            return None
        return Turn(asked_by(session, request, desk, desk.clock.now(), ())).start(*command)


def asked_by(
    session: Session, request: Request, desk: Desk, now: datetime, files: Sequence[Kept]
) -> Asked:
    """The request, with everything that answering it needs."""
    return Asked(
        session=session,
        office=office_in_force(session, now, desk.here),
        here=desk.here,
        person_id=request.person,
        channel=request.channel,
        now=now,
        shelf=desk.shelf,
        about=request.about,
        files=tuple(files),
        refused=max(len(request.files) - len(files), 0),
    )
