import sqlite3
import stat
import threading
from contextlib import closing
from zipfile import ZipFile

import pytest

from bot.errors import BadInputError, StoppedError
from bot.store.backup import write_backup
from bot.store.restore import restore_backup
from bot.store.schema import known_revisions, newest_revision
from bot.store.snapshot import copy_database
from tests.store.archives import NOW, PROOF, backup_of, small_office


@pytest.fixture
def sources(tmp_path, sqlite_store):
    return small_office(tmp_path, tmp_path / "office.sqlite3")


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_holds_the_database_the_evidence_and_the_offices_own_files(sources, tmp_path):
    manifest = backup_of(sources, tmp_path / "backups" / "one.zip")
    names = set(manifest.files)
    evidence = {name for name in names if name.startswith("evidence/")}
    assert names - evidence == {
        "dondoc.sqlite3",
        "office/units.yaml",
        "office/ladder.yaml",
        "office/plans/mau/plan.yaml",
    }
    assert len(evidence) == 1
    assert manifest.schema_revision == newest_revision()
    with ZipFile(tmp_path / "backups" / "one.zip") as archive:
        assert set(archive.namelist()) == names | {"manifest.json"}
        assert archive.read(evidence.pop()) == PROOF


def test_only_its_owner_can_read_a_backup_and_nothing_else_is_left_there(sources, tmp_path):
    backup_of(sources, tmp_path / "backups" / "one.zip")
    assert left_in(tmp_path / "backups") == ["one.zip"]
    assert stat.S_IMODE((tmp_path / "backups" / "one.zip").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "backups").stat().st_mode) == 0o700


def test_what_was_backed_up_comes_back_the_same(sources, tmp_path):
    backup_of(sources, tmp_path / "one.zip")
    restore_backup(tmp_path / "one.zip", tmp_path / "again", known_revisions())
    assert left_in(tmp_path / "again") == ["dondoc.sqlite3", "evidence", "office"]
    for path in (tmp_path / "again").rglob("*.yaml"):
        assert path.read_bytes() == (tmp_path / path.relative_to(tmp_path / "again")).read_bytes()
    assert stat.S_IMODE((tmp_path / "again" / "dondoc.sqlite3").stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_overwritten(sources, tmp_path):
    (tmp_path / "one.zip").write_bytes(b"another")
    with pytest.raises(BadInputError, match="stands there already"):
        backup_of(sources, tmp_path / "one.zip")
    assert (tmp_path / "one.zip").read_bytes() == b"another"


def test_a_backup_that_is_stopped_leaves_nothing(sources, tmp_path):
    with pytest.raises(StoppedError):
        write_backup(sources, tmp_path / "b" / "one.zip", NOW, "dondoc", lambda: True)
    assert left_in(tmp_path / "b") == []


def test_a_damaged_database_is_not_taken_for_a_backup(sources, tmp_path):
    with closing(sqlite3.connect(sources.database)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO shared_assignment VALUES ('phong-nao', 7, 1)")
        connection.commit()
    with pytest.raises(BadInputError, match=r"damaged.*shared_assignment"):
        backup_of(sources, tmp_path / "b" / "one.zip")
    assert left_in(tmp_path / "b") == []


def test_a_folder_that_cannot_be_written_says_which(sources, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadInputError, match="file"):
        backup_of(sources, tmp_path / "file" / "one.zip")


def test_a_copy_is_of_one_moment_while_others_write(tmp_path):
    """Two rows are always written together: a copy that has one has the other."""
    path = tmp_path / "busy.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE first (n)")
        connection.execute("CREATE TABLE second (n, filling)")
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, timeout=30)) as writer:
            number = 0
            while not stop.is_set():
                number += 1
                with writer:
                    writer.execute("INSERT INTO first VALUES (?)", (number,))
                    writer.execute("INSERT INTO second VALUES (?, zeroblob(20000))", (number,))

    writing = threading.Thread(target=write)
    writing.start()
    try:
        counts = []
        for turn in range(12):
            copy_database(path, tmp_path / f"copy-{turn}")
            with closing(sqlite3.connect(tmp_path / f"copy-{turn}")) as copy:
                counts.append(
                    copy.execute(
                        "SELECT (SELECT count(*) FROM first), (SELECT count(*) FROM second)"
                    ).fetchone()
                )
    finally:
        stop.set()
        writing.join()
    assert all(first == second for first, second in counts)
    assert counts[-1][0] > counts[0][0], "nothing was written meanwhile"
