"""What Telegram refuses or leaves unanswered, from the outbox to a real Bot API and back."""

import time

import pytest

from bot.channels.email import EmailChannel, SmtpServer
from bot.channels.pace import Limits, Pace
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_pace import PacedRequests
from bot.model.office import Preference
from bot.store.pace import OwnSlots
from bot.wiring import make_bot
from config.settings import Settings
from tests import smtp
from tests.bot_api import TOKEN, BotApi, serving
from tests.cast import office, people_with, person
from tests.house import House
from tests.steps.one_message import ONE

HANH, BINH = 4242, 4343


@pytest.fixture
def api():
    with serving(BotApi()) as api:
        yield api


@pytest.fixture
def server():
    with smtp.serving(smtp.Server()) as server:
        yield server


def channels(api, server):
    """Both channels, as a daemon that has just begun opens them."""
    settings = Settings(_env_file=None, telegram_token=TOKEN, telegram_api=api.url)
    pace = PacedRequests(Pace(OwnSlots(), Limits(1000, 0, 0, 0)))
    return {
        "email": EmailChannel(SmtpServer("127.0.0.1", server.port, "none", timeout=5)),
        "telegram": TelegramChannel(lambda: make_bot(settings, pace)),
    }


@pytest.fixture
def house(small_house, api, server):
    """Hạnh and Bình have chosen Telegram, and mail as the other way; both are to be told today."""
    house: House = small_house.with_chat()
    reachable = people_with(
        person("hanh", chat=HANH, prefers=Preference.TELEGRAM),
        person("binh", chat=BINH, prefers=Preference.TELEGRAM),
    )
    house.load(ONE, office=office(people=reachable))
    for number in (HANH, BINH):
        api.user(id=number, started=True)
    house.use(channels(api, server))
    house.at("2024-05-28", "06:00").open()
    return house.at("2024-05-28")


def chats(api):
    """The chats in which a message stands, one for each."""
    return [number for number in (HANH, BINH) for _ in api.users[number].chat.from_bot]


def states(house):
    return {(who, channel): state for who, _, channel, state in house.deliveries()}


def test_too_many_requests_in_one_chat_hold_up_that_chat_alone_and_nobody_sleeps(
    house, api, server
):
    api.fails(429, chat=HANH, retry_after=600)
    begun = time.monotonic()
    house.tell()
    assert time.monotonic() - begun < 10
    assert chats(api) == [BINH]
    assert states(house)["hanh", "telegram"] == "deferred"
    house.at("2024-05-28", "07:39").deliver()
    assert chats(api) == [BINH]
    house.use(channels(api, server))  # the pace would wait by the real clock
    house.at("2024-05-28", "07:41").deliver()
    assert chats(api) == [HANH, BINH]


def test_who_has_blocked_the_bot_gets_a_mail_at_once_and_the_monitoring_unit_hears(
    house, api, server
):
    api.users[HANH].blocks()
    house.tell()
    house.deliver()
    assert chats(api) == [BINH]
    assert server.recipients == ["hanh@quan.example"]
    assert ("chat_closed", "hanh") in house.findings()
    assert states(house) == {
        ("hanh", "telegram"): "refused",
        ("hanh", "email"): "sent",
        ("binh", "telegram"): "sent",
    }
    house.live("2024-06-28", "2024-06-28")
    assert server.recipients == ["hanh@quan.example"] * 2  # the chat is let go


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_telegram_that_breaks_down_is_tried_again_and_tells_once(house, api, status):
    api.fails(status, times=2)
    house.tell()
    assert chats(api) == []
    house.at("2024-05-28", "07:32").deliver()
    assert chats(api) == [HANH, BINH]


def test_a_cut_before_it_took_effect_is_told_later_and_one_after_it_again(house, api):
    api.cuts(chat=HANH, after=False)
    api.cuts(chat=BINH, after=True)
    house.tell()
    assert chats(api) == [BINH]
    house.at("2024-05-28", "07:32").deliver()
    # Telegram has no Message-ID: what may have arrived is told again rather than not at all.
    assert chats(api) == [HANH, BINH, BINH]


def test_a_message_that_telegram_cannot_read_goes_by_mail_and_blames_nobody(house, api, server):
    api.fails(400, "Bad Request: can't parse entities", chat=HANH)
    house.tell()
    house.deliver()
    assert server.recipients == ["hanh@quan.example"]
    assert chats(api) == [BINH]
    assert house.findings() == []
