"""`dondoc doctor` looks at the newest backup."""

import pytest

from bot.console.doctor import newest_backup
from config.settings import Settings
from tests.cast import at


@pytest.mark.parametrize(
    ("files", "outcome", "said"),
    [
        ((), "warning", "none yet"),
        (("by-hand.zip",), "warning", "none yet"),
        (("dondoc-20240601-024000.zip", "dondoc-20240703-024000.zip"), "ok", "2024-07-03 02:40"),
        (("dondoc-20240701-024000.zip",), "ok", "2024-07-01"),
        (("dondoc-20240630-024000.zip",), "failed", "2024-06-30"),
    ],
)
def test_a_backup_has_to_be_young(tmp_path, files, outcome, said):
    for name in files:
        (tmp_path / name).write_bytes(b"")
    found = newest_backup(Settings(_env_file=None, backup_dir=tmp_path), at("2024-07-03"))
    assert found[0] == outcome and said in found[1]


def test_no_backups_are_a_warning_and_a_file_in_their_place_a_failure(tmp_path):
    (tmp_path / "file").write_bytes(b"")

    def outcome(folder):
        return newest_backup(Settings(_env_file=None, backup_dir=folder), at("2024-07-03"))[0]

    assert outcome(None) == outcome(tmp_path / "coming") == "warning"
    assert outcome(tmp_path / "file") == "failed"
