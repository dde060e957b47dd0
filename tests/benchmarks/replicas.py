"""Mail from one outbox on PostgreSQL by one process, and by two: what a second daemon adds.

Each process is a Python of its own that claims, renders, sends and settles, all to one SMTP sink. The
server writes to its disk as in use.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Engine, create_engine, make_url

from bot.channels.email import EmailChannel, SmtpServer
from bot.steps.deliver import deliver
from bot.store.engine import Store
from tests.benchmarks.crowd import CLOCK, DAY, crowd
from tests.benchmarks.figure import ENV, ROOT, Figure, Measured, NotMeasured
from tests.benchmarks.mail import LETTERHEAD
from tests.benchmarks.sink import program, smtp_sink
from tests.house import House
from tests.postgresql import binaries, cluster

UNITS = 1000  # with two readers each


def figures(rounds: int) -> Iterator[Measured]:
    """How many times as fast two processes are, and how fast one is."""
    programs = binaries()
    if programs is None or program() is None:
        yield NotMeasured("two daemons / one", "needs postgresql and smtp-sink")
        return
    with cluster(programs, durable=True) as server, smtp_sink() as port:
        fill(server.url)
        pairs = [(taken(server.url, port, 1), taken(server.url, port, 2)) for _ in range(rounds)]
    one, two = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
    mails = 2 * UNITS
    note = f"{mails / one:.0f} and {mails / two:.0f} mails/s, {mails} mails, {rounds} rounds"
    yield Figure("two daemons on PostgreSQL / one", one / two, "×", 1.6, note, at_least=True)


def fill(url: str) -> None:
    """Leave a database `crowd` whose outbox holds a digest for each of the people."""
    with _admin(url) as admin, admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE crowd")
    house = crowd(_named(url, "crowd"), UNITS, focal_points=True)
    house.raise_notices()
    house.store.close()


def taken(url: str, port: int, processes: int) -> float:
    """Seconds from a common start to the end of the last process, on a fresh copy."""
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
    begun = time.perf_counter()
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    sent = [int(one.communicate(timeout=300)[0]) for one in started]
    assert sum(sent) == 2 * UNITS, sent
    return time.perf_counter() - begun


@contextmanager
def _admin(url: str) -> Iterator[Engine]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        yield engine
    finally:
        engine.dispose()


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def main() -> None:
    """One process: ready, and then everything that is left."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("port", type=int)
    given = parser.parse_args()
    house = House(Store(given.url)).at(DAY, CLOCK)
    house.use({"email": EmailChannel(SmtpServer("127.0.0.1", given.port, "none"))})
    with house.store.read() as session:
        session.connection()
    print("ready", flush=True)  # noqa: T201 - to the process that measures
    sys.stdin.readline()
    settled = asyncio.run(deliver(replace(house.parts.post, letterhead=LETTERHEAD)))
    print(len(settled))  # noqa: T201 - the same


if __name__ == "__main__":
    main()
