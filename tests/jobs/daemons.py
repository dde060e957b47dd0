"""The daemon as a process, for tests: its log, its signals, and a small office it works for."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from tests import bot_api
from tests.any_hour import every_day_works, write_office
from tests.cast import ZONE, duty, office, once, people_with, person, plan

SECRETS = ("mat-khau-smtp", bot_api.TOKEN)
HERE = Path(__file__).parents[2]


class Daemon:
    """A running `dondoc run`, its log in a file; `program` is where another copy of it lies."""

    def __init__(self, folder: Path, *options: str, program: Path = HERE, **settings: str) -> None:
        self.log_file = folder / f"daemon-{len(list(folder.glob('daemon-*.log')))}.log"
        clean = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-W",
                    "error::ResourceWarning",
                    "-m",
                    "bot",
                    "run",
                    "--office",
                    str(folder / "office"),
                    *options,
                ],
                cwd=folder,
                env=clean
                | {"PYTHONPATH": str(program)}
                | {f"DONDOC_{k}": v for k, v in settings.items()},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    def wait_for(self, word: str, seconds: float = 20) -> None:
        """Wait until the log says so."""
        self.until(lambda: word in self.log, seconds, word)

    def until(self, condition, seconds: float = 20, what: str = "") -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, f"waited for {what}:\n{self.log}"
            time.sleep(0.05)

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@contextmanager
def running(folder, *options, **settings):
    daemon = Daemon(folder, *options, **settings)
    try:
        yield daemon
    finally:
        if daemon.process.poll() is None:
            daemon.process.kill()
            daemon.process.wait()


def small_office(folder):
    """A small office in which something is due today, whatever the day and the hour."""
    today = datetime.now(ZONE).date()
    due = (today + timedelta(30)).isoformat()
    reviewed = plan(
        duty("I.1", once(due)), duty("I.2", once(due), lead=("Phường Một",)), issued=today
    )
    people = people_with(person("hanh", chat=42))
    write_office(
        folder / "office", office(people=people), every_day_works(today), reviewed, slug="mau"
    )
    return folder


def mail_settings(server):
    return {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(server.port),
        "SMTP_SECURITY": "none",
        "SMTP_USER": "dondoc",
        "SMTP_PASSWORD": "mat-khau-smtp",
        "MAIL_FROM": "dondoc@quan.example",
        "LOG_FORMAT": "json",
    }


def events(daemon):
    return [json.loads(line) for line in daemon.log.splitlines() if line.startswith("{")]


def said(daemon, word):
    return [event for event in events(daemon) if event["event"] == word]


def wait_said(daemon, word, times, seconds=20):
    """Wait until the log has told of that event so many times; returns the events."""
    daemon.until(lambda: len(said(daemon, word)) >= times, seconds, f"{times} × {word}")
    return said(daemon, word)


def is_clean(daemon):
    return "Traceback" not in daemon.log and not any(secret in daemon.log for secret in SECRETS)
