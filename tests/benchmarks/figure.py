"""What a benchmark reports: a figure with its goal; and how it is measured."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENV = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Figure:
    """One measured figure and its goal: less than that, or `at_least`; None where it has none."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    note: str = ""
    at_least: bool = False

    def line(self) -> str:
        """The figure as `make bench` prints it."""
        return f"{self.name:38} {self.value:9.2f} {self.unit:5} {self._verdict():20} {self.note}"

    def _verdict(self) -> str:
        if self.goal is None:
            return ""
        met = self.value >= self.goal if self.at_least else self.value < self.goal
        return f"goal {'≥' if self.at_least else '<'} {self.goal:g} {'ok' if met else 'MISSED'}"


@dataclass(frozen=True)
class NotMeasured:
    """A figure that could not be taken here, and why."""

    name: str
    why: str

    def line(self) -> str:
        """What stands in the figure's place."""
        return f"{self.name:38} not measured: {self.why}"


Measured = Figure | NotMeasured


def loop_seconds() -> float:
    """How long this machine takes for ten million turns of an empty loop, just now."""
    begun = time.perf_counter()
    for _ in range(10_000_000):
        pass
    return time.perf_counter() - begun


def seconds(command: list[str]) -> float:
    """How long a command takes as a whole process."""
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=ENV, check=True, capture_output=True)
    return time.perf_counter() - begun


def median(measure: Callable[[], float], rounds: int) -> float:
    """The median of that many measurements."""
    return statistics.median(measure() for _ in range(rounds))


def resident_mib(pid: int) -> float:
    """A process's resident memory (VmRSS)."""
    return _memory_mib(pid, "VmRSS")


def peak_mib(pid: int) -> float:
    """The most memory a process has had resident (VmHWM)."""
    return _memory_mib(pid, "VmHWM")


def _memory_mib(pid: int, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024
