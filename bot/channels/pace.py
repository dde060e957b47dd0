"""A chat bot's pace: when its next message may leave, to a chat and at all, whoever of us sends it."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from time import monotonic

from bot.store.pace import Slots

EVERYWHERE = 0  # no chat has this id
PATIENCE = 10.0


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
        self._left: deque[float] = deque(maxlen=self._limits.a_second)
        self._left_for: dict[int, float] = {}

    async def turn(self, chat_id: int) -> float:
        """Wait for the turn of a message to a chat; returns 0, or the seconds until it where that is long.

        First the chat's turn, then the bot's: who waits for a chat keeps no slot from others.
        """
        gap = self._limits.of(chat_id)
        wait = await self._slots.take(chat_id, gap, PATIENCE)
        if wait > PATIENCE:
            return wait
        await asyncio.sleep(wait)
        await self._bots_turn(chat_id, gap)
        return 0.0

    async def answer(self, chat_id: int) -> None:
        """Wait for the turn of an answer: the bot's alone, for chats bear short bursts. It counts for both."""
        await self._slots.take(chat_id, self._limits.of(chat_id), inf)
        await self._bots_turn(chat_id, 0)

    async def hold(self, chat_id: int, seconds: float) -> None:
        """Send nothing to this chat for so long."""
        await self._slots.hold(chat_id, seconds)

    async def _bots_turn(self, chat_id: int, gap: float) -> None:
        """The slots say when a message may leave; what has really left, here, has the last word.

        A program that was held up has several turns behind it, and must not make up for them in a burst.
        """
        await asyncio.sleep(await self._slots.take(EVERYWHERE, self._limits.everywhere, inf))
        while (wait := self._too_soon(chat_id, gap)) > 0:  # noqa: ASYNC110 - others may leave meanwhile
            await asyncio.sleep(wait)
        self._note(chat_id)

    def _too_soon(self, chat_id: int, gap: float) -> float:
        """The seconds that are missing since what left before."""
        now = self._now()
        since_chats = self._left_for.get(chat_id, -inf) + gap - now
        if len(self._left) < self._limits.a_second:
            return since_chats
        return max(since_chats, self._left[0] + 1.0 - now)

    def _note(self, chat_id: int) -> None:
        now = self._now()
        self._left.append(now)
        past = now - self._limits.group
        self._left_for = {chat: at for chat, at in self._left_for.items() if at > past}
        self._left_for[chat_id] = now
