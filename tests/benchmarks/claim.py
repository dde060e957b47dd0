"""Claiming a hundred mails among a hundred thousand that wait, and among a thousand.

A backlog after a long stop, or a country's first minute in the morning, must not be paid for with every batch.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bot.store.engine import Store
from bot.store.outbox import claim
from bot.store.schema import upgrade
from tests.benchmarks.figure import Figure
from tests.store.test_claiming import NOW, TODAY, fill

FEW, MANY, CLAIMS, AT_ONCE = 1_000, 100_000, 9, 100


def figures(_rounds: int) -> Iterator[Figure]:
    """How many times as long it takes among many."""
    few, many = seconds(FEW), seconds(MANY)
    note = f"{many * 1000:.1f} against {few * 1000:.1f} ms for {AT_ONCE}"
    yield Figure(f"claiming among {MANY:,} / {FEW:,}", many / few, "×", 2, note)


def seconds(waiting: int) -> float:
    """Seconds that one claim takes among so many, the first one left out; the median of several."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'claim.sqlite3'}")
        upgrade(store.engine)
        fill(store, waiting)
        _, *taken = (_one(store) for _ in range(CLAIMS))
        store.close()
        return statistics.median(taken)


def _one(store: Store) -> float:
    begun = time.perf_counter()
    with store.write() as session:
        claim(session, "email", TODAY, NOW, "worker", AT_ONCE, timedelta(minutes=5))
    return time.perf_counter() - begun
