"""One request, one step, one answer: whatever the messenger."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Ask, Field, Filled, Got, Stop
from bot.chat.files import keep_files
from bot.chat.menu import COMMANDS, command_named, near_commands
from bot.chat.talk import Answer, Outcome, Request
from bot.clock import Clock
from bot.errors import BadInputError
from bot.messages.chat_text import page_answer
from bot.model.chats import Conversation
from bot.model.tables import PersonRow
from bot.rules.rights import RIGHTS, may
from bot.steps.office import Installation, office_in_force
from bot.store import inbound
from bot.store.engine import Store
from bot.store.evidence import EvidenceShelf, Kept

FORGOTTEN_AFTER = timedelta(days=3)
CANCEL = "huy"
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
            return _Talk(asked_by(session, request, desk, now, files)).go(request.words)
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
        asked = asked_by(session, request, desk, desk.clock.now(), ())
        if session.get(Conversation, (request.person, request.channel)) is not None:
            return None
        return _Talk(asked).start(*command)


def asked_by(
    session: Session, request: Request, desk: Desk, now: datetime, files: Sequence[Kept]
) -> Asked:
    """The request, with everything that answering it needs."""
    return Asked(
        session=session,
        office=office_in_force(session, now, desk.here),
        here=desk.here,
        person=session.get_one(PersonRow, request.person),
        channel=request.channel,
        now=now,
        shelf=desk.shelf,
        about=request.about,
        files=tuple(files),
    )


class _Talk:
    """One person's turn: a new command, or the next word to one that waits."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._session = asked.session
        self._key = (asked.person.id, asked.channel)

    def go(self, words: str) -> Answer:
        """The answer to these words."""
        waiting = self._waiting()
        command = command_named(words)
        if command is not None and command[0].name == CANCEL:
            return self._cancel(waiting)
        if waiting is not None and self._is_for(waiting, words, command is not None):
            return self._go_on(waiting, words)
        self._forget()
        if command is None:
            return self._unknown(words)
        return self.start(*command)

    def start(self, command: Command, words: str) -> Answer:
        """Begin a command, if the person may give it."""
        asked = self._asked
        if not may(command.right, asked.capacities):
            said = page_answer("problems", "not_yours", command.name, sorted(RIGHTS[command.right]))
            return Answer(said, Outcome.REFUSED)
        return self._fill(command, {}, words)

    def _waiting(self) -> Conversation | None:
        waiting = self._session.get(Conversation, self._key)
        if waiting is not None and self._asked.now - waiting.at > FORGOTTEN_AFTER:
            return None
        return waiting

    def _is_for(self, waiting: Conversation, words: str, is_command: bool) -> bool:
        """Whether the words answer the open question.

        What begins with a slash never does; an assignment that is pressed answers only which one.
        """
        if words.lstrip().startswith("/"):
            return False
        if words.lstrip().startswith("#"):
            return waiting.awaits == "assignment"
        field = next(
            (f for f in COMMANDS[waiting.command].fields if f.name == waiting.awaits), None
        )
        return not is_command or (field is not None and field.free)

    def _go_on(self, waiting: Conversation, words: str) -> Answer:
        command, filled = COMMANDS[waiting.command], dict(waiting.filled)
        earlier = tuple(Kept(**file) for file in waiting.files)
        self._asked.files = (*earlier, *self._asked.files)
        rest, awaits = waiting.rest, waiting.awaits
        self._forget()
        if not may(command.right, self._asked.capacities):
            return self.start(command, words)
        return self._fill(command, filled, words, rest, awaits)

    def _fill(
        self,
        command: Command,
        filled: Filled,
        words: str,
        later: str = "",
        first: str | None = None,
    ) -> Answer:
        """Take field after field out of the words; ask for the first that is missing, or act."""
        for field in _in_order(command.fields, first):
            if field.name in filled:
                continue
            match field.take(self._asked, filled, words):
                case Got(value, rest):
                    filled[field.name] = value
                    words = " ".join(part for part in (rest, later) if part)
                    later = ""
                case Ask(answer, keep):
                    kept = " ".join(part for part in (keep, later) if part)
                    self._remember(command, filled, kept, field)
                    return answer
                case Stop(answer):
                    return answer
        return command.act(self._asked, filled)

    def _remember(self, command: Command, filled: Filled, rest: str, field: Field) -> None:
        self._session.merge(
            Conversation(
                person_id=self._key[0],
                channel=self._key[1],
                command=command.name,
                filled=filled,
                rest=rest,
                files=[vars(file) for file in self._asked.files],
                awaits=field.name,
                at=self._asked.now,
            )
        )

    def _forget(self) -> None:
        waiting = self._session.get(Conversation, self._key)
        if waiting is not None:
            self._session.delete(waiting)
            self._session.flush()

    def _cancel(self, waiting: Conversation | None) -> Answer:
        self._forget()
        cancelled = None if waiting is None else waiting.command
        return Answer(page_answer("problems", "cancelled", cancelled), Outcome.DONE)

    def _unknown(self, words: str) -> Answer:
        near = near_commands(words, self._asked.capacities)
        files = len(self._asked.files)
        said = page_answer("problems", "unknown", words[:60], near, files)
        return Answer(said, Outcome.UNCLEAR)


def _in_order(fields: Sequence[Field], first: str | None) -> list[Field]:
    """The fields in their order, the one that was asked for before all others."""
    ordered = list(fields)
    with suppress(StopIteration):
        asked_for = next(field for field in ordered if field.name == first)
        ordered.remove(asked_for)
        ordered.insert(0, asked_for)
    return ordered
