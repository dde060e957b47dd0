"""Telegram's limits, kept over real HTTP against a Bot API that answers 429 to whoever goes too fast."""

import asyncio
import time
from collections import defaultdict, deque
from dataclasses import replace
from datetime import timedelta

import pytest
from telegram.error import RetryAfter

from bot.channels.pace import PATIENCE, Limits, Pace
from bot.channels.telegram_pace import NotYetError, PacedRequests
from bot.store.pace import OwnSlots, SharedSlots
from bot.wiring import make_bot
from config.settings import Settings
from tests.bot_api import TOKEN, BotApi, refusal, serving
from tests.bot_api.pace import Limits as Enforced

QUICK = Limits(a_second=50, everywhere=0.02, chat=0.2, group=0.3)
# Telegram's limits, looser by what a busy machine may hold a message up; `make bench` keeps the real ones.
ENFORCED = Enforced(chat=(1, 0.7), all=(30, 0.7))


@pytest.fixture
def api():
    with serving(BotApi()) as running:
        for number in range(1, 61):
            running.user(id=number, started=True)
        yield running


def bot(api, pace, **how):
    settings = Settings(_env_file=None, telegram_token=TOKEN, telegram_api=api.url)
    return make_bot(settings, PacedRequests(pace, **how))


def say(api, pace, chats, **how):
    """Send a word to each of these chats at once; returns what was raised and the seconds it took."""

    async def go():
        made = bot(api, pace, **how)
        sending = [made.send_message(chat, "chào") for chat in chats]
        found = await asyncio.gather(*sending, return_exceptions=True)
        await made.request.shutdown()
        return [one for one in found if isinstance(one, Exception)]

    begun = time.monotonic()
    return asyncio.run(go()), time.monotonic() - begun


def test_what_telegram_allows_goes_through_without_a_429(api):
    api.limits = replace(ENFORCED, sent=defaultdict(deque))
    chats = [*range(1, 31), *range(1, 4)]
    raised, took = say(api, Pace(OwnSlots()), chats)
    assert raised == []
    assert took < 4
    assert len(api.sent()) == len(chats)


def test_the_same_without_the_pace_is_refused(api):
    api.limits = replace(ENFORCED, sent=defaultdict(deque))
    raised, _ = say(api, Pace(OwnSlots(), Limits(1000, 0, 0, 0)), [*range(1, 31), 1, 2, 3])
    assert {type(one) for one in raised} == {RetryAfter}


def test_two_daemons_on_one_database_share_the_pace(api, postgresql_store):
    async def go():
        paces = [Pace(SharedSlots(postgresql_store), QUICK) for _ in range(2)]
        made = [bot(api, pace) for pace in paces]
        await asyncio.gather(*(made[n % 2].send_message(n + 1, "chào") for n in range(50)))
        for one in made:
            await one.request.shutdown()

    begun = time.monotonic()
    asyncio.run(go())
    assert time.monotonic() - begun >= 49 * QUICK.everywhere


def test_who_waits_for_a_busy_chat_keeps_no_slot_from_the_others(api):
    pace = Pace(OwnSlots(), Limits(a_second=100, everywhere=0.01, chat=0.5, group=1))
    arrived = {}

    async def go():
        made = bot(api, pace)

        async def send(chat, word):
            await made.send_message(chat, word)
            arrived[word] = time.monotonic()

        await asyncio.gather(send(1, "một"), send(1, "hai"), send(2, "ba"), send(3, "bốn"))
        await made.request.shutdown()

    asyncio.run(go())
    assert max(arrived["ba"], arrived["bốn"]) < arrived["hai"]


def test_a_429_holds_back_its_own_chat_and_no_other(api):
    api.answer = lambda call: (
        refusal(429, "Too Many Requests", retry_after=60) if call.chat == 1 else None
    )
    pace = Pace(OwnSlots(), QUICK)
    raised, _ = say(api, pace, [1])
    assert [type(one) for one in raised] == [RetryAfter]
    calls = len(api.calls)
    raised, took = say(api, pace, [1, 2, 3])
    (not_yet,) = raised
    assert isinstance(not_yet, NotYetError)
    assert timedelta(seconds=50) < not_yet.retry_after <= timedelta(seconds=60)
    assert took < PATIENCE
    assert len(api.calls) == calls + 2


def test_an_answer_does_not_wait_for_its_chats_turn_and_counts(api):
    slots = OwnSlots()
    slow = Limits(chat=8, group=8)
    raised, took = say(api, Pace(slots, slow), [1, 1], answers=True)
    assert raised == [] and took < 5
    raised, _ = say(api, Pace(slots, slow), [1])
    assert [type(one) for one in raised] == [NotYetError]


def test_only_messages_are_paced(api):
    async def go():
        made = bot(api, Pace(OwnSlots(), Limits(a_second=1, everywhere=1, chat=9, group=9)))
        for _ in range(3):
            await made.get_me()
            await made.get_chat(1)
        await made.request.shutdown()

    begun = time.monotonic()
    asyncio.run(go())
    assert time.monotonic() - begun < 5


def test_the_chats_next_turn_counts_from_when_the_message_left(api):
    """Nine others had the bot's slots first: the chat's second message comes a whole gap after its first."""
    pace = Pace(OwnSlots(), Limits(a_second=10, everywhere=0.1, chat=0.5, group=1))
    raised, _ = say(api, pace, [*range(2, 11), 1, 1])
    first, second = [call.at for call in api.calls if call.chat == 1]
    assert raised == [] and second - first > 0.45


def test_what_held_the_program_up_is_not_made_up_for_in_a_burst(api):
    pace = Pace(OwnSlots(), Limits(a_second=10, everywhere=0.1, chat=0, group=0))

    async def go():
        made = bot(api, pace)
        sending = [asyncio.create_task(made.send_message(n, "chào")) for n in range(1, 26)]
        await asyncio.sleep(0.5)
        time.sleep(1)  # noqa: ASYNC251 - everything stands still
        await asyncio.gather(*sending)
        await made.request.shutdown()

    asyncio.run(go())
    left = sorted(call.at for call in api.calls)
    assert min(after - before for before, after in zip(left, left[10:], strict=False)) > 0.9


def test_what_took_longer_than_usual_is_taken_to_have_arrived_late():
    pace = Pace(OwnSlots(), Limits(a_second=2, everywhere=0, chat=0, group=0))

    async def message(chat, takes):
        async with pace.turn(chat):
            begun = time.monotonic()
            await asyncio.sleep(takes)
            return begun

    async def go():
        quick = await message(1, 0.01)
        others = [message(2, 0.6), message(3, 0.01), message(4, 0.01)]
        return [begun - quick for begun in sorted(await asyncio.gather(*others))]

    _slow, third, fourth = asyncio.run(go())
    assert third > 0.9
    assert fourth > 1.5
