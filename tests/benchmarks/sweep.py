"""The reminder sweep: what it costs follows what is due, not what exists.

A thousand assignments are due among a hundred thousand open ones, then among a million, each time also
against the bare query for them by the index. Then a hundred thousand due at once, as after a long stop,
in a process of its own whose memory is watched.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, text, update
from sqlmodel import select

from bot.model.tables import Assignment, Delivery, Duty, Notice, NoticeItem
from bot.steps.raise_notices import raise_notices
from bot.store.engine import Store
from jobs.collector import settle_collector
from tests.benchmarks.crowd import CLOCK, DAY, Calendar, empty_office, file_in
from tests.benchmarks.figure import ENV, ROOT, Figure, peak_mib
from tests.benchmarks.rows import assignment_row
from tests.cast import at
from tests.house import House

UNITS, DUE, FEW, MANY, FLOOD = 500, 1000, 100_000, 1_000_000, 100_000
CHUNK = 10_000


def figures(rounds: int) -> Iterator[Figure]:
    """Seconds of a sweep to its commit: few against many, and each against the bare query."""
    settle_collector()  # as the daemon does
    taken = {}
    for there_are in (FEW, MANY):
        with tempfile.TemporaryDirectory() as folder:
            house = opened(Path(folder), there_are, DUE)
            pairs = [(_sweep(house), _query(house)) for _ in range(rounds)]
            house.store.close()
        sweep, query = (statistics.median(column) for column in zip(*pairs, strict=True))
        taken[there_are] = sweep
        note = f"{sweep * 1000:.0f} ms against {query * 1000:.1f} ms, {rounds} rounds"
        yield Figure(f"sweep, {DUE} due of {there_are} / query", sweep / query, "×", note=note)
    ratio = taken[MANY] / taken[FEW]
    yield Figure(f"sweep, of {MANY} / of {FEW}", ratio, "×", 1.3)
    yield from _flood()


def opened(folder: Path, there_are: int, due: int) -> House:
    """An office with so many open assignments, evenly among its units, of which some are due now."""
    names = [f"don-vi-{n:05d}" for n in range(UNITS)]
    house = empty_office(file_in(folder), names, Calendar(), focal_points=True)
    with house.store.write() as session:
        duty_id = session.exec(select(Duty.id)).one()
        every = there_are // due
        for begin in range(0, there_are, CHUNK):
            rows = [_row(duty_id, n, names, every) for n in range(begin, begin + CHUNK)]
            session.connection().execute(insert(Assignment), rows)
    with house.store.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    return house


def _row(duty_id: int | None, n: int, units: list[str], every: int) -> dict[str, Any]:
    """Due today, its -2 told, where its turn has come; else due in a month or later."""
    is_due = n % every == 0
    due_on = date.fromisoformat(DAY) + timedelta(0 if is_due else 30 + n % 200)
    unit = units[(n // every if is_due else n) % UNITS]
    step = at(DAY, "07:30") if is_due else at((due_on - timedelta(14)).isoformat(), "07:30")
    return assignment_row(
        (duty_id, "I.0"),
        f"{n}",
        unit,
        date.fromisoformat(DAY) - timedelta(10),
        due_on,
        opened_told=True,
        last_rung=-2 if is_due else None,
        next_step_at=step,
    )


def _sweep(house: House) -> float:
    """One sweep; afterwards everything is as it was."""
    with house.store.read() as session:
        due = Assignment.next_step_at <= house.clock.now()  # type: ignore[operator]
        ids = list(session.exec(select(Assignment.id).where(due)))
    begun = time.perf_counter()
    told = house.raise_notices()
    taken = time.perf_counter() - begun
    assert told == 2 * DUE == 2 * len(ids)  # a head and a focal point each
    with house.store.write() as session:
        for table in (NoticeItem, Delivery, Notice):
            session.execute(delete(table))
        back = {"last_rung": -2, "next_step_at": at(DAY, "07:30")}
        session.execute(update(Assignment).where(Assignment.id.in_(ids)).values(**back))  # type: ignore[union-attr]
    return taken


def _query(house: House) -> float:
    """The bare query for what is due, its rows fetched."""
    due = house.clock.now().strftime("%Y-%m-%d %H:%M:%S")
    with house.store.engine.connect() as connection:
        begun = time.perf_counter()
        found = connection.exec_driver_sql(
            "SELECT * FROM assignment WHERE next_step_at <= ?", (due,)
        ).fetchall()
        taken = time.perf_counter() - begun
    assert len(found) == DUE
    return taken


def _flood() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        opened(Path(folder), FLOOD, FLOOD).store.close()
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.sweep", folder],
            cwd=ROOT,
            env=ENV,
            check=True,
            capture_output=True,
            text=True,
        )
    told, seconds, mib = (float(one) for one in done.stdout.split())
    note = f"{FLOOD} due at once, told {told:.0f} times in {seconds:.0f} s to {2 * UNITS} people"
    yield Figure("memory of that sweep, at its peak", mib, "MiB", 200, note)


def _raise_all(folder: str) -> None:
    """What the process of its own does; prints how often was told, the seconds and the peak in MiB."""
    import os

    house = House(Store(f"sqlite:///{folder}/crowd.sqlite3")).at(DAY, CLOCK)
    settle_collector()
    begun = time.perf_counter()
    with house.store.sweep() as session:
        told = raise_notices(session, house.clock.now(), house.parts.here)
    print(told, time.perf_counter() - begun, peak_mib(os.getpid()))  # noqa: T201


if __name__ == "__main__":
    _raise_all(sys.argv[1])
