"""`dondoc chat --sample`: the sample office on a day of its year, to talk to."""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def chat(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """`dondoc chat` in a process of its own, keeping its data in the folder."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "chat", *arguments],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "DONDOC_DATA_DIR": str(folder)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_one_talks_to_the_sample_office_and_what_was_said_stays(tmp_path):
    sample = ("--sample", "2024-06-05", "--as", "phong-tu-phap-thu-truong")
    first = chat(tmp_path, *sample, typed="/viec\n/baocao B.III.1b 12/BC-TP\n")
    assert first.returncode == 0, first.stderr
    assert "B.III.1b" in first.stdout and "Đã ghi nhận báo cáo" in first.stdout
    again = chat(tmp_path, *sample, "/xem", "B.III.1b")
    assert "12/BC-TP" in again.stdout and "chờ duyệt" in again.stdout


def test_a_post_that_does_not_exist_is_named_with_its_likes(tmp_path):
    made = chat(tmp_path, "--sample", "2024-05-24", "--as", "phong-tu-phap-thu-truon", "/viec")
    assert made.returncode == 3
    assert "did you mean phong-tu-phap-thu-truong" in made.stderr
    assert "Traceback" not in made.stderr
