"""What a command is: its names, who may give it, what it needs to know, what it does."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.chat.asked import Asked
from bot.chat.fields import Field, Filled
from bot.chat.talk import Answer
from bot.rules.rights import Capacity, Right


@dataclass(frozen=True)
class Command:
    """One command of the chat.

    `name` is what the menu shows and `aliases` what else it is called, all in ASCII without blanks;
    what it says of itself stands in `templates/chat/commands.yaml` under its name. A command that
    only `looks` changes nothing. `menu` says in whose menu it stands; it may be given by whoever has
    the `right`.
    """

    name: str
    right: Right
    act: Callable[[Asked, Filled], Answer]
    aliases: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    looks: bool = False
    menu: frozenset[Capacity] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """Every word it is called by."""
        return (self.name, *self.aliases)
