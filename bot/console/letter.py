"""`dondoc letter`: drafts an official letter that follows up what a unit owes."""

from datetime import date
from pathlib import Path

import typer

from bot.clock import SystemClock
from bot.errors import BadInputError
from bot.messages.letter import letter_attachment
from bot.steps.letters import letter_to
from bot.steps.office import Installation, office_in_force
from bot.steps.status import find_unit_or_ref
from bot.wiring import open_store
from config.settings import read_settings


def write_letter(unit: str, as_of: date | None, to: Path | None) -> None:
    """Write the draft to a file and say where; a file that is there already is left alone."""
    settings, now = read_settings(), SystemClock().now()
    with open_store(settings).read() as session:
        office = office_in_force(session, now, Installation(settings.zone))
        day = as_of or office.today(now)
        units, _ = find_unit_or_ref(session, unit)
        if units is None:
            raise BadInputError(
                f"{unit!r} is a duty; a letter is written to a unit: give its name or id"
            )
        letter = letter_to(session, office, units[0], day)
    if letter is None:
        typer.echo(f"{unit}: nothing is overdue as of {day:%d/%m/%Y}; no letter was written")
        return
    file = letter_attachment(letter)
    path = to or Path(file.filename)
    _save(path, file.content)
    typer.echo(f"wrote {path}: {len(letter.items)} overdue, to {', '.join(letter.addressees)}")
    if letter.letterhead is None:
        typer.echo("units.yaml has no letterhead: symbol and signature lines are left blank")


def _save(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise BadInputError(
            f"{path} stands there already; nothing was written. Give another file with --to"
        ) from error
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be written ({error.strerror}); give another file with --to"
        ) from error
