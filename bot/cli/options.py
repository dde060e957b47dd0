"""Options and forms of output that several commands share."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


def group(about: str | None = None) -> typer.Typer:
    """Commands that belong together; with `about` they stand under a name of their own."""
    return typer.Typer(help=about, no_args_is_help=about is not None, rich_markup_mode=None)


class Format(StrEnum):
    """How a command prints."""

    TABLE = "table"
    YAML = "yaml"
    JSON = "json"


class TableOrJson(StrEnum):
    """How a command prints."""

    TABLE = "table"
    JSON = "json"


def as_date(text: str | date) -> date:
    """`2024-05-23` as a date; raises typer.BadParameter for anything else."""
    if isinstance(text, date):  # a default
        return text
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a date; write it as 2024-05-23") from error


def office_folder(given: Path | None) -> Path:
    """The office's directory: as given, else by the settings."""
    from config.settings import read_settings

    return given or read_settings().office


Office = Annotated[
    Path | None,
    typer.Option(
        "--office", help="Directory of the office's files (default: DONDOC_OFFICE, config/)."
    ),
]


AsTableOrJson = Annotated[TableOrJson, typer.Option("--format", help="How to print.")]

AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=as_date, metavar="DATE", help="As of the end of this day."),
]


def log_as_set() -> None:
    """Send what is logged to standard error, in the form that the settings say."""
    from config.logs import set_up_logs
    from config.settings import read_settings

    settings = read_settings()
    set_up_logs(settings.log_format, settings.log_level)
