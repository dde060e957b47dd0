"""One archive of everything an office needs to go on: database, evidence files, the office's files."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from bot.errors import BadInputError, StoppedError
from bot.model.backup import (
    DATABASE,
    EVIDENCE,
    MANIFEST,
    OFFICE,
    Manifest,
    Member,
    is_evidence,
    known_name,
)
from bot.model.files import LADDER, UNITS, WORKING_DAYS
from bot.store.private_files import OWNER_ONLY, create_private, private_folder
from bot.store.snapshot import copy_database

CHUNK = 1 << 20
DRAFT = ".dondoc-backup-"


@dataclass(frozen=True)
class Sources:
    """What is backed up: `database` is the SQLite file, None on PostgreSQL, which has its own tools."""

    database: Path | None
    schema: str
    evidence: Path
    office: Path


def write_backup(
    sources: Sources,
    target: Path,
    now: datetime,
    program: str,
    stopping: Callable[[], bool] = lambda: False,
) -> Manifest:
    """Write the archive beside `target` and give it that name when it is whole.

    Only its owner can read it. Raises BadInputError where something cannot be read or written or
    `target` is there already, and StoppedError once `stopping` says so; nothing is left then.
    """
    if target.exists():
        raise BadInputError(f"{target} stands there already; nothing was written")
    try:
        private_folder(target.parent)
        with tempfile.TemporaryDirectory(prefix=DRAFT, dir=target.parent) as folder:
            draft = Path(folder) / "archive.zip"
            manifest = _write(sources, draft, now, program, stopping)
            draft.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise BadInputError(
            f"no backup was made at {target}: {error.strerror}: {error.filename}"
        ) from error
    return manifest


def _write(
    sources: Sources, draft: Path, now: datetime, program: str, stopping: Callable[[], bool]
) -> Manifest:
    with create_private(draft) as file:
        with ZipFile(file, "w") as archive:
            members = {}
            for name, path in _files(sources, draft.parent):
                members[name] = _add(archive, name, path, now, stopping)
            manifest = Manifest(
                program=program,
                made_at=now,
                database="postgresql" if sources.database is None else "sqlite",
                schema_revision=sources.schema,
                files=members,
            )
            archive.writestr(_entry(MANIFEST, now), manifest.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _files(sources: Sources, folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file by its name in the archive. The database comes first: a file of evidence is kept
    before the row that names it, so that the copy of the database names none that is not here."""
    if sources.database is not None:
        copy_database(sources.database, folder / DATABASE)
        yield DATABASE, folder / DATABASE
    for path in sorted(sources.evidence.glob("??/*")):
        name = f"{EVIDENCE}/{path.parent.name}/{path.name}"
        if is_evidence(name):  # and no draft of a file that is just being kept
            yield name, path
    for path in office_files(sources.office):
        yield _office_name(sources.office, path), path


def _office_name(office: Path, path: Path) -> str:
    try:
        return known_name(f"{OFFICE}/{path.relative_to(office).as_posix()}")
    except ValueError as error:
        raise BadInputError(f"{path}: rename it; {error}") from None


def office_files(office: Path) -> Iterator[Path]:
    """The office's own files: the three that say who and when, and all of its plans."""
    for name in (UNITS, LADDER, WORKING_DAYS):
        if (office / name).is_file():
            yield office / name
    for path in sorted((office / "plans").rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(office).parts)
        if path.is_file() and not hidden:
            yield path


def _add(
    archive: ZipFile, name: str, path: Path, now: datetime, stopping: Callable[[], bool]
) -> Member:
    digest, size = sha256(), 0
    with path.open("rb") as source, archive.open(_entry(name, now), "w", force_zip64=True) as entry:
        while chunk := source.read(CHUNK):
            if stopping():
                raise StoppedError("the backup was given up: the program is to end")
            entry.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return Member(size=size, sha256=digest.hexdigest())


def _entry(name: str, now: datetime) -> ZipInfo:
    """Evidence is stored as it is: documents and pictures are compressed already."""
    entry = ZipInfo(name, now.timetuple()[:6])
    entry.compress_type = ZIP_STORED if name.startswith(f"{EVIDENCE}/") else ZIP_DEFLATED
    entry.external_attr = OWNER_ONLY << 16
    return entry


def _sync(folder: Path) -> None:
    """Make the new name survive a power cut too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
