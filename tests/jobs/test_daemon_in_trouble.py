"""The real daemon while what it stands on breaks: its database, its disk, its rights, a template."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request

import pytest
from sqlmodel import select

from bot.model.tables import Delivery
from bot.store.engine import Store
from tests import bot_api, smtp
from tests.conftest import unavailable
from tests.jobs.daemons import HERE, is_clean, mail_settings, running, said
from tests.locked import locked
from tests.postgresql import binaries, cluster
from tests.small_disk import small_disk


def database(folder):
    return folder / "var" / "dondoc.sqlite3"


def hasty(folder):
    """A database that gives a writer up after a moment, where the program waits half a minute."""
    return {"DATABASE_URL": f"sqlite:///{database(folder)}?timeout=0.2"}


def states(folder, url=None):
    store = Store(url or f"sqlite:///{database(folder)}")
    with store.read() as session:
        found = [one.state.value for one in session.exec(select(Delivery))]
    store.close()
    return found


def dondoc(folder, *arguments, check=True, **settings):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(HERE)} | {f"DONDOC_{k}": v for k, v in settings.items()},
        capture_output=True,
        text=True,
        check=check,
    )


def at_the_first(server, what):
    """Let this happen when the first recipient is named: the batch is claimed, and nothing has left."""
    happened = []

    def answer(_address):
        if not happened:
            happened.append(what())

    server.at_rcpt = answer


def test_a_database_that_is_locked_is_waited_out_and_nobody_told_twice(folder, server):
    dondoc(folder, "load", "--office", "office", **mail_settings(server), **hasty(folder))
    holder = sqlite3.connect(database(folder), isolation_level=None, check_same_thread=False)
    at_the_first(server, lambda: holder.execute("BEGIN IMMEDIATE"))
    with running(folder, **mail_settings(server), **hasty(folder)) as daemon:
        daemon.wait_for("database_unavailable")
        holder.execute("ROLLBACK")
        daemon.until(lambda: states(folder) == ["sent"] * 3, 20, "all noted")
        assert daemon.stop() == 0
        assert is_clean(daemon)
    holder.close()
    assert len(server.recipients) == len(set(server.recipients)) == 3


def test_a_database_that_is_locked_at_the_start_is_said_so(folder, server):
    settings = mail_settings(server) | hasty(folder)
    dondoc(folder, "load", "--office", "office", **settings)
    with locked(database(folder)), running(folder, **settings) as daemon:
        assert daemon.process.wait(20) == 5
        assert "database is locked; another program holds it" in daemon.log
        assert is_clean(daemon)


def test_a_full_disk_stops_the_sending_and_with_room_again_it_goes_on_nobody_told_twice(
    folder, server
):
    with small_disk(folder / "var") as (fill, make_room):
        dondoc(folder, "load", "--office", "office", **mail_settings(server))
        at_the_first(server, fill)
        with running(folder, **mail_settings(server)) as daemon:
            daemon.wait_for("database_unavailable")
            make_room()
            daemon.until(lambda: states(folder) == ["sent"] * 3, 20, "all noted")
            assert daemon.stop() == 0
            assert is_clean(daemon)
        with sqlite3.connect(database(folder)) as checking:
            assert checking.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        checking.close()
    assert len(server.recipients) == len(set(server.recipients)) == 3


def test_a_disk_that_is_full_at_the_start_is_said_so(folder, server):
    with small_disk(folder / "var") as (fill, _):
        fill()
        with running(folder, **mail_settings(server)) as daemon:
            assert daemon.process.wait(20) == 5
            assert "make room on the disk" in daemon.log
            assert is_clean(daemon)
    assert server.mails == []


def test_a_database_that_may_only_be_read_is_said_so(folder, server):
    with small_disk(folder / "var") as _:
        dondoc(folder, "load", "--office", "office", **mail_settings(server))
        subprocess.run(["mount", "-o", "remount,ro", folder / "var"], check=True)
        with running(folder, **mail_settings(server)) as daemon:
            assert daemon.process.wait(20) == 5
            assert "let the user who runs dondoc write" in daemon.log
            assert is_clean(daemon)
    assert server.mails == []


def last_run(port, job):
    """When the job last succeeded, as the daemon's metrics tell."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    name = f'dondoc_job_timestamp_seconds{{job="{job}"}} '
    return next(
        (float(line.removeprefix(name)) for line in text.splitlines() if line.startswith(name)), 0
    )


@pytest.mark.postgresql
def test_postgresql_restarted_in_mid_work_costs_nothing_and_tells_nobody_twice(folder, server):
    programs = binaries()
    if programs is None:
        unavailable("no PostgreSQL to restart")
    port = smtp.free_port()
    with cluster(programs, durable=True) as own:
        settings = mail_settings(server) | {"DATABASE_URL": own.url, "HEALTH_PORT": str(port)}
        dondoc(folder, "load", "--office", "office", **settings)
        at_the_first(server, lambda: own.control("-m", "immediate", "restart"))
        with running(folder, **settings) as daemon:
            daemon.until(lambda: len(server.mails) == 3, 30, "the mails")
            daemon.until(lambda: states(folder, own.url) == ["sent"] * 3, 20, "all noted")
            daemon.wait_for("ready")
            own.control("-m", "fast", "stop")
            daemon.wait_for("job_failed")
            own.control("start")
            again = time.time()
            daemon.until(lambda: last_run(port, "deliver") > again, 20, "a job that runs")
            assert daemon.stop() == 0
            assert is_clean(daemon)
    assert len(server.recipients) == len(set(server.recipients)) == 3


def test_a_postgresql_that_is_not_there_at_the_start_is_said_so_for_the_service_to_try_again(
    folder, server
):
    absent = "postgresql://dondoc:mat-khau-smtp@127.0.0.1:9/none?connect_timeout=1"
    with running(folder, **mail_settings(server) | {"DATABASE_URL": absent}) as daemon:
        assert daemon.process.wait(20) == 5  # the unit in docs/operating.md starts it again
        assert "that the server runs" in daemon.log
        assert is_clean(daemon)


def test_a_template_broken_in_production_parks_its_message_and_the_rest_go(folder, server):
    program = folder / "program"
    for part in ("bot", "jobs", "config", "templates"):
        shutil.copytree(HERE / part, program / part)
    (program / "templates" / "digest" / "chat.html").write_text("{% for %}", encoding="utf-8")
    units = folder / "office" / "units.yaml"
    prefers = "telegram_chat_id: 42\n  prefers: telegram"
    changed = units.read_text(encoding="utf-8").replace("telegram_chat_id: 42", prefers)
    units.write_text(changed, encoding="utf-8")
    with bot_api.serving(bot_api.BotApi()) as api:
        chat = {"TELEGRAM_TOKEN": bot_api.TOKEN, "TELEGRAM_API": api.url}
        with running(folder, program=program, **mail_settings(server), **chat) as daemon:
            daemon.until(lambda: len(server.mails) == 2, 20, "the mails")
            daemon.until(lambda: bool(said(daemon, "deferred")), 20, "the one that is parked")
            assert said(daemon, "message_not_made")
            assert said(daemon, "deferred")[0]["recipient"] == "hanh"
            assert daemon.stop() == 0
            assert is_clean(daemon)
    assert sorted(states(folder)) == ["deferred", "sent", "sent"]
    assert api.users == {} or api.sent() == []
