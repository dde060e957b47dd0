"""Several daemons on one PostgreSQL: all send, one asks Telegram, and one's death is made good by the rest."""

import time
from contextlib import ExitStack

import pytest

from bot.store.lead import LASTS
from tests import bot_api
from tests.jobs.daemons import is_clean, mail_settings, running, said, small_office

pytestmark = pytest.mark.postgresql


@pytest.fixture
def api():
    with bot_api.serving(bot_api.BotApi()) as running_api:
        yield running_api


@pytest.fixture
def daemons(tmp_path, server, api, postgresql_store, migrated_postgresql):
    """Starts daemons, each with a data folder of its own, on one database and one bot."""
    with ExitStack() as ends:

        def start(number):
            folder = tmp_path / f"machine-{number}"
            folder.mkdir()
            settings = mail_settings(server) | {
                "DATABASE_URL": migrated_postgresql,
                "TELEGRAM_TOKEN": bot_api.TOKEN,
                "TELEGRAM_API": api.url,
            }
            return ends.enter_context(running(small_office(folder), **settings))

        yield start


def until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def who_polls(api, among):
    """Those of the daemons that have the chat open now."""
    return [
        one for one in among if one.process.poll() is None and len(said(one, "chat_ready")) == 1
    ]


def test_one_asks_telegram_and_the_next_takes_over_when_it_is_killed(daemons, server, api):
    hanh = api.user("Hạnh", id=42, started=True)
    first = daemons(1)
    first.wait_for("chat_ready")
    second = daemons(2)
    second.wait_for("ready")
    hanh.sends("/trangthai")
    (answer,) = hanh.hears(within=20)
    assert "Phòng Tư pháp" in answer.text
    assert len(who_polls(api, [first, second])) == 1
    first.process.kill()
    first.process.wait()
    hanh.sends("/viec")  # while nobody asks
    second.wait_for("chat_ready", LASTS + 20)
    (answer,) = hanh.hears(within=20)
    assert "I.1" in answer.text
    assert second.stop() == 0
    assert not said(second, "chat_poll_failed")
    assert is_clean(first) and is_clean(second)


def test_who_stops_hands_the_lead_on_at_once_and_nobody_is_told_twice(daemons, server, api):
    first = daemons(1)
    second = daemons(2)
    for one in (first, second):
        one.wait_for("ready")
    until(lambda: len(server.mails) == 3, 20, "the mails")
    leader = next(one for one in (first, second) if "chat_ready" in one.log)
    other = first if leader is second else second
    begun = time.monotonic()
    assert leader.stop() == 0
    other.wait_for("chat_ready", 20)
    assert time.monotonic() - begun < LASTS
    time.sleep(1.5)
    assert other.stop() == 0
    assert len(server.mails) == 3
    assert len(said(first, "sent")) + len(said(second, "sent")) == 3
