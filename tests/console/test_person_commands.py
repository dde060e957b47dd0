"""`dondoc person`: as the operator types it."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

from tests.cast import OFFICE, PEOPLE, POSTS, office
from tests.small_disk import small_disk

HERE = Path(__file__).parents[2]


def dondoc(folder: Path, *words: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", "person", *words],
        cwd=folder,
        env=clean
        | {"PYTHONPATH": str(HERE), "DONDOC_DATABASE_URL": f"sqlite:///{folder}/office.sqlite3"},
        input=answer,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def without_hanh():
    people = tuple(one for one in PEOPLE if one.id != "hanh")
    head = POSTS["head-justice"].model_copy(update={"holders": POSTS["focal-justice"].holders})
    return office(head, people=people)


def test_an_export_is_json_and_a_file_of_it_its_owners(small_house, tmp_path):
    small_house.load(office=OFFICE)
    printed = dondoc(tmp_path, "export", "hanh")
    assert json.loads(printed.stdout)["kept"]["person"][0]["name"] == "Hanh"
    assert "person_exported" in printed.stderr
    assert dondoc(tmp_path, "export", "hanh", "--to", "hanh.json").returncode == 0
    assert stat.S_IMODE((tmp_path / "hanh.json").stat().st_mode) == 0o600
    again = dondoc(tmp_path, "export", "hanh", "--to", "hanh.json")
    assert (again.returncode, "cannot be written" in again.stderr) == (3, True)


def test_an_export_to_a_full_disk_says_so_and_leaves_no_half_file(small_house, tmp_path):
    small_house.load(office=OFFICE)
    with small_disk(tmp_path / "disk") as (fill, make_room):
        fill()
        failed = dondoc(tmp_path, "export", "hanh", "--to", "disk/hanh.json")
        assert failed.returncode == 3
        assert "No space left on device" in failed.stderr and "Traceback" not in failed.stderr
        assert not (tmp_path / "disk" / "hanh.json").exists()
        make_room()
        assert dondoc(tmp_path, "export", "hanh", "--to", "disk/hanh.json").returncode == 0


def test_forgetting_asks_first_and_takes_a_no(small_house, tmp_path):
    small_house.load(office=OFFICE)
    small_house.load(office=without_hanh())
    for answer in ("n\n", ""):
        assert dondoc(tmp_path, "forget", "hanh", answer=answer).returncode == 1
    assert dondoc(tmp_path, "export", "hanh").returncode == 0
    done = dondoc(tmp_path, "forget", "hanh", "--yes")
    assert done.returncode == 0 and "stands under former-" in done.stdout
    gone = dondoc(tmp_path, "export", "hanh")
    assert (gone.returncode, "no person has the id 'hanh'" in gone.stderr) == (3, True)


def test_who_still_holds_a_post_is_refused(small_house, tmp_path):
    small_house.load(office=OFFICE)
    done = dondoc(tmp_path, "forget", "hanh", "--yes")
    assert done.returncode == 3 and "still names hanh" in done.stderr
