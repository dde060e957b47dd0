"""Copies of a SQLite database that is in use: whole, of one moment, in a file of their own."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import BadInputError
from bot.store.private_files import create_private

WAIT_SECONDS = 30


def copy_database(source: Path, target: Path) -> None:
    """Write the database, as it is at this moment, to a new file that only its owner can read.

    Writers go on meanwhile: all pages are copied within one read transaction. Raises BadInputError
    where there is no such database, `target` is there already, or the copy is damaged.
    """
    try:
        create_private(target).close()
        uri = f"{source.absolute().as_uri()}?mode=rw"
        with (
            closing(sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no -wal beside it
    except (sqlite3.Error, OSError) as error:
        target.unlink(missing_ok=True)
        raise BadInputError(f"{source} cannot be copied to {target}: {error}") from error
    problem = damage(target)
    if problem is not None:
        target.unlink()
        raise BadInputError(f"{source} is damaged: {problem}; restore a backup")


def damage(database: Path) -> str | None:
    """What is wrong with the file as a database, in SQLite's words; None where it is sound."""
    try:
        with closing(_untrusted(database)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                return str(found)
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return None if broken is None else f"a row of {broken[0]} points to none of {broken[2]}"


def schema_of(database: Path) -> str | None:
    """The schema revision written in the file; None where it is no database of this program."""
    try:
        with closing(_untrusted(database)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None
    return None if row is None else str(row[0])


def _untrusted(database: Path) -> sqlite3.Connection:
    """Read-only, and nothing that stands in the file's schema can do more than SQL itself."""
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection
