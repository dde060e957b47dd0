"""A chat bot's pace: when its next message may leave, to a chat and at all, whoever of us sends it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from time import monotonic

from bot.store.pace import Slots

EVERYWHERE = 0  # no chat has this id
PATIENCE = 10.0  # seconds
FLIGHTS = 50  # messages of which the quickest shows what the network and the server always take
LOOK_AGAIN = 0.05  # seconds


@dataclass(frozen=True)
class Limits:
    """How many messages may leave in a second; seconds between any two, two to one chat, two to one group.

    Telegram allows 30 a second in all, one a second in a chat, 20 a minute in a group. A little is left
    to the network, which brings late what left in time.
    """

    a_second: int = 29
    everywhere: float = 1 / 28.8
    chat: float = 1.05
    group: float = 3.1

    def of(self, chat_id: int) -> float:
        """The seconds between two messages to a chat; groups have negative ids."""
        return self.group if chat_id < 0 else self.chat


class Pace:
    """What all senders of one bot keep to; `slots` may be shared with other daemons."""

    def __init__(
        self, slots: Slots, limits: Limits | None = None, now: Callable[[], float] = monotonic
    ) -> None:
        self._slots = slots
        self._limits = limits or Limits()
        self._now = now
        self._under_way = 0
        self._arrived: list[float] = []
        self._last_to: dict[int, float] = {}
        self._took: deque[float] = deque(maxlen=FLIGHTS)

    @asynccontextmanager
    async def turn(self, chat_id: int) -> AsyncIterator[float]:
        """Wait for the turn of a message to a chat, which is sent within; gives 0.

        Where that turn is long off, gives the seconds until it, and nothing may be sent. First the
        chat's turn, then the bot's: who waits for a chat keeps no slot from others.
        """
        gap = self._limits.of(chat_id)
        wait = await self._slots.take(chat_id, gap, PATIENCE)
        if wait > PATIENCE:
            yield wait
            return
        await asyncio.sleep(wait)
        async with self._bots_turn(chat_id, gap):
            yield 0.0

    @asynccontextmanager
    async def answer(self, chat_id: int) -> AsyncIterator[float]:
        """The turn of an answer: the bot's alone, for chats bear short bursts. It counts for both."""
        await self._slots.take(chat_id, self._limits.of(chat_id), inf)
        async with self._bots_turn(chat_id, 0):
            yield 0.0

    async def hold(self, chat_id: int, seconds: float) -> None:
        """Send nothing to this chat for so long."""
        await self._slots.hold(chat_id, seconds)

    @asynccontextmanager
    async def _bots_turn(self, chat_id: int, gap: float) -> AsyncIterator[None]:
        """The slots say when a message may leave; what has really left, here, has the last word.

        A program that was held up has several turns behind it, and must not make up for them in a burst.
        """
        await asyncio.sleep(await self._slots.take(EVERYWHERE, self._limits.everywhere, inf))
        while (wait := self._too_soon(chat_id, gap)) > 0:  # noqa: ASYNC110 - others may leave meanwhile
            await asyncio.sleep(wait)
        begun = self._last_to[chat_id] = self._now()
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._note(chat_id, begun)

    def _too_soon(self, chat_id: int, gap: float) -> float:
        """The seconds that are missing since what left before; what is under way may arrive just now."""
        now = self._now()
        since_chats = self._last_to.get(chat_id, -inf) + gap - now
        self._arrived = [at for at in self._arrived if at > now - 1.0]
        if self._under_way + len(self._arrived) < self._limits.a_second:
            return since_chats
        first = min(self._arrived) + 1.0 - now if self._arrived else LOOK_AGAIN
        return max(since_chats, first)

    def _note(self, chat_id: int, begun: float) -> None:
        """Note when a message has arrived, at the latest: one that took longer than others do came late."""
        now = self._now()
        self._took.append(now - begun)
        arrived = now - min(self._took)
        self._arrived.append(arrived)
        past = now - self._limits.group
        self._last_to = {chat: at for chat, at in self._last_to.items() if at > past}
        self._last_to[chat_id] = max(arrived, self._last_to.get(chat_id, arrived))
