"""How things stand: lists, statistics, letters, and the conversation."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import AsOf, AsTableOrJson, TableOrJson, as_date, group

commands = group()


@commands.command()
def status(
    about: Annotated[
        str | None, typer.Argument(help="A unit (its name or id) or a duty (VI.1).")
    ] = None,
    as_of: AsOf = None,
    format: AsTableOrJson = TableOrJson.TABLE,
) -> None:
    """Show where assignments stand."""
    from bot.console.status import show_status

    show_status(about, as_of, format.value)


@commands.command()
def stats(
    unit: Annotated[str | None, typer.Argument(help="A unit (its name or id).")] = None,
    period: Annotated[
        str | None,
        typer.Option(help="A month (2024-06), quarter (2024-Q2), half (2024-H1) or year."),
    ] = None,
    format: AsTableOrJson = TableOrJson.TABLE,
) -> None:
    """Show how a reporting period went.

    Done and not done, on time and late, by unit.
    """
    from bot.console.statistics import show_statistics

    show_statistics(unit, period, format.value)


@commands.command()
def overdue(
    as_of: AsOf = None,
    format: AsTableOrJson = TableOrJson.TABLE,
) -> None:
    """Show what is overdue, the latest first."""
    from bot.console.status import show_overdue

    show_overdue(as_of, format.value)


@commands.command()
def chat(
    post: Annotated[str, typer.Option("--as", metavar="POST", help="The post to speak as.")],
    words: Annotated[
        list[str] | None, typer.Argument(help="What to say; nothing: talk line by line.")
    ] = None,
    file: Annotated[list[Path] | None, typer.Option("--file", help="A file to send along.")] = None,
    sample: Annotated[
        date | None,
        typer.Option("--sample", parser=as_date, metavar="DATE", help="Talk to the sample office."),
    ] = None,
) -> None:
    """Talk to the program as the holder of a post."""
    from bot.console.chat import talk, talk_to_sample

    if sample is None:
        talk(post, words or [], file or [])
    else:
        talk_to_sample(post, words or [], file or [], Path("config"), sample)


@commands.command()
def letter(
    unit: Annotated[str, typer.Argument(help="The unit, by its name or id.")],
    as_of: AsOf = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Where to write it (default: a name of its own).")
    ] = None,
) -> None:
    """Draft an official letter (DOCX) about what a unit owes and is overdue."""
    from bot.console.letter import write_letter

    write_letter(unit, as_of, to)
