"""A thousand digests from the outbox to an SMTP sink, against the same bytes sent with no store.

Ours is the whole way in one process on SQLite: claim, look again, render text, HTML and calendar, build
the mail, send, settle. Against it: those very bytes, built before, by aiosmtplib over four connections
that are kept open.
"""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from aiosmtplib import SMTP

from bot.channels.base import Outcome, Sent
from bot.channels.email import EmailChannel, SmtpServer
from bot.messages.mail import to_bytes
from bot.messages.payload import ChatText, Mail
from bot.steps.deliver import Post, deliver
from bot.steps.letterhead import Letterhead
from bot.store.engine import Store
from jobs.collector import settle_collector
from tests.benchmarks.crowd import CLOCK, DAY, crowd, file_in
from tests.benchmarks.figure import Figure, Measured, NotMeasured
from tests.benchmarks.sink import program, smtp_sink
from tests.house import House

PEOPLE, CONNECTIONS = 1000, 4
LETTERHEAD = Letterhead(
    "dondoc@quan.example", "Đôn đốc nhiệm vụ – UBND Quận Mẫu", "traloi@quan.example", True
)


@dataclass(frozen=True)
class Ready:
    """A mail as it goes over the wire."""

    sender: str
    recipient: str
    content: bytes


@dataclass
class Keeper:
    """A channel that keeps the mails."""

    name: str = "email"
    at_once: int = 1
    batch: int = 50
    kept: list[Mail] = field(default_factory=list)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Keeper"]:
        yield self

    async def send(self, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
        assert isinstance(payload, Mail)
        self.kept.append(payload)
        return Sent()


def figures(rounds: int) -> Iterator[Measured]:
    """Messages a second, ours to theirs: two readers a unit, then nobody with the same rows."""
    if program() is None:
        yield NotMeasured("mail from the outbox", "no smtp-sink (Debian: the package postfix)")
        return
    for name, focal_points in (("mail, head and focal point", True), ("mail, each its own", False)):
        with tempfile.TemporaryDirectory() as folder:
            fill(Path(folder), focal_points=focal_points)
            yield _figure(name, Path(folder), rounds)


def _figure(name: str, folder: Path, rounds: int) -> Figure:
    ready = built(folder)
    settle_collector()  # as the daemon does
    with smtp_sink() as port:
        pairs = [(ours(folder, port), bare(ready, port)) for _ in range(rounds)]
    own, least = (statistics.median(taken) for taken in zip(*pairs, strict=True))
    size = statistics.mean(len(one.content) for one in ready) / 1000
    note = (
        f"{PEOPLE / own:.0f} against {PEOPLE / least:.0f} mails/s, {size:.1f} kB each, "
        f"{PEOPLE} mails, {rounds} rounds"
    )
    return Figure(f"{name} / bare aiosmtplib", least / own, "×", 0.7, note, at_least=True)


def fill(folder: Path, *, focal_points: bool) -> None:
    """Leave a file `crowd.sqlite3` whose outbox holds a digest for each of the people."""
    units = PEOPLE // (1 + focal_points)
    house = crowd(file_in(folder), units, focal_points=focal_points)
    house.raise_notices()
    house.store.close()


def post_of(folder: Path, port: int) -> Post:
    """What delivers from a fresh copy of that file to a server on that port."""
    copy = folder / "copy.sqlite3"
    for leftover in folder.glob("copy.sqlite3*"):
        leftover.unlink()
    shutil.copyfile(folder / "crowd.sqlite3", copy)
    house = House(Store(f"sqlite:///{copy}")).at(DAY, CLOCK)
    house.use({"email": EmailChannel(SmtpServer("127.0.0.1", port, "none"))})
    return replace(house.parts.post, letterhead=LETTERHEAD)


def built(folder: Path) -> list[Ready]:
    """The bytes of every mail."""
    made = mails_of(folder)
    assert len(made) == PEOPLE
    return [Ready(mail.sender, mail.recipient, to_bytes(mail)) for mail in made]


def mails_of(folder: Path) -> list[Mail]:
    """Every mail that the folder's outbox holds, as it would be sent."""
    keeper = Keeper()
    post = replace(post_of(folder, 0), channels={"email": keeper})
    asyncio.run(deliver(post))
    post.store.close()
    return keeper.kept


def ours(folder: Path, port: int) -> float:
    """Seconds from the first claim to the last commit."""
    post = post_of(folder, port)
    begun = time.perf_counter()
    settled = asyncio.run(deliver(post))
    taken = time.perf_counter() - begun
    post.store.close()
    assert [type(one.outcome) for one in settled] == [Sent] * PEOPLE
    return taken


def bare(ready: Sequence[Ready], port: int) -> float:
    """Seconds to send those bytes over four connections, opened before."""
    return asyncio.run(_bare(ready, port))


async def _bare(ready: Sequence[Ready], port: int) -> float:
    clients = [SMTP(hostname="127.0.0.1", port=port, start_tls=False) for _ in range(CONNECTIONS)]
    for client in clients:
        await client.connect()
    begun = time.perf_counter()
    waiting = iter(ready)
    await asyncio.gather(*(_send_all(client, waiting) for client in clients))
    taken = time.perf_counter() - begun
    for client in clients:
        await client.quit()
    return taken


async def _send_all(client: SMTP, waiting: Iterator[Ready]) -> None:
    for one in waiting:
        await client.sendmail(one.sender, [one.recipient], one.content)
