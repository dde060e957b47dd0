"""What `dondoc doctor` says of files that others on this machine can read, though nobody else should."""

import stat
from collections.abc import Iterator
from pathlib import Path

from bot.store.engine import sqlite_path
from bot.wiring import DRY_RUN_FOLDER
from config.settings import Settings

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def open_to_others(settings: Settings, env_file: Path = Path(".env")) -> list[Path]:
    """The files and directories with secrets or people in them that more than their owner may use."""
    return [path for path in _private(settings, env_file) if path.stat().st_mode & OTHERS]


def _private(settings: Settings, env_file: Path) -> Iterator[Path]:
    database = sqlite_path(settings.database_url.get_secret_value())
    places = [env_file, settings.data_dir / DRY_RUN_FOLDER, settings.evidence_folder]
    if database is not None:
        places += [database, *database.parent.glob(f"{database.name}.before-*")]
    if settings.backup_dir is not None:
        places += settings.backup_dir.glob("dondoc-*.zip")
    yield from (path for path in places if path.exists())
