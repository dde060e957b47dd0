"""The sample office on a day of its year, kept, so that the chat can be tried on something alive."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import typer

from bot.channels.sink import SinkChannel
from bot.clock import VirtualClock
from bot.console.replay import SCRATCH_SETTINGS, load_files_into
from bot.rules.workdays import at_local
from bot.store.engine import Store
from bot.store.schema import upgrade
from bot.wiring import Parts, put_together
from config.settings import Settings, read_settings
from jobs.answers import Answers, answer_job
from jobs.replay import no_pacing, replay, run_replay, span
from jobs.timetable import timetable

STARTS_ON, SEED = date(2024, 5, 23), 1
TALK_AT = time(10)


def sample_parts(office: Path, on: date) -> Parts:
    """The office as it stands at ten o'clock on that day; made once a day asked for, then kept.

    What is said to it stays said: delete its folder to begin anew.
    """
    data = read_settings().data_dir / "sample-chat" / on.isoformat()
    path = data / "office.sqlite3"
    settings = read_settings(
        **SCRATCH_SETTINGS, data_dir=data, database_url=f"sqlite:///{path.as_posix()}"
    )
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        typer.echo(f"Making the sample office of {on:%d/%m/%Y} in {data} …")
        _make(settings, office, on, path)
    return _parts(settings, at_local(on, TALK_AT, settings.zone), path)


def _make(settings: Settings, office: Path, on: date, path: Path) -> None:
    """Replay up to that morning beside the place, then move there: half an office is none."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    parts = _parts(settings, at_local(STARTS_ON, time(0), settings.zone), draft)
    load_files_into(parts, office, SEED)
    jobs = (*timetable(parts.here.zone), answer_job(Answers.MIXED, SEED, parts))
    start, _ = span(STARTS_ON, on, parts)
    end = at_local(on, TALK_AT, settings.zone) - timedelta(minutes=1)
    try:
        run_replay(replay(parts, jobs, start, end, lambda _event: None, no_pacing))
    finally:
        parts.store.close()
    draft.rename(path)


def _parts(settings: Settings, now: datetime, path: Path) -> Parts:
    store = Store(f"sqlite:///{path.as_posix()}", durable=False)
    upgrade(store.engine)
    return put_together(settings, store, VirtualClock(now), {"email": SinkChannel("email")})
