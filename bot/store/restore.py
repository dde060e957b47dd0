"""Takes a backup apart again, into an empty place: verified whole, or nothing of it."""

import os
import shutil
import stat
import tempfile
import zlib
from collections.abc import Container
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import ValidationError

from bot.errors import BadInputError, DatabaseVersionError
from bot.model.backup import DATABASE, EVIDENCE, MANIFEST, OFFICE, Manifest, Member
from bot.store.private_files import create_private, private_folder
from bot.store.snapshot import damage, schema_of

CHUNK = 1 << 20
LARGEST_MANIFEST = 200_000_000  # a million files
MOST_FILES = 1_000_000
MOST_INFLATED = 200  # times the archive's size: a database of text packs to a tenth of it
SMALL = 32_000_000
_UNREADABLE = (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)


def restore_backup(archive: Path, into: Path, known_schemas: Container[str]) -> Manifest:
    """Unpack a backup into `into`, which must be empty or not there yet.

    Every file is held against the manifest, the database against its own integrity and against
    `known_schemas`, those that this program can work with or upgrade. Raises BadInputError, or
    DatabaseVersionError for a newer database; `into` is then as it was.
    """
    into = into.absolute()
    _refuse_unless_empty(into)
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{into.name}.", dir=into.parent))
        try:
            manifest = _unpack(archive, folder)
            _verify_database(archive, folder, manifest, known_schemas)
            folder.replace(into)  # onto an empty directory at most, and in one step
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    except OSError as error:
        raise BadInputError(
            f"{archive} was not restored: {error.strerror}: {error.filename}; {into} is as it was"
        ) from error
    return manifest


def _refuse_unless_empty(into: Path) -> None:
    if into.is_symlink() or (into.exists() and not into.is_dir()):
        raise BadInputError(f"{into} is no directory; give an empty one, or one to be made")
    if into.is_dir() and any(into.iterdir()):
        raise BadInputError(f"{into} is not empty; nothing was restored. Give an empty directory")
    if into.is_mount():
        raise BadInputError(f"{into} is a mount point; give a directory in it: --into {into}/new")


def _unpack(archive: Path, folder: Path) -> Manifest:
    """Everything that the manifest names, and nothing else."""
    try:
        with ZipFile(archive) as opened:
            manifest = _manifest(opened, archive)
            _refuse_odd(opened, archive, manifest)
            _refuse_too_large(archive, folder, manifest)
            for place in (EVIDENCE, OFFICE):
                private_folder(folder / place)
            for name, member in manifest.files.items():
                _take_out(opened, name, member, folder / name)
    except _UNREADABLE as error:
        raise BadInputError(
            f"{archive} cannot be restored: {error or type(error).__name__}; take another backup"
        ) from error
    return manifest


def _manifest(opened: ZipFile, archive: Path) -> Manifest:
    try:
        entry = opened.getinfo(MANIFEST)
    except KeyError:
        raise BadInputError(f"{archive} is no backup of dondoc: it has no {MANIFEST}") from None
    if entry.file_size > LARGEST_MANIFEST:
        raise BadZipFile(f"{MANIFEST} is too large")
    _refuse_unless_plain(entry)
    with opened.open(entry) as file:
        content = file.read(LARGEST_MANIFEST + 1)
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInputError(f"{archive}: {MANIFEST}: {where}: {first['msg']}") from None


def _refuse_odd(opened: ZipFile, archive: Path, manifest: Manifest) -> None:
    """Raise BadZipFile where the archive does not hold just what the manifest names, as plain files."""
    entries = opened.infolist()
    names = {entry.filename for entry in entries}
    if len(names) != len(entries) or len(entries) > MOST_FILES:
        raise BadZipFile("it names a file twice, or too many files")
    for name in sorted(names ^ {MANIFEST, *manifest.files}):
        where = "the manifest" if name in names else "the archive"
        raise BadZipFile(f"{name!r} is missing in {where}")
    for entry in entries:
        _refuse_unless_plain(entry)
    if (DATABASE in manifest.files) != (manifest.database == "sqlite"):
        raise BadZipFile(f"the manifest says {manifest.database}, and the files differ")


def _refuse_unless_plain(entry: ZipInfo) -> None:
    """A link, a device or a strange compression has no place in a backup."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG) or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadZipFile(f"{entry.filename!r} is not a plain file")


def _refuse_too_large(archive: Path, folder: Path, manifest: Manifest) -> None:
    """Raise BadZipFile where what it promises to hold is beyond belief, or beyond the disk."""
    total = sum(member.size for member in manifest.files.values())
    if total > SMALL + MOST_INFLATED * archive.stat().st_size:
        raise BadZipFile(f"it would unpack to {total:,} bytes, which no backup of this size does")
    free = shutil.disk_usage(folder).free
    if total + SMALL > free:
        raise BadInputError(
            f"{archive} needs {total:,} bytes, and {folder.parent} has {free:,} left; "
            "make room, or restore elsewhere"
        )


def _take_out(opened: ZipFile, name: str, member: Member, path: Path) -> None:
    """Write one file, never more of it than the manifest says. Raises BadZipFile where it differs."""
    private_folder(path.parent)
    digest, left = sha256(), member.size
    with create_private(path) as file, opened.open(name) as source:
        while chunk := source.read(min(CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                break
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if left != 0 or digest.hexdigest() != member.sha256:
        raise BadZipFile(f"{name!r} is not what was backed up")


def _verify_database(
    archive: Path, folder: Path, manifest: Manifest, known_schemas: Container[str]
) -> None:
    if manifest.schema_revision not in known_schemas:
        raise DatabaseVersionError(
            f"{archive} was made by {manifest.program} with schema {manifest.schema_revision}, "
            "which this version does not know; install that version, then restore"
        )
    if manifest.database != "sqlite":
        return
    problem = damage(folder / DATABASE)
    if problem is None and schema_of(folder / DATABASE) != manifest.schema_revision:
        problem = f"its schema is not {manifest.schema_revision}"
    if problem is not None:
        raise BadInputError(f"{archive}: the database in it is damaged: {problem}")
