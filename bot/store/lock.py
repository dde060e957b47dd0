"""Keeps a second daemon off the same SQLite file."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.errors import LockedError
from bot.store.private_files import private_folder


@contextmanager
def only_daemon(database: Path | None) -> Iterator[None]:
    """Hold the lock beside the database while a daemon runs; it falls with the process.

    PostgreSQL (None) takes any number of daemons. Raises LockedError if another one holds it.
    """
    if database is None:
        yield
        return
    private_folder(database.parent)
    path = database.with_name(database.name + ".lock")
    with path.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            raise LockedError(
                f"{database}: another daemon (process {holder}) already works on this database; "
                "stop it first, or use PostgreSQL to run several"
            ) from error
        _sign(handle)
        yield


def _sign(handle: TextIO) -> None:
    """Say who holds it."""
    try:
        os.ftruncate(handle.fileno(), 0)
        os.write(handle.fileno(), str(os.getpid()).encode())
    except OSError as error:
        raise OSError(error.errno, error.strerror, handle.name) from error
