"""Backups as the operator makes them: of a running daemon, every night, and back again."""

import asyncio
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import BadInputError
from bot.model.tables import FindingRow
from bot.store.backup import Sources, write_backup
from bot.store.engine import Store
from bot.store.evidence import EvidenceShelf
from bot.store.restore import restore_backup
from bot.store.schema import newest_revision
from bot.wiring import put_together
from config.settings import Settings
from jobs.backup import backups_in, run_backup
from tests.jobs.daemons import HERE, running
from tests.small_disk import small_disk

DRY = {"DRY_RUN": "true", "LOG_FORMAT": "json"}
CLOCK = datetime(2024, 7, 3, 3, 40, tzinfo=UTC)


def dondoc(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
    given = {f"DONDOC_{k}": v for k, v in ({"OFFICE": str(home / "office")} | settings).items()}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=home,
        env=clean | {"PYTHONPATH": str(HERE)} | given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def rows_of(database: Path) -> dict[str, list[tuple]]:
    """Everything in a database, table by table."""
    with closing(sqlite3.connect(database)) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {
            name: sorted(map(str, connection.execute(f"SELECT * FROM {name}"))) for name in tables
        }


def write_pairs(store: Store, stop: threading.Event) -> None:
    """Two findings at a time, as fast as it goes: a copy that has one has the other."""
    number = 0
    while not stop.is_set():
        number += 1
        with store.write() as session:
            for code in ("first", "second"):
                session.add(
                    FindingRow(
                        day=date(2024, 7, 3),
                        code=code,
                        subject=str(number),
                        detail={"x": "y" * 999},
                    )
                )


def count(database: Path, code: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "SELECT count(*) FROM finding WHERE code = ?", (code,)
        ).fetchone()[0]


def test_a_backup_of_a_busy_office_is_of_one_moment_and_comes_back_whole(folder):
    live = folder / "var" / "dondoc.sqlite3"
    digest = EvidenceShelf(folder / "var" / "evidence").keep(b"%PDF-1.7 proof")
    stop = threading.Event()
    with running(folder, **DRY) as daemon:
        daemon.wait_for("ready")
        store = Store(f"sqlite:///{live}")
        writer = threading.Thread(target=write_pairs, args=(store, stop))
        writer.start()
        try:
            made = [dondoc(folder, "backup", "--to", f"busy-{n}.zip") for n in range(2)]
        finally:
            stop.set()
            writer.join()
            store.close()
        assert [(one.returncode, one.stderr) for one in made] == [(0, "")] * 2
        assert daemon.process.poll() is None
        assert daemon.stop() == 0
        assert "job_failed" not in daemon.log
    last = dondoc(folder, "backup", "--to", "last.zip")
    assert "the database, 1 evidence files, 4 of the office's files" in last.stdout
    pairs = []
    for name in ("busy-0", "busy-1", "last"):
        restored = dondoc(folder, "restore", f"{name}.zip", "--into", name)
        assert restored.returncode == 0, restored.stderr
        copy = folder / name / "dondoc.sqlite3"
        pairs.append(count(copy, "first"))
        assert pairs[-1] == count(copy, "second")
        assert (folder / name / "evidence" / digest[:2] / digest).read_bytes() == b"%PDF-1.7 proof"
    assert 0 < pairs[0] < pairs[1] <= pairs[2]
    assert rows_of(folder / "last" / "dondoc.sqlite3") == rows_of(live)


def test_what_restore_says_to_set_leads_to_the_same_office(folder):
    assert dondoc(folder, "load").returncode == 0
    before = dondoc(folder, "status", "--format", "json").stdout
    assert dondoc(folder, "backup", "--to", "one.zip").returncode == 0
    said = dondoc(folder, "restore", "one.zip", "--into", "again").stdout
    lines = [line.split("=", 1) for line in said.splitlines() if line.startswith("  DONDOC_")]
    settings = {name.strip().removeprefix("DONDOC_"): value for name, value in lines}
    assert set(settings) == {"DATABASE_URL", "DATA_DIR", "OFFICE"}
    (folder / "var" / "dondoc.sqlite3").unlink()
    assert dondoc(folder, "status", "--format", "json", **settings).stdout == before
    checked = dondoc(folder, "load", **settings)
    assert checked.returncode == 0, checked.stderr
    assert "added" not in checked.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("backup",), "there is no database at var/dondoc.sqlite3"),
        (("restore", "none.zip", "--into", "again"), "none.zip"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(tmp_path, words, told):
    done = dondoc(tmp_path, *words)
    assert done.returncode == 3
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgresql
def test_on_postgresql_it_takes_the_files_and_points_to_pg_dump(folder, migrated_postgresql):
    EvidenceShelf(folder / "var" / "evidence").keep(b"proof")
    made = dondoc(folder, "backup", "--to", "one.zip", DATABASE_URL=migrated_postgresql)
    assert made.returncode == 0, made.stderr
    assert "1 evidence files" in made.stdout
    assert "pg_dump" in made.stdout
    restored = dondoc(folder, "restore", "one.zip", "--into", "again")
    assert restored.returncode == 0, restored.stderr
    assert "pg_restore" in restored.stdout
    assert not (folder / "again" / "dondoc.sqlite3").exists()


@pytest.fixture
def nightly(house, tmp_path):
    """Runs the job at a moment of the virtual clock, as the daemon would."""
    house.clock.move_to(CLOCK)
    settings = Settings(
        _env_file=None,
        dry_run=True,
        database_url=SecretStr(f"sqlite:///{tmp_path / 'office.sqlite3'}"),
        data_dir=tmp_path / "var",
        office=tmp_path / "office",
        backup_dir=tmp_path / "backups",
        backup_keep=3,
        backup_keep_months=2,
    )
    parts = put_together(settings, house.store, house.clock)

    return lambda: list(asyncio.run(run_backup(parts)))


@pytest.fixture
def house(small_house):
    return small_house


def test_one_backup_a_day_is_made_and_said(nightly, house, tmp_path):
    (event,) = nightly()
    assert event["event"] == "backup_made"
    assert event["file"] == "dondoc-20240703-104000.zip"
    house.clock.move_to(CLOCK + timedelta(hours=5))
    assert nightly() == []
    house.clock.move_to(CLOCK + timedelta(hours=16))  # the next local day
    assert len(nightly()) == 1
    (first, _) = sorted((tmp_path / "backups").iterdir())
    assert stat.S_IMODE(first.stat().st_mode) == 0o600


def test_old_backups_go_and_nothing_else_does(nightly, house, tmp_path):
    folder_ = tmp_path / "backups"
    folder_.mkdir()
    (folder_ / "dondoc-before-the-move.zip").write_bytes(b"by hand")
    killed, young = folder_ / ".dondoc-backup-killed", folder_ / ".dondoc-backup-by-hand"
    for draft, made in ((killed, CLOCK), (young, CLOCK + timedelta(39))):
        draft.mkdir()
        os.utime(draft, (made.timestamp(), made.timestamp()))
    for night in range(40):
        house.clock.move_to(CLOCK + timedelta(night))
        nightly()
    days = [f"{moment:%m-%d}" for moment in sorted(backups_in(folder_))]
    assert days == ["07-03", "08-01", "08-09", "08-10", "08-11"]
    others = {path.name for path in folder_.iterdir()} - {
        p.name for p in backups_in(folder_).values()
    }
    assert others == {"dondoc-before-the-move.zip", young.name}


def test_a_backup_that_fails_costs_no_older_one(nightly, house, tmp_path):
    nightly()
    (tmp_path / "office" / "plans").mkdir(parents=True)
    (tmp_path / "office" / "plans" / "a\nb.yaml").write_text("", encoding="utf-8")
    house.clock.move_to(CLOCK + timedelta(1))
    with pytest.raises(Exception, match="rename it"):
        nightly()
    assert len(backups_in(tmp_path / "backups")) == 1


@pytest.fixture
def large(folder, empty_sqlite):
    """An office with evidence that takes a moment to pack."""
    (folder / "var").mkdir()
    shutil.copyfile(empty_sqlite, folder / "var" / "dondoc.sqlite3")
    shelf = EvidenceShelf(folder / "var" / "evidence")
    for _ in range(24):
        shelf.keep(os.urandom(1_000_000))
    return folder


def back_up(home, target):
    """As `dondoc backup` does it, in this process."""
    parts = (home / "var" / "dondoc.sqlite3", newest_revision(), home / "var" / "evidence")
    return write_backup(Sources(*parts, home / "office"), target, CLOCK, "dondoc")


def test_a_backup_that_is_killed_leaves_no_archive_and_the_next_one_is_whole(large):
    backups = large / "backups"
    backups.mkdir()
    clean = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
    making = subprocess.Popen(
        [sys.executable, "-m", "bot", "backup", "--to", str(backups)],
        cwd=large,
        env=clean | {"PYTHONPATH": str(HERE), "DONDOC_OFFICE": str(large / "office")},
    )
    while not list(backups.glob(".dondoc-backup-*/archive.zip")):
        assert making.poll() is None, "it was too quick to be killed"
        time.sleep(0.001)
    making.kill()
    making.wait()
    assert backups_in(backups) == {}
    back_up(large, backups / "next.zip")
    restore_backup(backups / "next.zip", large / "again", {newest_revision()})
    assert rows_of(large / "again" / "dondoc.sqlite3") == rows_of(large / "var" / "dondoc.sqlite3")


def test_a_disk_too_small_for_a_backup_or_a_restore_is_said_so_and_left_as_it_was(large):
    back_up(large, large / "whole.zip")
    with small_disk(large / "small", "16m"):
        with pytest.raises(BadInputError, match="No space left"):
            back_up(large, large / "small" / "dondoc.zip")
        with pytest.raises(BadInputError, match="make room"):
            restore_backup(large / "whole.zip", large / "small" / "new", {newest_revision()})
        assert list((large / "small").iterdir()) == []


def test_a_disk_too_small_for_the_copy_of_the_database_leaves_nothing_either(large):
    with small_disk(large / "small", "64k"):
        with pytest.raises(BadInputError, match="cannot be copied"):
            back_up(large, large / "small" / "dondoc.zip")
        assert list((large / "small").iterdir()) == []


def test_nothing_is_restored_over_a_running_daemon(folder):
    with running(folder, **DRY) as daemon:
        daemon.wait_for("ready")
        back_up(folder, folder / "backup.zip")
        live = folder / "var" / "dondoc.sqlite3"
        before = live.stat().st_ino
        refused = dondoc(folder, "restore", str(folder / "backup.zip"), "--into", "var")
        assert refused.returncode == 3 and "is not empty" in refused.stderr
        assert live.stat().st_ino == before
        assert not list(folder.glob(".var.*"))
        assert daemon.stop() == 0
