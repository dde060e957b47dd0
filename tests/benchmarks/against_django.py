"""The same mails by django-post_office: from its own outbox on SQLite to the same sink.

It is no dependency of this project. To compare with it, give it an environment of its own:

    python3 -m venv /tmp/post-office
    /tmp/post-office/bin/pip install --require-hashes -r tests/benchmarks/django.lock
    DONDOC_BENCH_POST_OFFICE=/tmp/post-office/bin/python make bench

It sends as its documentation recommends: `manage.py send_queued_mail`, batch size and threads at their
defaults. Its mails lie in its outbox as finished texts; it builds and sends them. Ours are looked at
again and rendered, too.
"""

import json
import os
import statistics
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.channels.base import Outcome, Sent
from bot.messages.views import ChatText, Mail
from jobs.collector import settle_collector
from tests.benchmarks.figure import Figure, Measured, NotMeasured
from tests.benchmarks.mail import PEOPLE, fill, made_by, ours
from tests.benchmarks.sink import program, smtp_sink

NAME = "mail / django-post_office"
SITE = Path(__file__).with_name("django_site.py")


@dataclass
class Shelf:
    """A channel that keeps the mails as values."""

    name: str = "email"
    at_once: int = 1
    batch: int = 50
    kept: list[Mail] = field(default_factory=list)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Shelf"]:
        yield self

    async def send(self, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
        assert isinstance(payload, Mail)
        self.kept.append(payload)
        return Sent()


def figures(rounds: int) -> Iterator[Measured]:
    """Messages a second, ours to theirs, turn about."""
    python = os.environ.get("DONDOC_BENCH_POST_OFFICE")
    if python is None or program() is None:
        missing = "smtp-sink" if python else "django-post_office (DONDOC_BENCH_POST_OFFICE)"
        yield NotMeasured(
            NAME, f"{missing} is not installed; see tests/benchmarks/against_django.py"
        )
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, focal_points=True)
        mails = made_by(folder, Shelf()).kept
        settle_collector()
        with smtp_sink() as port:
            pairs = [
                (ours(folder, port), _theirs(python, folder, mails, port)) for _ in range(rounds)
            ]
    own, theirs = (statistics.median(taken) for taken in zip(*pairs, strict=True))
    note = f"{PEOPLE / own:.0f} against {PEOPLE / theirs:.0f} mails/s, {rounds} rounds"
    yield Figure(NAME, theirs / own, "×", 3, note, at_least=True)


def _theirs(python: str, folder: Path, mails: Sequence[Mail], port: int) -> float:
    """Seconds that `send_queued_mail` takes for these mails, once they are queued."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        (Path(place) / "mails.json").write_text(json.dumps(list(map(_plain, mails))), "utf-8")
        command = [python, str(SITE), place, str(port)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    sent, seconds = done.stdout.split()[-2:]
    assert int(sent) == len(mails), done.stdout
    return float(seconds)


def _plain(mail: Mail) -> dict[str, str]:
    (calendar,) = mail.attachments
    return {
        "sender": f"{mail.sender_name} <{mail.sender}>",
        "recipient": f"{mail.recipient_name} <{mail.recipient}>",
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "calendar": b64encode(calendar.content).decode(),
    }
