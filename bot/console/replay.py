"""`dondoc replay`: a span of days in a scratch database, nothing sent to anybody."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TextIO

import typer

from bot.channels.sink import SinkChannel
from bot.clock import VirtualClock
from bot.console.printing import print_table
from bot.errors import BadInputError
from bot.readers.office_files import read_office
from bot.rules.workdays import at_local
from bot.steps.load_office import load_office
from bot.store import keys
from bot.store.engine import Store
from bot.store.schema import upgrade
from bot.wiring import Parts, put_together
from config.settings import Settings, read_settings
from jobs.answers import Answers, answer_job
from jobs.journal import Journal
from jobs.replay import DayPace, no_pacing, replay, run_replay, span
from jobs.timetable import timetable

SCRATCH_SETTINGS = {
    "dry_run": False,
    "redirect_to": None,
    "smtp_host": None,
    "imap_host": None,
    "telegram_token": None,
    "mail_from": "dondoc@quan1.example",
    "reply_to": None,
}


def replay_span(
    office: Path,
    first: date,
    last: date,
    answers: str,
    speed: float,
    journal: Path | None,
    seed: int,
) -> None:
    """Replay the days from first to last, both included; events go to the journal."""
    check_span(first, last)
    with ExitStack() as stack:
        file = stack.enter_context(_journal_file(journal))
        parts = stack.enter_context(scratch_office(office, first, seed))
        written = Journal(file)
        run_replay(_replay(parts, first, last, answers, speed, seed, written))
    print_table("", ("event", "count"), sorted(written.counts.items()))
    if journal is not None:
        typer.echo(f"journal: {journal}")


def check_span(first: date, last: date) -> None:
    """Refuse a span that ends before it begins."""
    if last < first:
        raise BadInputError(f"--to {last} lies before --from {first}: give the days in order")


async def _replay(
    parts: Parts,
    first: date,
    last: date,
    answers: str,
    speed: float,
    seed: int,
    journal: Journal,
) -> None:
    jobs = timetable(parts.here.zone)
    if answers != Answers.NONE:
        jobs = (*jobs, answer_job(Answers(answers), seed, parts))
    start, end = span(first, last, parts)
    pacing = DayPace(start, 1 / speed) if speed else no_pacing
    await replay(parts, jobs, start, end, journal.write, pacing)


@contextmanager
def scratch_office(
    directory: Path,
    first: date,
    seed: int,
    channels: object = None,
    settings: Settings | None = None,
) -> Iterator[Parts]:
    """An office loaded on its first day into a database that is thrown away afterwards."""
    from datetime import time

    settings = settings or read_settings(**SCRATCH_SETTINGS)
    with tempfile.TemporaryDirectory(prefix="dondoc-") as folder:
        store = Store(f"sqlite:///{folder}/replay.sqlite3", durable=False)
        upgrade(store.engine)
        clock = VirtualClock(at_local(first, time(0), settings.zone))
        used = {"email": SinkChannel("email")} if channels is None else channels
        parts = put_together(settings, store, clock, used)  # type: ignore[arg-type]
        load_files_into(parts, directory, seed)
        try:
            yield parts
        finally:
            store.close()


def load_files_into(parts: Parts, directory: Path, seed: int) -> None:
    """Load an office's files at the clock's time; the seed also makes the run's reply tokens."""
    found = read_office(directory)
    with parts.store.sweep() as session:
        keys.keep(session, keys.REPLY, sha256(f"{seed}/reply".encode()).hexdigest())
        load_office(
            session,
            found.office,
            found.ladder,
            found.working_days,
            found.plans,
            parts.clock.now(),
            parts.here,
        )


@contextmanager
def _journal_file(path: Path | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    try:
        with path.open("w", encoding="utf-8") as file:
            yield file
    except OSError as error:
        raise BadInputError(f"--journal {path}: cannot write there ({error.strerror})") from error
