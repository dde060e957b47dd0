"""The monitoring unit assigns an ad hoc duty: to whom, what, by when."""

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import (
    Ask,
    Choice,
    Day,
    Filled,
    Got,
    Part,
    Taken,
    day_of,
    question,
)
from bot.chat.talk import Answer, Button, Outcome
from bot.chat.which import mark
from bot.messages.chat_text import page_answer
from bot.messages.phrases import say
from bot.model.office import Role
from bot.rules.nearest import nearest
from bot.rules.rights import Capacity, Right
from bot.rules.spoken_units import take_units
from bot.steps.assign import ByHand, assign

SO_FAR = "units_so_far"
EACH, JOINT = "each", "joint"
SHARING = (
    (EACH, frozenset({"each", "rieng", "moi don vi mot viec", "moi don vi", "tung don vi"})),
    (JOINT, frozenset({"joint", "chung", "mot viec chung", "viec chung"})),
)
LISTED = 12
LONGEST_NAME = 60


class Units:
    """The units by their names; a name that nobody knows is asked for again, the others kept."""

    name = "units"
    free = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The units that the words begin with; the rest is left."""
        found = take_units(words, asked.office.names)
        units = list(dict.fromkeys((*filled.get(SO_FAR, ()), *found.units)))
        if found.unknown is not None:
            filled[SO_FAR] = units
            return self._unknown(asked, found.unknown, found.rest)
        if not units:
            return question("assign", "units")
        return Got(units, found.rest)

    def _unknown(self, asked: Asked, unknown: str, rest: str) -> Taken:
        names = [name for name in asked.office.names if name not in asked.office.names[name]]
        near = nearest(unknown[:LONGEST_NAME], names)
        buttons = [Button(name, name) for name in near if len(name.encode()) <= 64]
        asks = question("assign", "unknown_unit", unknown[:LONGEST_NAME], near, buttons=buttons)
        return Ask(asks.answer, rest)


class Sharing(Choice):
    """Whether each of several units does it for itself, or all together."""

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """Asked for only where there are several."""
        return Got(EACH) if len(filled["units"]) < 2 else super().take(asked, filled, words)


def _assign(asked: Asked, filled: Filled) -> Answer:
    wanted = ByHand(
        units=tuple(filled["units"]),
        title=filled["title"],
        due_on=day_of(filled, "due_on"),
        product=filled["product"],
        joint=filled["sharing"] == JOINT,
    )
    made = assign(asked.session, wanted, asked.actor(Role.MONITORING), asked.here)
    units = tuple(asked.shown.unit(unit) for unit in wanted.units)
    said = page_answer(
        "assign", "done", asked.item(made[0]), len(made), units[:LISTED], len(units) - LISTED
    )
    shown = Button(say("button.which", item=asked.short(made[0])), f"/xem {mark(made[0])}")
    return Answer(said, Outcome.DONE, ((shown,),))


COMMANDS = (
    Command(
        "giaoviec",
        Right.FOLLOW_UP,
        _assign,
        aliases=("assign",),
        fields=(
            Units(),
            Part("title", "assign", "title"),
            Day("due_on", "assign", "due_on"),
            Part("product", "assign", "title", required=False),
            Sharing("sharing", "assign", "sharing", SHARING, labels="sharing"),
        ),
        menu=frozenset({Capacity.MONITORING}),
    ),
)
