"""Every command of the chat in one table, and how words find one."""

from collections.abc import Collection
from functools import cache

from bot.chat.command import Command
from bot.chat.commands import (
    assign,
    basics,
    decide,
    escalations,
    extend,
    find,
    linking,
    oversee,
    progress,
    record,
    report,
    review,
    stand_in,
    statistics,
    status,
    tasks,
    undo,
)
from bot.rules.expansion import bare
from bot.rules.nearest import nearest
from bot.rules.rights import Capacity, may

COMMANDS: dict[str, Command] = {
    command.name: command
    for command in (
        *tasks.COMMANDS,
        *status.COMMANDS,
        *find.COMMANDS,
        *escalations.COMMANDS,
        *statistics.COMMANDS,
        *report.COMMANDS,
        *progress.COMMANDS,
        *extend.COMMANDS,
        *review.COMMANDS,
        *decide.COMMANDS,
        *assign.COMMANDS,
        *record.COMMANDS,
        *oversee.COMMANDS,
        *undo.COMMANDS,
        *stand_in.COMMANDS,
        *linking.COMMANDS,
        *basics.COMMANDS,
    )
}
_LONGEST_NAME = 4  # words: `báo cáo tiến độ`
_WRITTEN_TOGETHER = 6  # letters: shorter names (`xong`, `duyet`) are words of their own


@cache
def _by_name() -> dict[str, Command]:
    found: dict[str, Command] = {}
    for command in COMMANDS.values():
        for name in command.names:
            assert name not in found, f"two commands are called {name}"
            found[name] = command
    return found


def command_named(words: str) -> tuple[Command, str] | None:
    """The command that the words begin with, and the words after it; None where they begin with none.

    With a slash or without, as one word or as people write it (`/baocao`, `Báo cáo`, `XONG`).
    """
    said = words.split()
    if not said:
        return None
    if said[0].startswith("#"):
        return COMMANDS["xem"], words
    first = said[0].lstrip("/").partition("@")[0]
    for length in range(min(_LONGEST_NAME, len(said)), 0, -1):
        head = bare("".join([first, *said[1:length]]).rstrip(":.,;–-"))
        command = _by_name().get(head)
        if command is not None:
            return command, " ".join(said[length:])
    return None


def is_one_word(words: str, command: Command) -> bool:
    """Whether the words begin with the command's name written together (`giahan`), as no text does."""
    first = words.split()[:1]
    return bool(first) and len(first[0]) >= _WRITTEN_TOGETHER and first[0].lower() in command.names


def near_commands(words: str, capacities: Collection[Capacity]) -> tuple[str, ...]:
    """The commands that somebody may have meant, of those that they may give."""
    allowed = {
        name: command.name for name, command in _by_name().items() if may(command.right, capacities)
    }
    first = words.split()[:1]
    near = nearest(first[0].lstrip("/"), allowed) if first else []
    return tuple(dict.fromkeys(allowed[name] for name in near))


def menu(capacities: Collection[Capacity]) -> tuple[Command, ...]:
    """The commands in the menu of somebody with these capacities; help stands in everybody's."""
    everybody = frozenset(Capacity)
    return tuple(
        command
        for command in COMMANDS.values()
        if command.menu == everybody or not command.menu.isdisjoint(capacities)
    )
