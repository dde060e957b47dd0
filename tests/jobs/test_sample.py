"""`make run` on a fresh checkout: some days of the sample office, real mail, and the page that shows it."""

import os
import subprocess
import sys

from tests.jobs.daemons import HERE


def test_days_of_the_sample_office_end_with_a_mailbox_to_look_at(tmp_path):
    clean = {key: value for key, value in os.environ.items() if not key.startswith("DONDOC_")}
    span = ["--from", "2024-05-23", "--to", "2024-06-12", "--speed", "0"]
    done = subprocess.run(
        [sys.executable, "-m", "bot", "sample", *span],
        cwd=HERE,
        env=clean | {"DONDOC_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    home = tmp_path / "sample"
    assert "index.html" in done.stdout
    assert (home / "index.html").is_file()
    pages = {path.suffix for path in (home / "messages").iterdir()}
    assert {".html", ".ics", ".xlsx"} <= pages
    calendar = next((home / "messages").glob("*.ics")).read_bytes()
    assert calendar.startswith(b"BEGIN:VCALENDAR")
