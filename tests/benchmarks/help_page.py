"""`dondoc --help` against importing typer, turn about."""

import statistics
import sys
from collections.abc import Iterator

from tests.benchmarks.figure import Figure, seconds


def figures(rounds: int) -> Iterator[Figure]:
    """How many times as long the help page takes."""
    ours, bare = [], []
    for _ in range(rounds):
        ours.append(seconds([sys.executable, "-m", "bot", "--help"]))
        bare.append(seconds([sys.executable, "-c", "import typer"]))
    own, least = statistics.median(ours), statistics.median(bare)
    note = f"{own * 1000:.0f} ms against {least * 1000:.0f} ms"
    yield Figure("dondoc --help / import typer", own / least, "×", 1.5, note)
