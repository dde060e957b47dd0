"""The daemon's resident memory once it is ready and idle."""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from tests.benchmarks.figure import ENV, ROOT, Figure, resident_mib


def figures(_rounds: int) -> Iterator[Figure]:
    """Twenty seconds after it said that it is ready."""
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
    yield Figure("daemon's resident memory at rest", resident, "MiB", 150)
