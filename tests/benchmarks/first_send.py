"""From a daemon's start to its first mail, with ten thousand messages waiting.

The real program as a process on SQLite, as the service starts it: it reads and loads the files of an
office of five hundred units and a thousand people, sweeps, claims and sends. A mail server notes when the
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
from datetime import timedelta
from pathlib import Path
from threading import Event

from sqlmodel import Session, select

from bot.model.plan import PlanFile
from bot.model.tables import Notice, NoticeItem
from bot.steps.copies import add_copies
from bot.steps.office import OfficeInForce, office_in_force
from bot.store.engine import Store
from bot.store.schema import upgrade
from tests.any_hour import LADDER_AT_ANY_HOUR, every_day_works
from tests.benchmarks.figure import ENV, ROOT, Figure, median, seconds
from tests.cast import duty, once, plan
from tests.house import House
from tests.smtp import Server, serving
from tests.torture.town import Town

UNITS, EACH = 500, 10  # a head and a focal point a unit, ten messages each
WAITING = 2 * UNITS * EACH


class District(Town):
    """A town in which every unit owes the same ten duties; any day and hour is good for sending."""

    def plan(self) -> PlanFile:
        """Ten duties for every unit, due in the days to come."""
        every = ("mọi đơn vị",)
        due = [(self.today + timedelta(20 + n)).isoformat() for n in range(EACH)]
        duties = [duty(f"I.{n}", once(d), lead=every, per_unit=True) for n, d in enumerate(due)]
        return plan(*duties, issued=self.today - timedelta(2))


def figures(rounds: int) -> Iterator[Figure]:
    """Seconds from the process's start to the end of its first message; what an import takes of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        district = District(folder, UNITS)
        _fill(folder, district)
        taken = [_first(folder, district) for _ in range(rounds)]
    command = [sys.executable, "-c", "import bot.wiring, jobs.daemon"]
    imports = median(lambda: seconds(command), rounds)
    note = f"{WAITING} waiting, {rounds} rounds; {imports:.1f} s of it is importing the program"
    yield Figure("daemon's start to its first mail", statistics.median(taken), "s", note=note)


def _fill(folder: Path, district: District) -> None:
    store = Store(f"sqlite:///{folder}/waiting.sqlite3")
    upgrade(store.engine)
    house = House(store)
    house.at((district.today - timedelta(1)).isoformat(), "08:00")
    calendar = every_day_works(district.today)
    house.load(district.plan(), district.office(), LADDER_AT_ANY_HOUR, calendar)
    assert len(house.open()) >= UNITS * EACH
    house.at(district.today.isoformat(), "00:00").raise_notices()
    with store.write() as session:
        office = office_in_force(session, house.clock.now(), house.parts.here)
        _scatter(session, office)
    store.close()


def _scatter(session: Session, office: OfficeInForce) -> None:
    """Each item in a message of its own, as if it had come up alone."""
    for notice in list(session.exec(select(Notice))):
        items = session.exec(select(NoticeItem).where(NoticeItem.notice_id == notice.id))
        for number, item in enumerate(list(items)[1:EACH], start=1):
            same = notice.model_dump(exclude={"id"}) | {"number": number}
            another = Notice(**same)
            session.add(another)
            session.flush()
            item.notice_id = another.id or 0
            add_copies(session, [(another, "email", notice.raised_at)], office)


def _first(folder: Path, district: District) -> float:
    arrived = Event()
    for leftover in folder.glob("copy.sqlite3*"):
        leftover.unlink()
    shutil.copyfile(folder / "waiting.sqlite3", folder / "copy.sqlite3")
    with serving(Server(at_data=lambda _to: arrived.set())) as server:
        begun = time.perf_counter()
        daemon = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", "--office", str(district.files)],
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
