"""Files and directories that only their owner may read, whatever the umask says, from their first moment on."""

import os
import tempfile
from io import BufferedRandom
from pathlib import Path

OWNER_ONLY = 0o600
_OWNERS_FOLDER = 0o700


def private_folder(path: Path) -> None:
    """Make the directory where there is none, and those above it as usual; one that is there stays as it is."""
    path.mkdir(mode=_OWNERS_FOLDER, parents=True, exist_ok=True)


def create_private(path: Path) -> BufferedRandom:
    """A new file, open for writing and for reading it again.

    Raises FileExistsError where anything has that name, be it a link that leads nowhere: what is
    written goes into no file that somebody else has prepared.
    """
    return open(path, "x+b", opener=_for_the_owner)


def ensure_private(path: Path) -> None:
    """An empty file where there is none, at a link's end too; one that is there stays as it is."""
    if not path.exists():
        path.touch(mode=OWNER_ONLY)


def write_private(path: Path, content: bytes) -> None:
    """Give the name to these bytes, whole and on disk, or leave everything as it was.

    A file or link that has the name is replaced, not written into: what others may read of it stays
    the old.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".")  # its owner's alone
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER_ONLY)
