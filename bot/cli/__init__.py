"""The command line: each command reads its arguments and hands over; nothing heavy is imported here."""

import sys
from typing import Annotated

import typer

from bot import __version__
from bot.cli import boxes, files, keeping, looking, people, plans, running
from bot.errors import DondocError

app = typer.Typer(
    name="dondoc",
    help="Reads an administrative plan, reminds who owes what, and escalates what is overdue.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for commands in (plans, files, running, looking, people, keeping):
    app.add_typer(commands.commands)
app.add_typer(plans.plans, name="plan")
app.add_typer(boxes.inbox, name="inbox")
app.add_typer(boxes.outbox, name="outbox")
app.add_typer(people.person, name="person")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and leave."
        ),
    ] = False,
) -> None:
    """Options of the program itself, and what holds for every command."""
    from config.logs import log_to_standard_error

    log_to_standard_error()


def main() -> None:
    """Run a command; an error becomes one clear message and its exit code, never a traceback."""
    try:
        app()
    except DondocError as error:
        typer.echo(f"dondoc: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback at a user
        _of_the_database(error)
        _unexpected(error)


def _of_the_database(error: Exception) -> None:
    """Say so where it is the database, or a file, that cannot be used."""
    from bot.store.unavailable import in_words

    known = in_words(error)
    if known is not None:
        typer.echo(f"dondoc: {known}", err=True)
        sys.exit(known.exit_code)


def _unexpected(error: Exception) -> None:
    """Say that it is our fault, and leave the details in a file for a report."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="dondoc-error-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write("".join(traceback.format_exception(error)))
    typer.echo(
        f"dondoc: something went wrong inside the program ({type(error).__name__}); "
        f"details are in {file.name}; please report it",
        err=True,
    )
    sys.exit(70)
