"""The office's own files: checked, loaded, begun."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import AsTableOrJson, Office, TableOrJson, group, office_folder

commands = group()


@commands.command()
def check(
    office: Office = None,
    format: AsTableOrJson = TableOrJson.TABLE,
) -> None:
    """Check the office's files.

    Reports every problem at once; exit code 1 on errors.
    """
    from bot.console.office import check_office

    raise typer.Exit(check_office(office_folder(office), format.value))


@commands.command()
def load(office: Office = None) -> None:
    """Load the office's files into the database.

    Prints what changed.
    """
    from bot.console.office import load_files

    load_files(office_folder(office))


@commands.command()
def init(
    directory: Annotated[Path, typer.Argument(help="Where to write the files.")],
) -> None:
    """Write the files of a new office.

    They are to be edited by hand.
    """
    from bot.console.office import init_office

    init_office(directory)
