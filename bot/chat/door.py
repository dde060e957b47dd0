"""Who is at the door: a chat or address becomes a person, or gets one polite line and nothing else."""

from datetime import timedelta

from bot.chat.converse import Desk
from bot.chat.talk import Answer, Outcome
from bot.messages.chat_text import chat_unknown
from bot.model.chats import Stranger
from bot.store.office import person_in_chat

TRIES, WITHIN = 5, timedelta(hours=1)


def person_of_chat(desk: Desk, chat_id: int) -> str | None:
    """The id of the person whose private chat this is."""
    with desk.store.read() as session:
        person = person_in_chat(session, chat_id)
        return None if person is None else person.id


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
