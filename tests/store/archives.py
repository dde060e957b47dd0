"""A small office to back up, and archives as somebody who means ill would make them."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.store.backup import Sources, write_backup
from bot.store.evidence import EvidenceShelf
from bot.store.schema import newest_revision

NOW = datetime(2024, 7, 3, 2, 40, tzinfo=UTC)
PROOF = "Báo cáo kết quả".encode()


def small_office(folder: Path, database: Path | None) -> Sources:
    """Three files of an office, one of evidence, and what must stay out of a backup."""
    office = folder / "office"
    (office / "plans" / "mau").mkdir(parents=True)
    for name in (
        "units.yaml",
        "ladder.yaml",
        "plans/mau/plan.yaml",
        ".env",
        "plans/.cache",
        "ghi.txt",
    ):
        (office / name).write_text(f"# {name}\n", encoding="utf-8")
    EvidenceShelf(folder / "evidence").keep(PROOF)
    (folder / "evidence" / "ab").mkdir(exist_ok=True)
    (folder / "evidence" / "ab" / ".draft").write_bytes(b"half a file")
    return Sources(database, newest_revision(), folder / "evidence", office)


def backup_of(sources: Sources, target: Path):
    return write_backup(sources, target, NOW, "dondoc test")


def forged(target: Path, content_of: dict[str, bytes], **changes) -> Path:
    """An archive with these files, whose manifest is right but for `changes`."""
    manifest = {
        "format": 1,
        "program": "dondoc test",
        "made_at": NOW.isoformat(),
        "database": "postgresql",
        "schema_revision": newest_revision(),
        "files": {
            name: {"size": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in content_of.items()
        },
    }
    manifest.update(changes)
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in content_of.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(manifest))
    return target


def rewritten(archive: Path, change) -> None:
    """The archive again, each entry and its content as `change` gives them; None leaves it out."""
    with ZipFile(archive) as old:
        entries = [(entry, old.read(entry)) for entry in old.infolist()]
    with ZipFile(archive, "w") as new:
        for entry, content in entries:
            changed = change(entry, content)
            if changed is not None:
                new.writestr(*changed)


def link_to(name: str) -> ZipInfo:
    """An entry that is a symbolic link."""
    entry = ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry
