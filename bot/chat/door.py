"""Who is at the door: a chat or address becomes a person, or gets one polite line and nothing else."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.chat.converse import Desk, converse
from bot.chat.talk import Answer, Outcome, Request, SentFile
from bot.messages.chat_text import chat_unknown, page_answer
from bot.model.chats import Stranger
from bot.steps.link import CHANNEL, link_person
from bot.steps.office import office_in_force
from bot.store import inbound
from bot.store.office import person_id_in_chat

TRIES, WITHIN = 5, timedelta(hours=1)
START = ("/start", "/batdau")


def answer_private(
    desk: Desk,
    chat_id: int,
    words: str,
    files: Sequence[SentFile] = (),
    external_ids: Sequence[str] = (),
) -> Answer:
    """The answer to what came in a private chat, under these names of its channel (one, or an album's)."""
    code = code_in(words)
    if code is not None:
        return _enter(desk, chat_id, code, external_ids)
    person = person_of_chat(desk, chat_id)
    if person is None:
        return turn_away(desk, CHANNEL, str(chat_id))
    first = external_ids[0] if external_ids else None
    further = tuple(external_ids[1:])
    request = Request(person, CHANNEL, words, tuple(files), external_id=first, further_ids=further)
    return converse(request, desk)


def code_in(words: str) -> str | None:
    """The linking code in `/start CODE` (`/start@bot CODE` in a group); None where there is none."""
    said = words.split()
    is_start = len(said) > 1 and said[0].partition("@")[0].lower() in START
    return said[1] if is_start else None


def person_of_chat(desk: Desk, chat_id: int) -> str | None:
    """The id of the person whose private chat this is."""
    with desk.store.read() as session:
        return person_id_in_chat(session, chat_id)


def _enter(desk: Desk, chat_id: int, code: str, external_ids: Sequence[str]) -> Answer:
    """Link the chat by the code and greet; a bad code is a try, and all bad codes are answered alike."""
    now, address = desk.clock.now(), str(chat_id)
    linked = None
    with desk.store.write() as session:
        if may_try(session, CHANNEL, address, now):
            if not all(inbound.take(session, CHANNEL, name, now) for name in external_ids):
                return Answer((), Outcome.REPEATED)
            office = office_in_force(session, now, desk.here)
            person = link_person(session, code, chat_id, now, office)
            linked = None if person is None else person.id
    if linked is not None:
        greeting = converse(Request(linked, CHANNEL, "/start"), desk)
        return Answer(greeting.parts, Outcome.DONE, greeting.buttons)
    told = turn_away(desk, CHANNEL, address)
    return Answer(page_answer("link", "bad_code") if told.parts else (), Outcome.REFUSED)


def may_try(session: Session, channel: str, address: str, now: datetime) -> bool:
    """Whether a stranger's tries within the hour are not used up."""
    known = session.get(Stranger, (channel, address))
    return known is None or now - known.since > WITHIN or known.tries < TRIES


def turn_away(desk: Desk, channel: str, address: str) -> Answer:
    """What a stranger is told: one line, and after some tries within the hour nothing at all."""
    now = desk.clock.now()
    with desk.store.write() as session:
        known = session.get(Stranger, (channel, address))
        if known is None or now - known.since > WITHIN:
            known = session.merge(Stranger(channel=channel, address=address, since=now))
            known.tries = 0
        known.tries += 1
        parts = chat_unknown() if known.tries <= TRIES else ()
    return Answer(parts, Outcome.REFUSED)
