"""People: their chats, and what is kept about them."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import group, log_as_set

commands = group()


person = group("What is kept about a person.")


@commands.command()
def link(
    who: Annotated[str, typer.Argument(help="A post's id; with --group, a unit's.")],
    mail: Annotated[
        bool, typer.Option("--mail", help="Send the code to the post's holder by e-mail.")
    ] = False,
    group: Annotated[
        bool, typer.Option("--group", help="A code for the Telegram group of a unit.")
    ] = False,
) -> None:
    """Make a one-time code that links a Telegram chat.

    An earlier code for the same post is worth nothing from then on.
    """
    from bot.console.link import make_link

    log_as_set()
    make_link(who, mail=mail, group=group)


@commands.command()
def unlink(
    who: Annotated[str, typer.Argument(help="A post's or person's id, or a unit's: its group.")],
) -> None:
    """Let a linked Telegram chat or group go."""
    from bot.console.link import undo_link

    log_as_set()
    undo_link(who)


@person.command("export")
def person_export(
    person: Annotated[str, typer.Argument(help="The person's id, as in units.yaml.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="A file for it (default: print it).")
    ] = None,
) -> None:
    """All that is kept about a person, as JSON."""
    from bot.console.person import export

    export(person, to)


@person.command("forget")
def person_forget(
    person: Annotated[str, typer.Argument(help="The person's id, as it was in units.yaml.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase who somebody was.

    What they did in office stays, under an id that says nothing.
    """
    from bot.console.person import forget

    forget(person, sure=yes)
