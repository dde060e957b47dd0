"""`dondoc inbox`: the mails that wait for a person, as the program noted them."""

from collections.abc import Sequence

import typer

from bot.chat.mail import CHANNEL
from bot.console.printing import print_json, print_table
from bot.errors import BadInputError
from bot.messages.phrases import say
from bot.model.inbound import Inbound
from bot.store.inbound import kept
from bot.wiring import open_store
from config.settings import Settings, read_settings

SHOWN = 30


def list_kept(form: str) -> None:
    """The newest of them last, each with the number that `show` takes."""
    settings = read_settings()
    rows = _rows(settings)
    if form == "json":
        print_json([_plain(number, row, settings) for number, row in rows])
        return
    lines = [
        (number, _when(row, settings), row.sender, row.subject, row.reason)
        for number, row in rows[-SHOWN:]
    ]
    more = f", the newest {SHOWN} shown" if len(rows) > SHOWN else ""
    title = f"{len(rows)} mails wait for a person{more}, in the folder {_folder(settings)}"
    print_table(title, ("no.", "received", "from", "subject", "why"), lines, cut="subject")


def show_kept(number: int) -> None:
    """All that is known of one; its words stand in the mailbox alone."""
    settings = read_settings()
    found = [row for n, row in _rows(settings) if n == number]
    if not found:
        raise BadInputError(f"no mail number {number} waits; `dondoc inbox list` has the numbers")
    for name, value in _plain(number, found[0], settings).items():
        typer.echo(f"{name:10} {'–' if value is None else value}")
    typer.echo(f"Read it in the folder {_folder(settings)} of {settings.imap_user or 'the inbox'}.")


def _rows(settings: Settings) -> Sequence[tuple[int, Inbound]]:
    store = open_store(settings)
    try:
        with store.read() as session:
            return list(enumerate(kept(session, CHANNEL), start=1))
    finally:
        store.close()


def _plain(number: int, row: Inbound, settings: Settings) -> dict[str, object]:
    return {
        "number": number,
        "received": _when(row, settings),
        "from": row.sender,
        "person": row.person_id,
        "subject": row.subject,
        "why": row.reason,
        "id": row.external_id,
    }


def _when(row: Inbound, settings: Settings) -> str:
    return f"{row.received_at.astimezone(settings.zone):%d/%m/%Y %H:%M}"


def _folder(settings: Settings) -> str:
    return settings.imap_review_folder or say("inbox.review")
