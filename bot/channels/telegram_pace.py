"""python-telegram-bot's rate limiter by our own pace: one 429 holds back one chat, not every chat."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.channels.pace import Pace

SENDS = ("send", "copy", "forward")
IN_FLIGHT = 8  # the library slows down with more
JSON = dict[str, Any]
Result = bool | JSON | list[JSON]


class NotYetError(RetryAfter):
    """The chat's next turn is too far off to be waited for."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.message = "the chat has had its share for now"


class PacedRequests(BaseRateLimiter[None]):
    """Lets each message of a bot wait for its turn; `answers`: to people who asked just now."""

    def __init__(self, pace: Pace, *, answers: bool = False) -> None:
        self._pace = pace
        self._turn = pace.answer if answers else pace.turn
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)

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
        try:
            async with self._turn(chat_id) as wait:
                if wait:
                    raise NotYetError(timedelta(seconds=wait))
                async with self._in_flight:
                    return await callback(*args, **kwargs)
        except NotYetError:
            raise
        except RetryAfter as error:
            await self._pace.hold(chat_id, wait_of(error).total_seconds())
            raise


def wait_of(error: RetryAfter) -> timedelta:
    """How long Telegram wants us to wait; PTB gives seconds, or a timedelta where asked to."""
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
