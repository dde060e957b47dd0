"""Backups."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import Office, group, office_folder

commands = group()


@commands.command()
def backup(
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="The archive, or a directory for it (default: DONDOC_BACKUP_DIR, or here)."
        ),
    ] = None,
    office: Office = None,
) -> None:
    """Write database, evidence and the office's files into one archive.

    The daemon may go on meanwhile.
    """
    from bot.console.backup import make_backup

    make_backup(to, office_folder(office))


@commands.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The archive that `dondoc backup` made.")],
    into: Annotated[
        Path, typer.Option("--into", metavar="DIR", help="An empty directory, or one to be made.")
    ],
) -> None:
    """Unpack a backup into an empty directory.

    Everything in it is verified first; what runs now is left alone.
    """
    from bot.console.backup import unpack_backup

    unpack_backup(file, into)
