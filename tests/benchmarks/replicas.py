"""Mail from one outbox on PostgreSQL by one process, and by two: what a second daemon adds.

Each process is a Python of its own that claims, renders, sends and settles, all to one SMTP sink. The
server writes to its disk as in use. The middle four fifths of all mails are timed: a daemon starts once,
and runs for months.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

from sqlalchemy import Engine, create_engine, make_url

from bot.channels.base import Outcome, Sent
from bot.channels.email import EmailChannel, EmailLine, SmtpServer
from bot.messages.payload import ChatText, Mail
from bot.steps.deliver import deliver
from bot.store.engine import Store
from jobs.collector import settle_collector
from tests.benchmarks.crowd import CLOCK, DAY, crowd
from tests.benchmarks.figure import ENV, ROOT, Figure, Measured, NotMeasured
from tests.benchmarks.mail import LETTERHEAD
from tests.benchmarks.sink import program, smtp_sink
from tests.house import House
from tests.postgresql import binaries, cluster

UNITS = 2000  # with two readers each
MAILS = 2 * UNITS


def figures(rounds: int) -> Iterator[Measured]:
    """How many times as fast two processes are, and how fast one is."""
    programs = binaries()
    if programs is None or program() is None:
        yield NotMeasured("two daemons / one", "needs postgresql and smtp-sink")
        return
    with cluster(programs, durable=True) as server, smtp_sink() as port:
        fill(server.url)
        pairs = [(rate(server.url, port, 1), rate(server.url, port, 2)) for _ in range(rounds)]
    one, two = (statistics.median(rates) for rates in zip(*pairs, strict=True))
    note = f"{one:.0f} and {two:.0f} mails/s, {MAILS} mails, {rounds} rounds"
    yield Figure("two daemons on PostgreSQL / one", two / one, "×", 1.6, note, at_least=True)


def fill(url: str) -> None:
    """Leave a database `crowd` whose outbox holds a digest for each of the people."""
    with _admin(url) as admin, admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE crowd")
    house = crowd(_named(url, "crowd"), UNITS, focal_points=True)
    house.raise_notices()
    house.store.close()


def rate(url: str, port: int, processes: int) -> float:
    """Mails a second by so many processes together, on a fresh copy."""
    with _admin(url) as admin, admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS copy")
        connection.exec_driver_sql("CREATE DATABASE copy TEMPLATE crowd")
    command = [sys.executable, "-m", "tests.benchmarks.replicas", _named(url, "copy"), str(port)]
    started = [
        subprocess.Popen(
            command, cwd=ROOT, env=ENV, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(processes)
    ]
    for one in started:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    sent = sorted(at for one in started for at in json.loads(one.communicate(timeout=300)[0]))
    assert len(sent) == MAILS
    first, last = MAILS // 10, MAILS - MAILS // 10 - 1
    return (last - first) / (sent[last] - sent[first])


@contextmanager
def _admin(url: str) -> Iterator[Engine]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        yield engine
    finally:
        engine.dispose()


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


class TimedChannel(EmailChannel):
    """E-mail that notes when each mail had left, by the clock that all processes share."""

    def __init__(self, server: SmtpServer) -> None:
        super().__init__(server)
        self.left: list[float] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[EmailLine]:
        """See EmailChannel."""
        async with super().open() as line:
            send = line.send

            async def timed(payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
                outcome = await send(payload, parts_sent)
                if isinstance(outcome, Sent):
                    self.left.append(time.monotonic())
                return outcome

            line.send = timed  # type: ignore[method-assign]
            yield line


def main() -> None:
    """One process: ready, and then everything that is left; says when each mail had left."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("port", type=int)
    given = parser.parse_args()
    house = House(Store(given.url)).at(DAY, CLOCK)
    channel = TimedChannel(SmtpServer("127.0.0.1", given.port, "none"))
    house.use({"email": channel})
    settle_collector()  # as the daemon does
    with house.store.read() as session:
        session.connection()
    print("ready", flush=True)  # noqa: T201 - to the process that measures
    sys.stdin.readline()
    asyncio.run(deliver(replace(house.parts.post, letterhead=LETTERHEAD)))
    print(json.dumps(channel.left))  # noqa: T201 - the same


if __name__ == "__main__":
    main()
