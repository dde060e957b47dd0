"""Plans: read as documents, one phrase explained, closed."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import (
    AsTableOrJson,
    Format,
    Office,
    TableOrJson,
    as_date,
    group,
    office_folder,
)

commands = group()


plans = group("Plans as documents.")


@plans.command("read")
def plan_read(
    file: Annotated[Path, typer.Argument(help="The plan as text.")],
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    office: Office = None,
) -> None:
    """Read a plan and print its duties.

    With their deadlines, and what a person must look at.
    """
    from bot.console.plans import show_plan

    show_plan(file, office_folder(office), format.value)


@plans.command("close")
def plan_close(
    name: Annotated[str, typer.Argument(help="The plan's directory name, such as kh-211-2024.")],
) -> None:
    """Close a plan: no more reminders of it.

    Nothing of it is forgotten.
    """
    from bot.console.office import close

    close(name)


@commands.command()
def timing(
    phrase: Annotated[str, typer.Argument(help="The phrase, as the plan words it.")],
    issued: Annotated[
        date,
        typer.Option("--issued", parser=as_date, metavar="DATE", help="When the plan was issued."),
    ],
    year: Annotated[
        int | None,
        typer.Option(help="The plan's year, if not that of --issued.", min=1900, max=2200),
    ] = None,
    format: AsTableOrJson = TableOrJson.TABLE,
    office: Office = None,
) -> None:
    """Explain one timing phrase."""
    from bot.console.plans import show_timing

    show_timing(phrase, issued, year, office_folder(office), format.value)
