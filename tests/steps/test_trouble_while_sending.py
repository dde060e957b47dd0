"""Slow servers, leases that must not be outlived, and a database that cannot be written to meanwhile."""

import asyncio
import shutil
import sqlite3
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from bot.channels.base import Deferred, Refused, Sent
from bot.channels.email import EmailChannel, SmtpServer
from bot.model.tables import Delivery
from bot.steps import claims
from bot.steps import deliver as delivering
from bot.steps.deliver import deliver
from bot.store.engine import Store
from tests.house import House, Postman
from tests.smtp import Server, serving
from tests.steps.one_message import ONE


def waiting(house):
    """Two mails wait."""
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    house.at("2024-05-28").raise_notices()
    return house


def by_smtp(server, timeout=5.0):
    return EmailChannel(SmtpServer("127.0.0.1", server.port, "none", timeout=timeout))


class RunningClock:
    """A clock that goes on by itself from an instant."""

    def __init__(self, start):
        self._start, self._begun = start, time.monotonic()

    def now(self):
        return self._start + timedelta(seconds=time.monotonic() - self._begun)


def test_a_batch_that_outlasts_its_lease_is_told_once_although_a_second_worker_is_there(
    each_house, monkeypatch
):
    for module in (claims, delivering):
        monkeypatch.setattr(module, "LEASE", timedelta(seconds=2.5))
    monkeypatch.setattr(claims, "RENEW_SECONDS", 0.4)
    house = waiting(each_house)
    with serving(Server(delay=1)) as server:  # 3 s and more for a message
        house.use({"email": by_smtp(server)})
        first, second = (
            replace(house.parts.post, worker=name, clock=RunningClock(house.clock.now()))
            for name in ("first", "second")
        )

        async def both():
            working = asyncio.create_task(deliver(first))
            while not working.done():
                await asyncio.sleep(0.2)
                await deliver(second)

        asyncio.run(both())
    assert sorted(server.recipients) == ["binh@quan.example", "hanh@quan.example"]
    assert {one.state.value for one in house.rows(Delivery)} == {"sent"}


def test_what_is_given_back_counts_as_not_tried(small_house):
    house = waiting(small_house)
    house.stopping(lambda: bool(house.email.kept))
    house.deliver()
    found = sorted((one.state.value, one.attempts) for one in house.rows(Delivery))
    assert found == [("queued", 0), ("sent", 1)]


def test_what_has_left_is_written_down_once_the_database_is_free_and_leaves_once(
    empty_sqlite, tmp_path
):
    path = tmp_path / "office.sqlite3"
    shutil.copyfile(empty_sqlite, path)
    store = Store(f"sqlite:///{path}?timeout=0.1", durable=False)  # much longer than the lock lasts
    house = waiting(House(store))
    post = Postman("email")
    house.use({"email": post})
    with locked_after_the_first(post, path) as sent, suppress(OperationalError):
        asyncio.run(deliver(house.parts.post))  # it may fail to claim more meanwhile
    assert sorted(sent) == ["binh@quan.example", "hanh@quan.example"]
    assert {one.state.value for one in house.rows(Delivery)} == {"sent"}
    store.close()


@contextmanager
def locked_after_the_first(post, path):
    """From the first message on the file is locked, for longer than a writer waits."""
    sent, holding = [], []

    def answer(mail):
        if not holding:
            holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            holder.execute("BEGIN IMMEDIATE")
            holding.append(holder)
            threading.Timer(1.0, holder.execute, ("ROLLBACK",)).start()
        sent.append(mail.recipient)
        return Sent()

    post.answer = answer
    yield sent
    for holder in holding:
        holder.close()


def test_a_servers_words_in_another_encoding_are_kept_as_far_as_they_can_be_read(each_house):
    """Neither half a letter nor a zero byte can be written into a database, nor keep the outcome out."""
    house = waiting(each_house)
    answers = iter([Refused("550 bo\udcee te\x00 pleine"), Deferred("450 occup\udce9")])
    house.email.answer = lambda _mail: next(answers)
    house.deliver()
    found = sorted((one.state.value, one.reason) for one in house.rows(Delivery))
    assert found == [("deferred", "450 occup"), ("refused", "550 bo te pleine")]
