"""Files that hold people or secrets are their owner's alone, whatever the umask, and the doctor looks."""

import stat

import pytest
from pydantic import SecretStr

from bot.channels.safety import DryRunChannel
from bot.console.privacy import open_to_others
from bot.store.engine import Store
from bot.store.evidence import EvidenceShelf
from bot.store.lock import only_daemon
from bot.store.schema import upgrade
from config.settings import Settings
from tests.steps.one_message import ONE

pytestmark = pytest.mark.usefixtures("careless_umask")


def modes(folder):
    """The rights of everything in there, as `ls` counts them."""
    return {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in folder.rglob("*")}


def test_the_database_and_what_stands_beside_it_are_its_owners(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/var/dondoc.sqlite3")
    upgrade(store.engine)
    with store.write():  # the write-ahead log is there as long as somebody is connected
        found = modes(tmp_path)
    store.close()
    assert found.pop("var") == "0o700"
    assert "dondoc.sqlite3-wal" in found
    assert set(found.values()) == {"0o600"}


def test_a_daemon_that_comes_before_the_database_leaves_the_directory_to_its_owner(tmp_path):
    with only_daemon(tmp_path / "var" / "dondoc.sqlite3"):
        assert modes(tmp_path)["var"] == "0o700"


def test_what_a_dry_run_keeps_is_its_owners(small_house, tmp_path):
    small_house.load(ONE)
    small_house.use({"email": DryRunChannel("email", tmp_path / "dry-run")})
    small_house.live("2024-05-28", "2024-05-28")
    found = modes(tmp_path)
    assert found.pop("dry-run") == "0o700"
    del found["office.sqlite3"]  # the test's own
    assert len(found) >= 2 and {mode for name, mode in found.items() if ".eml" in name} == {"0o600"}


def test_evidence_is_its_owners_and_so_is_the_way_to_it(tmp_path):
    EvidenceShelf(tmp_path / "evidence").keep(b"%PDF-1.7")
    assert set(modes(tmp_path).values()) == {"0o700", "0o600"}


def test_the_doctor_names_what_others_can_read(tmp_path):
    database, env = tmp_path / "dondoc.sqlite3", tmp_path / ".env"
    backups = tmp_path / "backups"
    backups.mkdir()
    archive = backups / "dondoc-20240605-023000.zip"
    for path in (database, env, archive):
        path.write_text("x")
        path.chmod(0o600)
    settings = Settings(
        _env_file=None,
        database_url=SecretStr(f"sqlite:///{database}"),
        data_dir=tmp_path,
        backup_dir=backups,
    )
    assert open_to_others(settings, env) == []
    for path in (database, env, archive):
        path.chmod(0o640)
    assert set(open_to_others(settings, env)) == {database, env, archive}
