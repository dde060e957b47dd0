"""The daemon as its operator runs it: a process, real mail, signals."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from sqlmodel import select

from bot.model.office import CalendarYear, DayOff, Repeat, Window, WorkingDayFile
from bot.model.tables import Delivery
from bot.readers.plan_file import plan_yaml
from bot.rules.workdays import working_days
from bot.store.engine import Store
from tests import bot_api, smtp
from tests.cast import (
    LADDER,
    ZONE,
    duty,
    office,
    once,
    people_with,
    person,
    plan,
)

SECRETS = ("mat-khau-smtp", bot_api.TOKEN)
HERE = Path(__file__).parents[2]


class Daemon:
    """A running `dondoc run`, its log in a file."""

    def __init__(self, folder: Path, *options: str, **settings: str) -> None:
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
                | {"PYTHONPATH": str(HERE)}
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


@pytest.fixture
def folder(tmp_path):
    """A small office in which something is due today, whatever the day and the hour."""
    today = datetime.now(ZONE).date()
    span = [today + timedelta(n) for n in range(-20, 41)]
    computed = working_days(WorkingDayFile(years={}), {day.year for day in span})
    worked = [DayOff(date=d, why="trực") for d in span if not computed.is_working(d)]
    calendar = {
        year: CalendarYear(source="thử", make_up=tuple(d for d in worked if d.date.year == year))
        for year in sorted({day.year for day in span})
    }
    ladder = LADDER.model_copy(
        update={
            "window": Window(opens="00:00", closes="23:59"),
            "weekly": None,
            "repeat": Repeat(every=5, to=("head",), times=0),
        }
    )
    due = (today + timedelta(30)).isoformat()
    files = {
        "units.yaml": office(people=people_with(person("hanh", chat=42))),
        "ladder.yaml": ladder,
        "working_days.yaml": WorkingDayFile(years=calendar),
    }
    home = tmp_path / "office"
    (home / "plans" / "mau").mkdir(parents=True)
    for name, value in files.items():
        content = value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        (home / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    reviewed = plan(
        duty("I.1", once(due)), duty("I.2", once(due), lead=("Phường Một",)), issued=today
    )
    (home / "plans" / "mau" / "plan.yaml").write_text(plan_yaml(reviewed), encoding="utf-8")
    return tmp_path


@pytest.fixture
def server():
    with smtp.serving(smtp.Server(password="mat-khau-smtp")) as serving:
        yield serving


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


def is_clean(daemon):
    return "Traceback" not in daemon.log and not any(secret in daemon.log for secret in SECRETS)


def test_it_sends_what_is_due_and_leaves_politely(folder, server):
    with running(folder, **mail_settings(server)) as daemon:
        daemon.wait_for("ready")
        assert sorted(server.recipients) == [
            "binh@quan.example",
            "giang@quan.example",
            "hanh@quan.example",
        ]
        assert {event["recipient"] for event in said(daemon, "sent")} == {"hanh", "binh", "giang"}
        assert daemon.stop() == 0
        assert said(daemon, "stopped")
        assert is_clean(daemon)
    (hello,) = [mail for mail in server.mails if mail["To"].addresses[0].username == "hanh"]
    assert "Nhiệm vụ I.1" in hello.get_body(("plain",)).get_content()


def test_started_again_it_tells_nobody_twice(folder, server):
    for _ in range(2):
        with running(folder, **mail_settings(server)) as daemon:
            daemon.wait_for("ready")
            assert daemon.stop() == 0
    assert len(server.mails) == 3


def test_killed_outright_it_takes_up_its_work_where_it_was(folder, server):
    killed, asked = threading.Event(), threading.Event()

    def hang(_to):
        asked.set()
        killed.wait(20)

    server.at_rcpt = hang
    with running(folder, **mail_settings(server)) as daemon:
        daemon.until(asked.is_set, 20, "the first message")
        daemon.process.kill()
        daemon.process.wait()
    killed.set()
    assert server.mails == []
    store = Store(f"sqlite:///{folder}/var/dondoc.sqlite3")
    with store.write() as session:  # five minutes pass
        claimed = session.exec(select(Delivery)).all()
        assert {one.state for one in claimed} == {"claimed"}
        for one in claimed:
            one.lease_until = datetime.now(UTC) - timedelta(seconds=1)
    store.close()
    with running(folder, **mail_settings(server)) as daemon:
        daemon.until(lambda: len(server.mails) == 3, 20, "the mails")
        assert daemon.stop() == 0
    assert len(set(server.recipients)) == 3


def test_a_second_daemon_on_the_same_database_is_refused_and_says_why(folder, server):
    with running(folder, **mail_settings(server)) as first:
        first.wait_for("ready")
        with running(folder, **mail_settings(server)) as second:
            assert second.process.wait(20) == 4
            assert f"another daemon (process {first.process.pid})" in second.log
        assert first.stop() == 0
        assert is_clean(first)


def test_a_dry_run_says_so_and_sends_nothing(folder, server):
    with running(folder, "--dry-run", **mail_settings(server)) as daemon:
        daemon.wait_for("ready")
        assert said(daemon, "dry_run_is_on")
        assert len(said(daemon, "dropped")) == 3
        assert daemon.stop() == 0
    assert server.connections == 0


def test_a_redirect_says_so_and_sends_everything_there(folder, server):
    with running(folder, "--redirect-to", "thu@quan.example", **mail_settings(server)) as daemon:
        daemon.wait_for("ready")
        assert said(daemon, "redirect_is_on")[0]["to"] == "thu@quan.example"
        assert daemon.stop() == 0
    assert server.recipients == ["thu@quan.example"] * 3


def test_a_pause_survives_a_start_and_is_announced(folder, server):
    settings = mail_settings(server)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
    environment |= {"PYTHONPATH": str(HERE)} | {f"DONDOC_{k}": v for k, v in settings.items()}

    def dondoc(command):
        done = subprocess.run(
            [sys.executable, "-m", "bot", command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert "paused" in dondoc("pause")
    with running(folder, **settings) as daemon:
        daemon.wait_for("ready")
        assert said(daemon, "pause_is_on")
        assert server.mails == []
        assert "running" in dondoc("resume")
        daemon.until(lambda: len(server.mails) == 3, 40, "the mails")
        assert daemon.stop() == 0


def test_it_gives_a_sign_of_life_while_it_runs(folder, server):
    with running(folder, **mail_settings(server)) as daemon:
        heartbeat = folder / "var" / "heartbeat"
        daemon.until(heartbeat.exists, 20, "the heartbeat")
        daemon.until(lambda: bool(heartbeat.read_text(encoding="utf-8")), 5)
        age = datetime.now(UTC) - datetime.fromisoformat(heartbeat.read_text(encoding="utf-8"))
        assert age < timedelta(seconds=60)
        daemon.wait_for("ready")
        assert daemon.stop() == 0
        assert not heartbeat.exists()


def test_where_nothing_is_configured_it_says_what_to_do(folder):
    with running(folder) as daemon:
        assert daemon.process.wait(20) == 3
        assert "DONDOC_SMTP_HOST" in daemon.log
        assert "Traceback" not in daemon.log


def test_a_mail_server_that_is_down_stops_nothing(folder, server):
    settings = mail_settings(server) | {"SMTP_PORT": str(smtp.free_port())}
    with running(folder, **settings) as daemon:
        daemon.wait_for("ready")
        assert len(said(daemon, "deferred")) == 3
        assert daemon.stop() == 0
        assert is_clean(daemon)


def test_the_chat_answers_whom_it_knows_and_gives_a_stranger_one_line(folder, server):
    with bot_api.serving(bot_api.BotApi()) as api:
        chat = {"TELEGRAM_TOKEN": bot_api.TOKEN, "TELEGRAM_API": api.url}
        with running(folder, **mail_settings(server), **chat) as daemon:
            daemon.wait_for("chat_ready")
            hanh, stranger = api.user("Hạnh", id=42), api.user("Người lạ", id=666)
            group = api.group("Phòng Tư pháp")
            group.adds(api.bot)
            for text in ("/start", "/help", "/status"):
                hanh.sends(text)
            for text in ("/start", "/status", "xin chào"):
                stranger.sends(text)
            hanh.sends("/status", to=group)
            daemon.until(lambda: len(stranger.chat.texts) == 3, 20, "the answers")
            daemon.until(lambda: len(hanh.chat.texts) == 3, 20, "the answers")
            assert daemon.stop() == 0
            assert is_clean(daemon)
    start, instructions, status = hanh.chat.texts
    assert "Hanh" in start
    assert "/trangthai" in instructions
    assert "Phòng Tư pháp" in status and "I.1" in status
    (line,) = set(stranger.chat.texts)
    assert "\n" not in line.strip() and "Phòng" not in line and "Quận" not in line
    assert group.texts == []


def test_a_blocked_telegram_keeps_no_mail_from_leaving(folder, server):
    chat = {"TELEGRAM_TOKEN": bot_api.TOKEN, "TELEGRAM_API": f"http://127.0.0.1:{smtp.free_port()}"}
    with running(folder, **mail_settings(server), **chat) as daemon:
        daemon.wait_for("chat_unreachable")
        daemon.until(lambda: len(server.mails) == 3, 20, "the mails")
        assert daemon.stop() == 0
        assert is_clean(daemon)


def test_a_wrong_token_is_never_written_down(folder, server):
    with bot_api.serving(bot_api.BotApi()) as api:
        chat = {"TELEGRAM_TOKEN": "999:sai-token", "TELEGRAM_API": api.url}
        with running(folder, **mail_settings(server), **chat) as daemon:
            daemon.wait_for("chat_unreachable")
            assert "999:sai-token" not in daemon.log
            assert daemon.stop() == 0
            assert is_clean(daemon)
