"""`dondoc sample`: a year of the sample office, with real mail over SMTP into a local mailbox."""

import asyncio
import shutil
import sys
import time
from datetime import date, datetime
from pathlib import Path

import typer
from rich.console import Console

from bot.clock import VirtualClock
from bot.console.live_view import LiveView, PlainView, View
from bot.console.replay import check_span, load_files_into
from bot.readers.office_files import read_office
from bot.rules.workdays import at_local, local_date
from bot.steps.office import office_in_force
from bot.steps.status import status
from bot.store.engine import Store
from bot.store.schema import upgrade
from bot.wiring import Parts, make_email, put_together
from config.settings import Settings, read_settings
from jobs.answers import Answers, answer_job
from jobs.journal import Event, Journal
from jobs.mailbox import Mailbox, serving, write_index
from jobs.replay import DayPace, no_pacing, replay, run_replay, span
from jobs.timetable import timetable


def run_sample(office: Path, first: date, last: date, speed: float, seed: int) -> None:
    """Run the span in the sample's own folder and say at the end where to look."""
    check_span(first, last)
    started = time.monotonic()
    folder = _fresh_folder(read_settings().data_dir / "sample")
    mailbox = Mailbox(folder / "mail")
    with serving(mailbox) as port:
        parts = _parts(folder, port, first)
        load_files_into(parts, office, seed)
        try:
            run_replay(_run(parts, first, last, speed, seed, folder))
        except KeyboardInterrupt:
            typer.echo("stopped; making the pages of what was sent so far")
        finally:
            parts.store.close()
    count = write_index(folder / "mail", folder, read_office(office).office.name)
    typer.echo(
        f"\n{count} mails in {time.monotonic() - started:.0f} s. Look at:\n"
        f"  {folder / 'index.html'}      every message as its reader sees it\n"
        f"  {folder / 'mail'}/*.eml      the mails themselves\n"
        f"  {folder / 'journal.jsonl'}   every event, a line each\n"
        f"  DONDOC_DATABASE_URL=sqlite:///{folder}/sample.sqlite3 {sys.argv[0]} status --as-of {last}"
    )


def _fresh_folder(folder: Path) -> Path:
    """The sample's folder with nothing in it of an earlier run; only what a run makes is removed."""
    for name in ("mail", "messages"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for pattern in ("sample.sqlite3*", "index.html", "journal.jsonl"):
        for path in folder.glob(pattern):
            path.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _parts(folder: Path, port: int, first: date) -> Parts:
    settings = read_settings(
        database_url=f"sqlite:///{folder}/sample.sqlite3",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        smtp_user=None,
        smtp_password=None,
        imap_host=None,
        telegram_token=None,
        mail_from="dondoc@quan1.example",
        reply_to="theodoi@quan1.example",
        dry_run=False,
        redirect_to=None,
    )
    store = Store(settings.database_url.get_secret_value(), durable=False)
    upgrade(store.engine)
    return put_together(settings, store, _clock(first, settings), {"email": make_email(settings)})


def _clock(first: date, settings: Settings) -> VirtualClock:
    return VirtualClock(at_local(first, datetime.min.time(), settings.zone))


async def _run(
    parts: Parts, first: date, last: date, speed: float, seed: int, folder: Path
) -> None:
    jobs = (*timetable(parts.here.zone), answer_job(Answers.MIXED, seed, parts))
    start, end = span(first, last, parts)
    wait = DayPace(start, 1 / speed) if speed else no_pacing
    with (folder / "journal.jsonl").open("w", encoding="utf-8") as file, _view(first, last) as view:
        journal = Journal(file)

        def listen(event: Event) -> None:
            journal.write(event)
            view.listen(event)

        turner = _Turner(parts, view)

        async def pacing(instant: datetime) -> None:
            await wait(instant)
            await asyncio.to_thread(turner.reach, instant)

        await replay(parts, jobs, start, end, listen, pacing)


class _Turner:
    """Tells the view of each new day, with the counts of that morning."""

    def __init__(self, parts: Parts, view: View) -> None:
        self._parts = parts
        self._view = view
        self._day: date | None = None

    def reach(self, instant: datetime) -> None:
        day = local_date(instant, self._parts.here.zone)
        if day == self._day:
            return
        self._day = day
        with self._parts.store.read() as session:
            office = office_in_force(session, instant, self._parts.here)
            counts = status(session, office, day).counts()
        self._view.turn(day, office.days.is_working(day), counts)


def _view(first: date, last: date) -> View:
    console = Console()
    if sys.stdout.isatty():
        return LiveView(first, last, console)
    return PlainView(typer.echo)
