"""A span of Plan 211 with no answers, every message rendered to its last byte."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figure import Figure, median, seconds


def figures(rounds: int) -> Iterator[Figure]:
    """The seconds that `dondoc replay` takes for eight months."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "journal.jsonl"
        command = [sys.executable, "-m", "bot", "replay", "--from", "2024-05-23"]
        command += ["--to", "2025-01-31", "--journal", str(journal)]
        took = median(lambda: seconds(command), rounds)
        events = [json.loads(line)["event"] for line in journal.read_text("utf-8").splitlines()]
    note = f"{events.count('opened')} opened, {events.count('sent')} sent"
    yield Figure("replay 2024-05-23 to 2025-01-31", took, "s", 20, note)
