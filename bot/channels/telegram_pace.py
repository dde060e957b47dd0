"""Telegram's limits on a bot, kept by all that it sends: reminders and answers, of every daemon."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.store.pace import Slots

SENDS = ("send", "copy", "forward")
EVERYWHERE = 0  # no chat has this id
PATIENCE = 10.0
JSON = dict[str, Any]
Result = bool | JSON | list[JSON]


@dataclass(frozen=True)
class Limits:
    """Seconds between messages: in all, in one chat, in one group.

    Telegram allows 30 a second in all, one a second in a chat, 20 a minute in a group. A little is left
    to the network, which brings late what left in time.
    """

    everywhere: float = 1 / 29
    chat: float = 1.05
    group: float = 3.1

    def of(self, chat_id: int) -> float:
        """The seconds between two messages to a chat; groups have negative ids."""
        return self.group if chat_id < 0 else self.chat


class NotYetError(RetryAfter):
    """The chat's next turn is too far off to be waited for."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.message = "the chat has had its share for now"


class Pace(BaseRateLimiter[None]):
    """Lets each message wait for its turn.

    An answer to somebody who asked does not wait for its chat's turn, only for the bot's: Telegram takes
    short bursts. It counts all the same. A 429 holds back the chat it was about and no other.
    """

    def __init__(
        self, slots: Slots, limits: Limits | None = None, *, answers: bool = False
    ) -> None:
        self._slots = slots
        self._limits = limits or Limits()
        self._answers = answers

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Result:
        """Make the request in its turn. Raises NotYetError, and what the request raises."""
        chat_id = data.get("chat_id")
        if not endpoint.startswith(SENDS) or not isinstance(chat_id, int):
            return await callback(*args, **kwargs)
        await self._turn(chat_id)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            await self._slots.hold(chat_id, wait_of(error).total_seconds())
            raise

    async def _turn(self, chat_id: int) -> None:
        """First the chat's turn, then the bot's: who waits for a chat keeps no slot from others."""
        gap = self._limits.of(chat_id)
        if self._answers:
            await self._slots.take(chat_id, gap, inf)
        else:
            wait = await self._slots.take(chat_id, gap, PATIENCE)
            if wait > PATIENCE:
                raise NotYetError(timedelta(seconds=wait))
            await asyncio.sleep(wait)
        await asyncio.sleep(await self._slots.take(EVERYWHERE, self._limits.everywhere, inf))


def wait_of(error: RetryAfter) -> timedelta:
    """How long Telegram wants us to wait; PTB gives seconds, or a timedelta where asked to."""
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
