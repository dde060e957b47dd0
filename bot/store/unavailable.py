"""What a database or a disk says when it cannot be used, in words for whoever runs the program."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot.errors import DatabaseUnavailableError

_HINTS = (
    ("locked", "another program holds it; close that, and try again"),
    ("no space", "make room on the disk"),
    ("read-only", "let the user who runs dondoc write to the file and its directory"),
    ("permission", "let the user who runs dondoc write to the file and its directory"),
    ("readonly", "let the user who runs dondoc write to the file and its directory"),
    ("unable to open", "check DONDOC_DATABASE_URL, and that the directory can be written to"),
    ("full", "make room on the disk"),
    ("disk i/o", "make room on the disk, and look whether the disk is well"),
    ("malformed", "restore a backup into a new place: `dondoc restore`"),
    ("not a database", "check DONDOC_DATABASE_URL, or restore a backup: `dondoc restore`"),
)
_USUAL = "check DONDOC_DATABASE_URL and that the server runs"


def in_words(error: Exception, database: str = "the database") -> DatabaseUnavailableError | None:
    """The error as one to show to a person; None where it speaks of something else."""
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        what = f"{error.filename}: {error.strerror}"
        return DatabaseUnavailableError(
            f"cannot use {what}; {_hint(what) or 'look at it, and try again'}"
        )
    if not isinstance(error, DBAPIError):
        return None
    said = str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
    hint = _hint(said)
    if hint is None and not isinstance(error, OperationalError | InterfaceError):
        return None
    return DatabaseUnavailableError(f"cannot use {database}: {said}; {hint or _USUAL}")


def _hint(said: str) -> str | None:
    return next((hint for sign, hint in _HINTS if sign in said.lower()), None)
