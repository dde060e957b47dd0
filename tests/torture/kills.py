"""The harness: starts the real daemon, kills it at random moments, and keeps account of what arrived."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlmodel import Session, col, select

from bot.model.states import DeliveryState
from bot.model.tables import Delivery, Notice
from bot.rules.deliveries import UNDECIDED
from bot.store.engine import Store
from tests import bot_api, smtp
from tests.torture.town import FIRST_CHAT, Told, Town, told

HERE = Path(__file__).parents[2]
LONGEST_LIFE, LONGEST_ROUND = 2.5, 600.0  # seconds
KILLED_AT_START = 0.15  # of all kills; the others fall after the daemon has begun to work
# The server is not let off: a moment's work a mail, so that kills fall between one message and the next.
SERVER_TAKES = 0.002


@dataclass
class Counts:
    """What happened in all rounds; `fell` counts the kills by what the daemon was doing."""

    kills: int = 0
    rounds: int = 0
    messages: int = 0
    mail_repeats: int = 0
    chat_repeats: int = 0
    fell: Counter[str] = field(default_factory=Counter)


@dataclass
class Post:
    """The servers, and what came in this round: Message-IDs in order, (chat, words) in order."""

    mail: smtp.Server
    api: bot_api.BotApi
    town: Town

    def begin_round(self) -> None:
        for kept in (self.mail.mails, self.mail.raw, self.mail.recipients, self.mail.over_tls):
            kept.clear()
        self.api.calls.clear()

    def mails(self) -> Counter[str]:
        return Counter(str(mail["Message-ID"]) for mail in list(self.mail.mails))

    def chats(self) -> Counter[tuple[int, str]]:
        """Sent messages by chat and words; a kill may cut a call in two: what took effect counts."""
        found: Counter[tuple[int, str]] = Counter()
        for number in self.town.chats:
            found.update((number, one.text) for one in self.api.users[number].chat.from_bot)
        return found

    def quiet(self) -> None:
        """Wait until nothing a killed daemon had begun still goes on."""
        until(lambda: all(one.is_closing() for one in self.mail.transports), 10, "mail to end")
        until(lambda: self.api.open_connections == 0, 10, "the Bot API to end")


@contextmanager
def post_office(town: Town) -> Iterator[Post]:
    """A mail server and a Bot API that all daemons send by."""

    def at_data(_to: str) -> None:
        time.sleep(SERVER_TAKES)

    with (
        smtp.serving(smtp.Server(at_data=at_data)) as mail,
        bot_api.serving(bot_api.BotApi()) as api,
    ):
        for chat in town.chats:
            api.user(f"Người {chat - FIRST_CHAT}", id=chat, started=True)
        yield Post(mail, api, town)


class Daemons:
    """The daemons of one round, on one database."""

    def __init__(self, post: Post, folder: Path, url: str) -> None:
        self._post, self._folder, self._url = post, folder, url
        self._logs: dict[int, Path] = {}
        self.alive: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
        settings = {
            "PYTHONPATH": str(HERE),
            "DONDOC_DATABASE_URL": self._url,
            "DONDOC_DATA_DIR": str(self._folder),
            "DONDOC_SMTP_HOST": "127.0.0.1",
            "DONDOC_SMTP_PORT": str(self._post.mail.port),
            "DONDOC_SMTP_SECURITY": "none",
            "DONDOC_MAIL_FROM": "dondoc@quan.example",
            "DONDOC_TELEGRAM_TOKEN": bot_api.TOKEN,
            "DONDOC_TELEGRAM_API": self._post.api.url,
            "DONDOC_LOG_FORMAT": "json",
        }
        command = [sys.executable, "-m", "bot", "run", "--office", str(self._post.town.files)]
        written = self._folder / f"daemon-{len(self._logs)}.log"
        with written.open("wb") as log:
            begun = subprocess.Popen(
                command,
                cwd=self._folder,
                env=clean | settings,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._logs[begun.pid] = written
        self.alive.append(begun)

    def has_begun(self, one: "subprocess.Popen[bytes]") -> bool:
        """Whether it has set up and begins to work."""
        assert one.poll() is None, self.logs()
        return '"started"' in self._logs[one.pid].read_text("utf-8")

    def kill(self, victim: "subprocess.Popen[bytes]") -> None:
        self.alive.remove(victim)
        victim.send_signal(signal.SIGKILL)
        victim.wait()

    def stop(self) -> None:
        """End all politely, once they listen to that; each has to."""
        for one in self.alive:
            until(partial(self.has_begun, one), 60, "a daemon to begin")
            one.send_signal(signal.SIGTERM)
        codes = [one.wait(30) for one in self.alive]
        assert codes == [0] * len(codes), f"ended with {codes}: {self.logs()}"
        self.alive = []

    def end(self) -> None:
        """Leave nothing running, whatever went wrong."""
        for one in list(self.alive):
            self.kill(one)

    def logs(self) -> str:
        return "\n".join(path.read_text("utf-8")[-3000:] for path in self._logs.values())


@dataclass
class Round:
    """One day told under fire: until everything is settled, or enough kills were made."""

    town: Town
    post: Post
    store: Store
    daemons: Daemons
    chance: random.Random
    counts: Counts
    may_come_twice: Counter[str] = field(default_factory=Counter)
    chats_that_may: Counter[int] = field(default_factory=Counter)

    def run(self, expected: Told, replicas: int) -> None:
        """Raises AssertionError where anything was lost, told twice, skipped or doubled."""
        begun = time.monotonic()
        self.post.begin_round()
        said_before = self.post.chats()
        try:
            while not self._is_over():
                assert time.monotonic() - begun < LONGEST_ROUND, self.daemons.logs()
                while len(self.daemons.alive) < replicas:
                    self.daemons.start()
                self._kill(self._let_live(self.chance.choice(self.daemons.alive)))
            self.daemons.stop()
        finally:
            self.daemons.end()
        self.counts.rounds += 1
        self._check(expected, self.post.chats() - said_before)

    def _let_live(self, victim: "subprocess.Popen[bytes]") -> "subprocess.Popen[bytes]":
        """Leave it a random time, which mostly begins when it begins to work."""
        if self.chance.random() > KILLED_AT_START:
            until(partial(self.daemons.has_begun, victim), 60, "a daemon to begin")
        time.sleep(self.chance.uniform(0, LONGEST_LIFE))
        return victim

    def _is_over(self) -> bool:
        with self.store.read() as session:
            today = select(Notice.id).where(Notice.day == self.town.today)
            raised = session.exec(today.limit(1)).first() is not None
            waits = select(Delivery.id).where(col(Delivery.state).in_(UNDECIDED)).limit(1)
            return raised and session.exec(waits).first() is None

    def _kill(self, victim: "subprocess.Popen[bytes]") -> None:
        """Kill one, write down what it had in its hands, and let the lease of that run out."""
        self.daemons.kill(victim)
        self.counts.kills += 1
        if not self.daemons.alive:
            self.post.quiet()
        else:
            time.sleep(0.2)  # what it had sent arrives
        arrived = self.post.mails()
        with self.store.write() as session:
            held = self._held_by(session, victim.pid)
            for copy, recipient in held:
                if arrived[copy.message_id]:
                    self.may_come_twice[copy.message_id] += 1
                if copy.channel == "telegram":
                    self.chats_that_may[self._chat(recipient)] += 1
                copy.lease_until = datetime.now(UTC) - timedelta(seconds=1)
            raised = session.exec(select(Notice.id).where(Notice.day == self.town.today)).first()
        self.counts.fell[self._doing(raised is not None, bool(held))] += 1
        self._check_integrity()

    def _held_by(self, session: Session, pid: int) -> list[tuple[Delivery, str]]:
        claimed = (
            select(Delivery, Notice.recipient_id)
            .join(Notice, col(Notice.id) == Delivery.notice_id)
            .where(
                Delivery.state == DeliveryState.CLAIMED,
                col(Delivery.claimed_by).contains(f":{pid}:"),
            )
        )
        return [(copy, who) for copy, who in session.exec(claimed)]

    def _chat(self, person: str) -> int:
        return FIRST_CHAT + int(person.removeprefix("nguoi-"))

    def _doing(self, raised: bool, held: bool) -> str:
        if not raised:
            return "before or in the sweep"
        return "with messages in its hands" if held else "between two batches, or idle"

    def _check_integrity(self) -> None:
        if self.store.is_sqlite:
            with self.store.engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None

    def _check(self, expected: Told, said: Counter[tuple[int, str]]) -> None:
        with self.store.read() as session:
            found = told(session, self.town.today)
            copies = [
                (copy, notice.recipient_id)
                for copy, notice in session.exec(
                    select(Delivery, Notice)
                    .join(Notice, col(Notice.id) == Delivery.notice_id)
                    .where(Notice.day == self.town.today)
                )
            ]
        assert found.items == expected.items, "an item was lost, doubled or told otherwise"
        assert found.notices == expected.notices
        assert {s[:4] for s in found.standing} == {s[:4] for s in expected.standing}
        assert {copy.state for copy, _ in copies} == {DeliveryState.SENT}
        self._check_mails({copy.message_id for copy, _ in copies if copy.channel == "email"})
        self._check_chats(
            [self._chat(who) for copy, who in copies if copy.channel == "telegram"], said
        )
        self.counts.messages += len(copies)

    def _check_mails(self, wanted: set[str]) -> None:
        arrived = self.post.mails()
        assert set(arrived) == wanted, "a mail was lost, or came under another id"
        for message, times in arrived.items():
            allowed = self.may_come_twice[message]
            assert times - 1 <= allowed, f"{message} came {times} times, killed over it {allowed}"
            self.counts.mail_repeats += times - 1

    def _check_chats(self, wanted: list[int], said: Counter[tuple[int, str]]) -> None:
        """Telegram has no id by which a reader would know a repeat: counted, and no more than the kills."""
        arrived: Counter[int] = Counter()
        for (chat, _), times in said.items():
            arrived[chat] += times
        assert set(arrived) == set(wanted), "a chat message was lost"
        for chat, times in arrived.items():
            assert times - 1 <= self.chats_that_may[chat], f"chat {chat} was told {times} times"
            self.counts.chat_repeats += times - 1


def until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited for {what}"
        time.sleep(0.01)


def on_sqlite(folder: Path, units: int, kills: int, seed: int) -> Counts:
    """One daemon; each round has a fresh copy of the town's database, until so many kills were made."""
    base = folder / "base.sqlite3"

    @contextmanager
    def copied(home: Path) -> Iterator[str]:
        shutil.copyfile(base, home / "town.sqlite3")
        yield f"sqlite:///{home}/town.sqlite3"

    return _under_fire(Town(folder, units), folder, f"sqlite:///{base}", copied, 1, kills, seed)


def on_postgresql(
    folder: Path, url: str, units: int, kills: int, seed: int, replicas: int = 2
) -> Counts:
    """Several daemons on one PostgreSQL, of which one is killed at a time while the others go on."""
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    base = make_url(url).set(database="town")

    def renew(name: str, template: str) -> None:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")

    @contextmanager
    def copied(_home: Path) -> Iterator[str]:
        renew("town_under_fire", "town")
        yield base.set(database="town_under_fire").render_as_string(hide_password=False)

    renew("town", "template0")
    try:
        first = base.render_as_string(hide_password=False)
        return _under_fire(Town(folder, units), folder, first, copied, replicas, kills, seed)
    finally:
        admin.dispose()


def _under_fire(
    town: Town,
    folder: Path,
    base: str,
    copied: Callable[[Path], AbstractContextManager[str]],
    replicas: int,
    kills: int,
    seed: int,
) -> Counts:
    counts, chance = Counts(), random.Random(seed)
    town.live_until_yesterday(base)
    expected = town.told_undisturbed(base)
    with post_office(town) as post:
        while counts.kills < kills:
            home = folder / f"round-{counts.rounds}"
            home.mkdir()
            with copied(home) as url:
                store = Store(url)
                one = Round(town, post, store, Daemons(post, home, url), chance, counts)
                try:
                    one.run(expected, replicas)
                finally:
                    store.close()
            shutil.rmtree(home)
    return counts
