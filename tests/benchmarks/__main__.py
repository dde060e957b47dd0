"""`make bench`: what the program costs, each figure with its goal.

Every figure is the median of several rounds on the machine at hand; nothing else should run beside it.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENV = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Figure:
    """One measured figure and its goal."""

    name: str
    value: float
    unit: str
    goal: float
    note: str = ""

    def line(self) -> str:
        verdict = "ok" if self.value < self.goal else "MISSED"
        return f"{self.name:34} {self.value:8.2f} {self.unit:4} goal < {self.goal:g} {verdict}  {self.note}"


def seconds(command: list[str]) -> float:
    """How long a command takes as a whole process."""
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=ENV, check=True, capture_output=True)
    return time.perf_counter() - begun


def median(measure: Callable[[], float], rounds: int) -> float:
    return statistics.median(measure() for _ in range(rounds))


def replay(rounds: int) -> Figure:
    """A span of Plan 211 with no answers, every message rendered to its last byte."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "journal.jsonl"
        command = [sys.executable, "-m", "bot", "replay", "--from", "2024-05-23"]
        command += ["--to", "2025-01-31", "--journal", str(journal)]
        took = median(lambda: seconds(command), rounds)
        events = [json.loads(line)["event"] for line in journal.read_text("utf-8").splitlines()]
    note = f"{events.count('opened')} opened, {events.count('sent')} sent"
    return Figure("replay 2024-05-23 to 2025-01-31", took, "s", 20, note)


def help_page(rounds: int) -> Figure:
    """`dondoc --help` against importing typer, turn about."""
    ours, bare = [], []
    for _ in range(rounds):
        ours.append(seconds([sys.executable, "-m", "bot", "--help"]))
        bare.append(seconds([sys.executable, "-c", "import typer"]))
    ratio = statistics.median(ours) / statistics.median(bare)
    note = (
        f"{statistics.median(ours) * 1000:.0f} ms against {statistics.median(bare) * 1000:.0f} ms"
    )
    return Figure("dondoc --help / import typer", ratio, "×", 1.5, note)


def memory_at_rest(_rounds: int) -> Figure:
    """The daemon's resident memory once it is ready and idle."""
    with tempfile.TemporaryDirectory() as folder:
        env = ENV | {
            "DONDOC_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "DONDOC_DATA_DIR": folder,
            "DONDOC_DRY_RUN": "true",
        }
        daemon = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=env,
            stderr=subprocess.PIPE,
            text=True,
            stdout=subprocess.DEVNULL,
        )
        try:
            assert daemon.stderr is not None
            for line in daemon.stderr:
                if "ready" in line:
                    break
            time.sleep(20)
            resident = resident_mib(daemon.pid)
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.communicate(timeout=30)
    return Figure("daemon's resident memory at rest", resident, "MiB", 150)


def resident_mib(pid: int) -> float:
    """A process's resident memory (VmRSS)."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def status(rounds: int) -> Figure:
    """The 95th percentile of /status among 100,000 assignments, against an echo in the same run."""
    from tests.benchmarks.status import in_words, measured, p95

    ours, bare, alone = measured(rounds)
    note = f"{in_words(ours)}; echo {in_words(bare)}; the answer alone {in_words(alone)}"
    return Figure("/status on Telegram / echo, p95", p95(ours) / p95(bare), "×", 2, note)


BENCHMARKS: dict[str, tuple[Callable[[int], Figure], int]] = {
    "replay": (replay, 3),
    "help": (help_page, 15),
    "memory": (memory_at_rest, 1),
    "status": (status, 100),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("names", nargs="*", default=list(BENCHMARKS), help=", ".join(BENCHMARKS))
    for name in parser.parse_args().names:
        measure, rounds = BENCHMARKS[name]
        print(measure(rounds).line(), flush=True)  # noqa: T201 - this is what it is for


main()
