"""The daemon as its operator runs it: a process, real mail, signals."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from bot.model.tables import Delivery
from bot.store.engine import Store
from tests import bot_api, smtp
from tests.jobs.daemons import HERE, is_clean, mail_settings, running, said, wait_said


def test_it_sends_what_is_due_and_leaves_politely(folder, server):
    with running(folder, **mail_settings(server)) as daemon:
        wait_said(daemon, "sent", 3)
        assert sorted(server.recipients) == [
            "binh@quan.example",
            "giang@quan.example",
            "hanh@quan.example",
        ]
        assert {event["recipient"] for event in said(daemon, "sent")} == {"hanh", "binh", "giang"}
        daemon.wait_for("ready")
        assert daemon.stop() == 0
        assert said(daemon, "stopped")
        assert is_clean(daemon)
    (hello,) = [mail for mail in server.mails if mail["To"].addresses[0].username == "hanh"]
    assert "Nhiệm vụ I.1" in hello.get_body(("plain",)).get_content()


def test_started_again_it_tells_nobody_twice(folder, server):
    with running(folder, **mail_settings(server)) as daemon:
        wait_said(daemon, "sent", 3)
        assert daemon.stop() == 0
    with running(folder, **mail_settings(server)) as daemon:
        daemon.wait_for("ready")
        time.sleep(2)  # two looks at the outbox
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
        assert len(wait_said(daemon, "dropped", 3)) == 3
        assert said(daemon, "dry_run_is_on")
        assert daemon.stop() == 0
    assert server.connections == 0


def test_a_redirect_says_so_and_sends_everything_there(folder, server):
    with running(folder, "--redirect-to", "thu@quan.example", **mail_settings(server)) as daemon:
        wait_said(daemon, "sent", 3)
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
        daemon.until(lambda: len(server.mails) == 3, 20, "the mails")
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
        assert len(wait_said(daemon, "deferred", 3)) == 3
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
