"""`dondoc person export` and `dondoc person forget`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from bot.clock import SystemClock
from bot.console.outbox import account
from bot.console.printing import print_json
from bot.errors import BadInputError
from bot.steps.personal_data import export_person, forget_person
from bot.store.engine import Store
from bot.store.private_files import create_private
from bot.wiring import open_store
from config.logs import set_up_logs
from config.settings import read_settings


def export(person: str, to: Path | None) -> None:
    """All that is kept about a person, as JSON; a file is readable by its owner only."""
    store = _store()
    with store.write() as session:
        found = export_person(session, person, account(), SystemClock().now())
    if to is None:
        print_json(found)
        return
    _save(to, json.dumps(found, ensure_ascii=False, indent=2, default=str) + "\n")
    typer.echo(f"wrote {to}")


def _store() -> Store:
    """The database; what is written down of an access goes to the log on standard error too."""
    settings = read_settings()
    set_up_logs(settings.log_format, settings.log_level)
    return open_store(settings)


def _save(path: Path, content: str) -> None:
    """A new file of that content, or none."""
    try:
        with create_private(path) as file, _removed_on_error(path):
            file.write(content.encode())
            file.flush()
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be written ({error.strerror}); give another file with --to"
        ) from error


@contextmanager
def _removed_on_error(path: Path) -> Iterator[None]:
    """A file that could not be written to its end is not left behind."""
    try:
        yield
    except BaseException:
        path.unlink()
        raise


def forget(person: str, *, sure: bool) -> None:
    """Erase who somebody was, after a question unless `sure`."""
    if not sure:
        typer.confirm(f"erase name, address, chat and mails of {person} for good?", abort=True)
    store = _store()
    with store.write() as session:
        nobody = forget_person(session, person, account(), SystemClock().now())
    store.empty_log()
    store.close()
    typer.echo(f"forgotten; what was done in office stands under {nobody}")
    typer.echo(
        "backups still hold the person until they have done their time, see docs/operating.md"
    )
