"""A polling loop that stands still without a word is begun anew, and ends when it is told to."""

import asyncio
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import telegram
from bot.chat.telegram import keep_answering
from bot.clock import SystemClock
from bot.steps.pulse import POLL_PATIENCE, POLL_STUCK, Pulse
from bot.wiring import make_answering_bot
from config.settings import Settings
from tests.bot_api import TOKEN, BotApi, serving
from tests.bot_api.dripping import way_to
from tests.cast import office, people_with, person
from tests.chat.conftest import PLAN

SILENT_FOR = 1.0  # seconds, instead of minutes


@pytest.fixture(autouse=True)
def sooner(monkeypatch):
    monkeypatch.setattr(telegram, "LOOK_EVERY", 0.1)
    monkeypatch.setattr(telegram, "LEAVE_WITHIN", 1.0)


def test_a_question_that_is_answered_drop_by_drop_for_ever_does_not_end_the_chat(talks, capsys):
    talks.house.load(PLAN, office=office(people=people_with(person("hanh", chat=42))))
    with serving(BotApi()) as api, way_to(api.port) as way:
        hanh = api.user("Hạnh", id=42, started=True)
        settings = Settings(
            _env_file=None, telegram_token=TOKEN, telegram_api=f"http://127.0.0.1:{way.port}"
        )
        parts = replace(talks.house.parts, settings=settings)
        last = [time.monotonic()]

        def turned(_answered=False):
            last[0] = time.monotonic()

        stop, loop = asyncio.Event(), asyncio.new_event_loop()
        work = keep_answering(
            lambda: make_answering_bot(parts, turned),
            talks.desk,
            stop,
            turned=turned,
            is_stuck=lambda: time.monotonic() - last[0] > SILENT_FOR,
        )
        thread = threading.Thread(target=loop.run_until_complete, args=(work,))
        thread.start()
        try:
            way.drips = True
            api.until(lambda: any(call.method == "getMe" for call in api.calls), 10)
            assert way.dripped.wait(10)
            hanh.sends("/trangthai")
            way.drips = False  # what is dripping goes on; only a new question is answered
            (status,) = hanh.hears()
            assert "Phòng Tư pháp" in status.text
            way.drips = True
            way.dripped.clear()
            assert way.dripped.wait(20)
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(20)
        assert not thread.is_alive(), "told to stop, it ends although the question does not"
        loop.close()
    said = capsys.readouterr()
    assert "chat_stuck" in said.out + said.err


def test_it_is_begun_anew_long_before_the_operator_is_alarmed():
    now = SystemClock().now()
    pulse = Pulse(chat_turned_at=now)
    assert not pulse.chat_is_stuck(now + POLL_STUCK)
    assert pulse.chat_is_stuck(now + POLL_STUCK + timedelta(seconds=1))
    assert not pulse.chat_is_silent(now + POLL_STUCK + timedelta(seconds=1))
    assert POLL_STUCK * 5 < POLL_PATIENCE
