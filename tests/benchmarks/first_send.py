"""From a daemon's start to its first mail, with ten thousand messages waiting.

The real program as a process on SQLite, as the service starts it, and a mail server that notes when the
first message has come in whole.
"""

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Event

from tests.benchmarks.crowd import Calendar, crowd
from tests.benchmarks.figure import ENV, ROOT, Figure, seconds
from tests.cast import ZONE
from tests.smtp import Server, serving
from tests.torture.town import Town

WAITING = 10_000


def figures(rounds: int) -> Iterator[Figure]:
    """Seconds from the process's start to the end of its first message; beside it, a bare import."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        town = Town(folder, 1)  # for office files in which any day and hour is good for sending
        _fill(folder, town)
        taken = [_first(folder, town) for _ in range(rounds)]
    version = statistics.median(
        seconds([sys.executable, "-c", "import bot.wiring, jobs.daemon"]) for _ in range(rounds)
    )
    note = f"{WAITING} waiting, {rounds} rounds; importing the program takes {version:.1f} s of it"
    yield Figure("daemon's start to its first mail", statistics.median(taken), "s", note=note)


def _fill(folder: Path, town: Town) -> None:
    calendar = Calendar(town.today, town.ladder(), town.calendar())
    house = crowd(folder, WAITING // 2, focal_points=True, calendar=calendar)
    now = datetime.now(ZONE)
    house.at(now.date().isoformat(), now.strftime("%H:%M"))
    house.raise_notices()
    house.store.close()


def _first(folder: Path, town: Town) -> float:
    arrived = Event()
    for leftover in folder.glob("copy.sqlite3*"):
        leftover.unlink()
    shutil.copyfile(folder / "crowd.sqlite3", folder / "copy.sqlite3")
    with serving(Server(at_data=lambda _to: arrived.set())) as server:
        begun = time.perf_counter()
        daemon = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", "--office", str(town.files)],
            cwd=ROOT,
            env=_settings(folder, server.port),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert arrived.wait(120), "no mail in two minutes"
            return time.perf_counter() - begun
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(60)


def _settings(folder: Path, port: int) -> dict[str, str]:
    clean = {name: value for name, value in ENV.items() if not name.startswith("DONDOC_")}
    return clean | {
        "PATH": os.environ.get("PATH", ""),
        "DONDOC_DATABASE_URL": f"sqlite:///{folder}/copy.sqlite3",
        "DONDOC_DATA_DIR": str(folder / "var"),
        "DONDOC_SMTP_HOST": "127.0.0.1",
        "DONDOC_SMTP_PORT": str(port),
        "DONDOC_SMTP_SECURITY": "none",
        "DONDOC_MAIL_FROM": "dondoc@quan.example",
    }
