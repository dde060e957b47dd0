"""The round trip of /status on Telegram, among 100,000 assignments, against a bot that only echoes."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import insert
from sqlmodel import select

from bot.chat.converse import Desk
from bot.chat.door import answer_private
from bot.model.office import Office, Role, Unit
from bot.model.states import AssignmentState
from bot.model.tables import Assignment, Duty
from bot.store.engine import Store
from bot.store.evidence import EvidenceShelf
from bot.store.schema import upgrade
from jobs.collector import settle_collector
from tests.benchmarks.figure import Figure
from tests.benchmarks.rows import assignment_row
from tests.bot_api import BotApi, User, serving
from tests.bot_api.application import running
from tests.cast import PEOPLE, UNITS, duty, office, once, person, plan, post
from tests.chat.telegrams import on_telegram
from tests.house import House

ASSIGNMENTS, UNITS_IN_ALL, DUTIES = 100_000, 40, 50
HANH = 4242
FIRST = date(2024, 1, 1)
DAY = "2024-06-05"
# Of a hundred assignments: most are done, some wait for review, the rest is owed.
STATES = (
    *[AssignmentState.ACCEPTED] * 80,
    *[AssignmentState.REPORTED] * 5,
    *[AssignmentState.OPEN] * 14,
    AssignmentState.RETURNED,
)


def big_house(folder: Path) -> House:
    """An office of forty units with all those assignments, due over two years."""
    store = Store(f"sqlite:///{folder}/big.sqlite3")
    upgrade(store.engine)
    house = House(store)
    more = [f"don-vi-{n}" for n in range(len(UNITS), UNITS_IN_ALL)]
    people = (*(one for one in PEOPLE if one.id != "hanh"), person("hanh", chat=HANH))
    base = office(*(post(f"head-{unit}", unit, Role.HEAD, "phuc") for unit in more), people=people)
    units = (*base.units, *(Unit(id=unit, name=f"Đơn vị {unit}") for unit in more))
    whole: Office = base.model_copy(update={"units": units})
    duties = [duty(f"I.{n}", once("2024-12-31")) for n in range(1, DUTIES + 1)]
    house.load(plan(*duties), office=whole)
    house.at(DAY, "10:00")
    _fill(house, [unit.id for unit in units])
    return house


def _fill(house: House, units: list[str]) -> None:
    with house.store.write() as session:
        duties = list(session.exec(select(Duty.id, Duty.ref)))
        rows = [
            _row(n, duties[n % DUTIES], units[n // DUTIES % len(units)]) for n in range(ASSIGNMENTS)
        ]
        for at in range(0, len(rows), 5000):
            session.connection().execute(insert(Assignment), rows[at : at + 5000])
    with house.store.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _row(n: int, of: tuple[int, str], unit: str) -> dict[str, Any]:
    due = FIRST + timedelta(days=n * 7919 % 730)
    period = f"p{n // DUTIES // UNITS_IN_ALL}"
    return assignment_row(of, period, unit, FIRST, due, state=STATES[n * 31 % 100])


@contextmanager
def echo(api: BotApi) -> Iterator[None]:
    """The least a bot can do."""
    from telegram.ext import MessageHandler, filters

    async def answer(update, _context) -> None:
        await update.message.reply_text(update.message.text)

    with running(api, MessageHandler(filters.TEXT, answer)):
        yield


def round_trip(person: User, words: str) -> float:
    """Seconds from a message to the answer."""
    begun = time.perf_counter()
    person.sends(words)
    person.hears(within=30)
    return time.perf_counter() - begun


def at_the_desk(desk: Desk, rounds: int) -> list[float]:
    """The seconds that the answer takes by itself, without any messenger."""
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        answer_private(desk, HANH, "/status")
        taken.append(time.perf_counter() - begun)
    return taken


def measured(rounds: int) -> tuple[list[float], list[float], list[float]]:
    """The seconds of our answers and of the echo's, turn about; and of the answer by itself."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(BotApi()) as api,
        serving(BotApi()) as bare,
    ):
        house = big_house(Path(folder))
        desk = Desk(house.store, house.clock, house.parts.here, EvidenceShelf(Path(folder)))
        hanh, anybody = api.user("Hạnh", id=HANH, started=True), bare.user("Ai", started=True)
        with on_telegram(api, desk), echo(bare):
            ask: list[Callable[[], float]] = [
                lambda: round_trip(hanh, "/status"),
                lambda: round_trip(anybody, "/status"),
            ]
            for one in ask * 3:
                one()
            settle_collector()  # as the daemon does; the echo has it too
            taken = [[one() for one in ask] for _ in range(rounds)]
        alone = at_the_desk(desk, rounds)
        house.store.close()
    return [ours for ours, _ in taken], [theirs for _, theirs in taken], alone


def figures(rounds: int) -> Iterator[Figure]:
    """The 95th percentile of /status among 100,000 assignments, against an echo in the same run."""
    ours, bare, alone = measured(rounds)
    note = f"{in_words(ours)}; echo {in_words(bare)}; the answer alone {in_words(alone)}"
    yield Figure("/status on Telegram / echo, p95", p95(ours) / p95(bare), "×", 2, note)


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def in_words(seconds: list[float]) -> str:
    return f"p50 {statistics.median(seconds) * 1000:.1f} ms, p95 {p95(seconds) * 1000:.1f} ms"
