"""The same mails by django-post_office: from its own outbox on SQLite to the same sink.

It is no dependency of this project. To compare with it, give it an environment of its own:

    python3 -m venv /tmp/post-office
    /tmp/post-office/bin/pip install --require-hashes -r tests/benchmarks/django.lock
    DONDOC_BENCH_POST_OFFICE=/tmp/post-office/bin/python make bench

It sends as its documentation recommends: `manage.py send_queued_mail`, batch size and threads at their
defaults. Its mails lie in three ways: `rendered` keeps the words of each mail and renders them on delivery,
as ours does, by a port of our templates (django_site/) in its own table, as its documentation shows;
`rendered by files` does the same by templates that only include files, which is quicker; `finished`
keeps finished texts and only builds and sends them. Ours is the same against all, the whole way.
"""

import json
import os
import re
import statistics
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

from jobs.collector import settle_collector
from tests.benchmarks.digests import Digest, digests
from tests.benchmarks.figure import Figure, Measured, NotMeasured
from tests.benchmarks.mail import PEOPLE, fill, ours
from tests.benchmarks.sink import program, smtp_sink
from tests.smtp import Server, serving

NAME = "django-post_office"
SITE = Path(__file__).with_name("django_site") / "run.py"
CHECKED = 40
Body = Callable[[Digest], dict[str, Any]]


def rendered(one: Digest) -> dict[str, Any]:
    """What `post_office.mail.send` takes for a mail that is rendered when it leaves."""
    return {"template": "digest", "context": one.words, "render_on_delivery": True}


def rendered_by_files(one: Digest) -> dict[str, Any]:
    """The same, where Django keeps the template compiled."""
    return rendered(one) | {"template": "digest-by-files"}


def finished(one: Digest) -> dict[str, Any]:
    """What it takes for a mail that lies in its outbox as finished texts."""
    mail = one.mail
    return {"subject": mail.subject, "message": mail.text, "html_message": mail.html}


# Each way with its goal; finished texts are less work than ours.
WAYS: dict[str, tuple[Body, float | None]] = {
    "rendered": (rendered, 3),
    "rendered by files": (rendered_by_files, 3),
    "finished": (finished, None),
}


def figures(rounds: int) -> Iterator[Measured]:
    """Messages a second, ours to theirs, turn about, for each way that theirs may lie."""
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
        made = digests(folder)
        _check(python, folder, made)
        settle_collector()
        with smtp_sink() as port:
            taken = [_round(python, folder, made, port) for _ in range(rounds)]
    own, *theirs = map(statistics.median, zip(*taken, strict=True))
    for (way, (_, goal)), seconds in zip(WAYS.items(), theirs, strict=True):
        note = f"{PEOPLE / own:.0f} against {PEOPLE / seconds:.0f} mails/s, {rounds} rounds"
        yield Figure(f"{NAME}, {way}", seconds / own, "×", goal, note, at_least=True)


def _round(python: str, folder: Path, made: Sequence[Digest], port: int) -> list[float]:
    """Seconds that ours takes, then theirs in each way."""
    theirs = (_theirs(python, folder, made, body, port) for body, _ in WAYS.values())
    return [ours(folder, port), *theirs]


def _theirs(python: str, folder: Path, made: Sequence[Digest], body: Body, port: int) -> float:
    """Seconds that `send_queued_mail` takes for these mails, once they are queued."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        plain = [_plain(one, body) for one in made]
        (Path(place) / "mails.json").write_text(json.dumps(plain), "utf-8")
        command = [python, str(SITE), place, str(port)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    sent, seconds = done.stdout.split()[-2:]
    assert int(sent) == len(made), done.stdout
    return float(seconds)


def _plain(one: Digest, body: Body) -> dict[str, Any]:
    mail = one.mail
    (calendar,) = mail.attachments
    return {
        "sender": f"{mail.sender_name} <{mail.sender}>",
        "recipient": f"{mail.recipient_name} <{mail.recipient}>",
        "body": body(one),
        "calendar": b64encode(calendar.content).decode(),
    }


def _check(python: str, folder: Path, made: Sequence[Digest]) -> None:
    """That in every way some mails arrive as ours are: the same words, tags, attributes and calendar."""
    some = made[:: len(made) // CHECKED]
    for body, _ in WAYS.values():
        with serving(Server()) as server:
            _theirs(python, folder, some, body, server.port)
        arrived = dict(zip(server.recipients, map(_content, server.mails), strict=True))
        for one in some:
            mail = one.mail
            calendar = mail.attachments[0].content.decode()
            expected = _in_words(mail.subject, mail.text, mail.html, calendar)
            assert arrived[mail.recipient] == expected, f"{mail.recipient} got another mail"


def _content(mail: EmailMessage) -> list[list[str]]:
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    (calendar,) = mail.iter_attachments()
    parts = (
        part.get_content() for part in (text, page, calendar) if isinstance(part, EmailMessage)
    )
    return _in_words(mail["Subject"], *parts)


def _in_words(subject: str, text: str, page: str, calendar: str) -> list[list[str]]:
    """A mail's words, whatever white space stands between them and however HTML escapes them."""
    tags_apart = unescape(re.sub("(<[^>]*>)", r" \1 ", page))
    return [subject.split(), text.split(), tags_apart.split(), calendar.split()]
