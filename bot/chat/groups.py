"""What is answered in a unit's group: how the unit stands, and nothing else."""

from dataclasses import dataclass, replace
from functools import cached_property

from bot.chat.asked import Asked
from bot.chat.converse import Desk
from bot.chat.door import code_in, may_try, turn_away
from bot.chat.fields import Filled, Got
from bot.chat.menu import COMMANDS, command_named
from bot.chat.talk import Answer, Outcome
from bot.messages.chat_text import page_answer
from bot.rules.rights import Capacity
from bot.steps.groups import group_in_chat, group_left, link_group, move_group
from bot.steps.items import Shown
from bot.steps.link import CHANNEL
from bot.steps.office import office_in_force
from bot.store import inbound

SILENCE = Answer((), Outcome.UNCLEAR)
STATUS = "trangthai"


@dataclass
class AskedInGroup(Asked):
    """A unit's group asks: it sees that unit alone, whoever wrote."""

    unit: str = ""

    @cached_property
    def own_units(self) -> frozenset[str]:
        """The group's unit."""
        return frozenset({self.unit})

    @cached_property
    def capacities(self) -> frozenset[Capacity]:
        """It speaks as the unit."""
        return frozenset({Capacity.UNIT})


def answer_group(
    desk: Desk, chat_id: int, sender: str, words: str, bot_name: str, external_id: str
) -> Answer:
    """The answer to what was written in a group; nothing but a command to this bot gets any.

    In a group that is not linked the command must name the bot.
    """
    first = words.split()[:1]
    addressee = first[0].partition("@")[2].lower() if first else ""
    if not first or not first[0].startswith("/") or addressee not in ("", bot_name.lower()):
        return SILENCE
    code = code_in(words)
    if code is not None:
        return _link(desk, chat_id, sender, code, external_id)
    command = command_named(words)
    with desk.store.read() as session:
        group = group_in_chat(session, chat_id)
        unit = None if group is None else group.unit_id
    if unit is None:
        return turn_away(desk, CHANNEL, str(chat_id)) if addressee else SILENCE
    if command is None or command[0].name != STATUS:
        return Answer(page_answer("link", "group_only"), Outcome.REFUSED)
    return _status(desk, unit)


def _link(desk: Desk, chat_id: int, sender: str, code: str, external_id: str) -> Answer:
    """Link the group by the code; a bad one counts as a try of the group's."""
    now, linked = desk.clock.now(), None
    with desk.store.write() as session:
        if may_try(session, CHANNEL, str(chat_id), now):
            if not inbound.take(session, CHANNEL, external_id, now):
                return Answer((), Outcome.REPEATED)
            office = office_in_force(session, now, desk.here)
            group = link_group(session, code, chat_id, sender, now, office)
            linked = group and Shown(session, office.today(now), office).unit(group.unit_id)
    if linked is not None:
        return Answer(page_answer("link", "group_linked", linked), Outcome.DONE)
    told = turn_away(desk, CHANNEL, str(chat_id))
    return Answer(page_answer("link", "bad_code") if told.parts else (), Outcome.REFUSED)


def _status(desk: Desk, unit: str) -> Answer:
    """How the unit stands, without buttons: whoever is in the group may press them."""
    with desk.store.read() as session:
        now = desk.clock.now()
        asked = AskedInGroup(
            session=session,
            office=office_in_force(session, now, desk.here),
            here=desk.here,
            person_id="",
            channel=CHANNEL,
            now=now,
            shelf=desk.shelf,
            unit=unit,
        )
        command = COMMANDS[STATUS]
        filled: Filled = {}
        for field in command.fields:
            taken = field.take(asked, filled, "")
            assert isinstance(taken, Got)  # the unit alone can be meant
            filled[field.name] = taken.value
        return replace(command.act(asked, filled), buttons=(), files=())


def moved(desk: Desk, old: int, new: int) -> None:
    """The group has become a supergroup."""
    with desk.store.write() as session:
        move_group(session, old, new)


def thrown_out(desk: Desk, chat_id: int) -> None:
    """The bot is no longer in the group."""
    now = desk.clock.now()
    with desk.store.write() as session:
        group_left(session, chat_id, now, office_in_force(session, now, desk.here))
