"""A backup is trusted only after it was looked at: made by others, altered, cut, or too large."""

import sqlite3
from contextlib import closing
from hashlib import sha256
from zipfile import ZipFile

import pytest

from bot.errors import BadInputError, DatabaseVersionError
from bot.store.restore import restore_backup
from bot.store.schema import known_revisions
from tests.store.archives import backup_of, forged, link_to, rewritten, small_office


@pytest.fixture
def archive(tmp_path, sqlite_store):
    path = tmp_path / "one.zip"
    backup_of(small_office(tmp_path, tmp_path / "office.sqlite3"), path)
    return path


def refused(archive, tmp_path, words, error=BadInputError):
    """It is refused with these words, and nothing came of it, there or anywhere near."""
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(error, match=words):
        restore_backup(archive, tmp_path / "into", known_revisions())
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "office/../../outside",
        "/tmp/outside",
        "office//outside",
        "office/.env",
        "office\\outside",
        "office/",
        "evidence/ab/" + "c" * 64,
        "evidence/ab/" + "ab" * 40,
        "dondoc.sqlite3-wal",
        "heartbeat",
    ],
)
def test_a_name_that_no_backup_has_is_refused(tmp_path, name):
    refused(forged(tmp_path / "bad.zip", {name: b"x"}), tmp_path, "not the name of a file")


def test_a_link_is_refused(tmp_path):
    bad = forged(tmp_path / "bad.zip", {"office/units.yaml": b"/etc/passwd"})
    rewritten(
        bad,
        lambda entry, content: (
            (link_to(entry.filename), content)
            if entry.filename.startswith("office")
            else (entry, content)
        ),
    )
    refused(bad, tmp_path, "not a plain file")


def test_a_file_that_the_manifest_does_not_name_is_refused(tmp_path):
    bad = forged(tmp_path / "bad.zip", {"office/units.yaml": b"x"})
    with ZipFile(bad, "a") as archive:
        archive.writestr("../outside", b"x")
    refused(bad, tmp_path, r"'\.\./outside' is missing in the manifest")


def test_a_file_that_is_not_there_is_missed(archive, tmp_path):
    rewritten(
        archive,
        lambda entry, content: None if entry.filename == "office/units.yaml" else (entry, content),
    )
    refused(archive, tmp_path, r"'office/units\.yaml' is missing in the archive")


def test_a_file_named_twice_is_refused(tmp_path):
    bad = forged(tmp_path / "bad.zip", {"office/units.yaml": b"x"})
    with ZipFile(bad, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("office/units.yaml", b"y")
    refused(bad, tmp_path, "twice")


def test_altered_content_is_refused(archive, tmp_path):
    rewritten(
        archive,
        lambda entry, content: (
            (entry, content.replace(b"#", b"!"))
            if entry.filename == "office/units.yaml"
            else (entry, content)
        ),
    )
    refused(archive, tmp_path, r"'office/units\.yaml' is not what was backed up")


def test_a_bomb_is_refused_before_it_goes_off(tmp_path):
    bomb = forged(tmp_path / "bad.zip", {"office/units.yaml": bytes(60_000_000)})
    assert bomb.stat().st_size < 100_000
    refused(bomb, tmp_path, "would unpack to 60,000,000 bytes")


def test_a_bomb_that_lies_about_its_size_writes_no_more_than_it_said(tmp_path):
    content = bytes(60_000_000)
    said = {"office/units.yaml": {"size": 10, "sha256": sha256(content).hexdigest()}}
    bomb = forged(tmp_path / "bad.zip", {"office/units.yaml": content}, files=said)
    refused(bomb, tmp_path, "not what was backed up")


def test_a_backup_larger_than_the_disk_says_how_much_is_needed(tmp_path, archive, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage)
    refused(archive, tmp_path, "make room")


class Usage:
    free = 1000


@pytest.mark.parametrize("part", [0.2, 0.6, 0.99])
def test_a_cut_archive_is_refused(archive, tmp_path, part):
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * part)])
    refused(archive, tmp_path, "cannot be restored")


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7])
def test_a_flipped_bit_is_found(archive, tmp_path, at):
    content = bytearray(archive.read_bytes())
    content[int(len(content) * at)] ^= 1
    archive.write_bytes(content)
    refused(archive, tmp_path, "one.zip")


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    (tmp_path / "plan.zip").write_text("1. Công an quận", encoding="utf-8")
    refused(tmp_path / "plan.zip", tmp_path, "cannot be restored")


def test_an_archive_of_something_else_is_refused(tmp_path):
    with ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", b"x")
    refused(tmp_path / "other.zip", tmp_path, "no backup of dondoc")


def test_a_manifest_that_cannot_be_read_says_where(tmp_path):
    bad = forged(tmp_path / "bad.zip", {"office/units.yaml": b"x"}, made_at="hôm qua")
    refused(bad, tmp_path, "made_at")


def test_the_schema_of_a_newer_program_is_refused(tmp_path):
    bad = forged(tmp_path / "bad.zip", {"office/units.yaml": b"x"}, schema_revision="9999")
    refused(bad, tmp_path, "9999.*install that version", DatabaseVersionError)


def test_a_database_that_is_none_is_refused_though_its_checksum_is_right(tmp_path):
    bad = forged(tmp_path / "bad.zip", {"dondoc.sqlite3": b"not SQLite" * 99}, database="sqlite")
    refused(bad, tmp_path, "damaged")


def test_a_database_whose_schema_is_not_that_of_the_manifest_is_refused(tmp_path, sqlite_store):
    with closing(sqlite3.connect(tmp_path / "office.sqlite3")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    path = tmp_path / "one.zip"
    backup_of(small_office(tmp_path, tmp_path / "office.sqlite3"), path)
    sqlite_store.close()
    refused(path, tmp_path, "its schema is not")


def test_a_place_that_is_not_empty_is_left_alone(archive, tmp_path):
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / "dondoc.sqlite3").write_bytes(b"in use")
    refused(archive, tmp_path, "is not empty")


def test_a_link_is_no_place_to_restore_into(archive, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "into").symlink_to(tmp_path / "empty")
    refused(archive, tmp_path, "no directory")


def test_an_empty_directory_is_taken(archive, tmp_path):
    (tmp_path / "into").mkdir()
    restore_backup(archive, tmp_path / "into", known_revisions())
    assert (tmp_path / "into" / "dondoc.sqlite3").exists()
