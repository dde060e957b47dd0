"""What a command logs stands on standard error, beside what it prints."""

import os
import subprocess
import sys
from pathlib import Path

from tests.cast import OFFICE

HERE = Path(__file__).parents[2]


def test_a_command_that_acts_prints_no_log_line(small_house, tmp_path):
    small_house.load(office=OFFICE)
    url = small_house.store.engine.url.render_as_string(hide_password=False)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--as", "monitoring", "/lienket head-justice"],
        cwd=tmp_path,
        env=clean | {"PYTHONPATH": str(HERE), "DONDOC_DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "Mã dùng được một lần" in done.stdout
    assert "link_code_issued" not in done.stdout and "link_code_issued" in done.stderr
