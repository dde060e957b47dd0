"""The job `backup`: one archive a day into a folder, and those that have done their time go."""

import asyncio
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot import __version__
from bot.errors import StoppedError
from bot.rules.rotation import outdated
from bot.store.backup import DRAFT, write_backup
from bot.store.schema import newest_revision
from bot.wiring import Parts, backup_sources
from jobs.journal import Event, stamp

_NAME = re.compile(r"dondoc-(\d{8}-\d{6})\.zip")
ABANDONED = timedelta(hours=20)
_MOMENT = "%Y%m%d-%H%M%S"
PROGRAM = f"dondoc {__version__}"
log = structlog.get_logger()


def backup_name(moment: datetime) -> str:
    """What an archive made at that moment (local) is called."""
    return f"dondoc-{moment:{_MOMENT}}.zip"


async def run_backup(parts: Parts) -> Iterable[Event]:
    """Make today's backup unless there is one already; does nothing without DONDOC_BACKUP_DIR."""
    folder = parts.settings.backup_dir
    if folder is None:
        return []
    return await asyncio.to_thread(lambda: list(_backup(parts, folder)))


def _backup(parts: Parts, folder: Path) -> Iterator[Event]:
    now = parts.clock.now().astimezone(parts.here.zone)
    if any(moment.date() == now.date() for moment in backups_in(folder)):
        return
    sources = backup_sources(parts.settings, newest_revision())
    try:
        written = write_backup(
            sources, folder / backup_name(now), now, PROGRAM, parts.post.stopping
        )
    except StoppedError:
        log.info("backup_given_up")
        return
    settings = parts.settings
    gone = rotate(folder, settings.backup_keep, settings.backup_keep_months, now)
    yield {
        "at": stamp(now, parts.here.zone),
        "event": "backup_made",
        "file": backup_name(now),
        "evidence": written.count("evidence"),
        "rotated": len(gone),
    }


def backups_in(folder: Path) -> dict[datetime, Path]:
    """The archives that this job made there, by their moment (local, naive)."""
    found = {}
    for path in folder.glob("dondoc-*.zip"):
        named = _NAME.fullmatch(path.name)
        if named:
            found[datetime.strptime(named[1], _MOMENT)] = path  # noqa: DTZ007 - local, as named
    return found


def rotate(folder: Path, newest: int, months: int, now: datetime) -> list[Path]:
    """Remove the backups that have done their time, and drafts that a killed process left.

    A young draft may be that of a backup which is being made by hand.
    """
    made = backups_in(folder)
    gone = [made[moment] for moment in sorted(outdated(made, newest, months))]
    for path in gone:
        path.unlink(missing_ok=True)
    for draft in folder.glob(f"{DRAFT}*"):
        with suppress(FileNotFoundError):
            if now.timestamp() - draft.stat().st_mtime > ABANDONED.total_seconds():
                shutil.rmtree(draft, ignore_errors=True)
    return gone
