"""A thousand chats told from the outbox at Telegram's pace, against a Bot API that answers 429 to excess.

The whole way: claim, render, the shared limits, python-telegram-bot over HTTP, settle. Each answer takes
as long as Telegram's usually does.
"""

import asyncio
import multiprocessing
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from bot.channels.base import Sent
from bot.channels.pace import Pace
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_pace import PacedRequests
from bot.steps.deliver import deliver
from bot.store.pace import OwnSlots
from bot.wiring import make_bot
from config.settings import Settings
from jobs.collector import settle_collector
from tests.benchmarks.crowd import crowd, file_in
from tests.benchmarks.figure import Figure
from tests.bot_api import TOKEN, BotApi, serving
from tests.bot_api.pace import Limits

CHATS, FIRST_CHAT = 1000, 10_000
ALLOWED = 30  # messages a second
ANSWER_TAKES = 0.05  # seconds


@dataclass(frozen=True)
class Seen:
    """What the Bot API saw: when each message came (seconds), how many calls it answered by 429."""

    messages: list[float]
    refused: int


def figures(_rounds: int) -> Iterator[Figure]:
    """Messages a second over the whole run, and the refusals it met."""
    with tempfile.TemporaryDirectory() as folder, api_elsewhere() as (url, ended):
        _tell_everybody(Path(folder), url)
        seen = ended()
    rate = (len(seen.messages) - 1) / (seen.messages[-1] - seen.messages[0])
    note = f"{rate:.1f} messages/s, {CHATS} chats, each answer after {ANSWER_TAKES * 1000:.0f} ms"
    yield Figure("Telegram from the outbox / limit", rate / ALLOWED, "×", 0.95, note, at_least=True)
    yield Figure("answers of 429 meanwhile", seen.refused, "", 1, f"{len(seen.messages)} messages")


def _tell_everybody(folder: Path, url: str) -> None:
    house = crowd(file_in(folder), CHATS, focal_points=False, first_chat=FIRST_CHAT)
    house.raise_notices()
    settings = Settings(_env_file=None, telegram_token=TOKEN, telegram_api=url)
    paced = PacedRequests(Pace(OwnSlots()))
    channel = TelegramChannel(lambda: make_bot(settings, paced))
    post = replace(house.parts.post, channels={"telegram": channel})
    settle_collector()  # as the daemon does
    left = CHATS
    while left > 0:  # as the daemon does: run after run
        left -= sum(isinstance(one.outcome, Sent) for one in asyncio.run(deliver(post)))
        house.clock.move_to(house.clock.now() + timedelta(minutes=2))  # what got a 429 may go again
    house.store.close()


@contextmanager
def api_elsewhere() -> Iterator[tuple[str, Callable[[], Seen]]]:
    """A Bot API in a process of its own: its address, and what it saw once it is ended."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(there,))
    process.start()
    try:
        url = here.recv()

        def ended() -> Seen:
            here.send("end")
            seen: Seen = here.recv()
            return seen

        yield url, ended
    finally:
        here.close()
        process.join(20)


def _serve(told: Connection) -> None:
    with serving(BotApi()) as api:
        api.delay, api.limits = ANSWER_TAKES, Limits()
        for number in range(CHATS):
            api.user(id=FIRST_CHAT + number, started=True)
        told.send(api.url)
        with suppress(EOFError):
            told.recv()
        messages = [call for call in api.calls if call.method == "sendMessage"]
        arrived = sum(len(one.chat.from_bot) for one in api.users.values())
        told.send(Seen([call.at for call in messages], len(messages) - arrived))
