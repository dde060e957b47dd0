"""Telegram by python-telegram-bot's `Bot`: parts at its pace, errors turned into outcomes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from bot.channels.base import Deferred, Gone, Moved, Outcome, Refused, Sent, Unconfirmed
from bot.messages.views import ChatText, Mail

if TYPE_CHECKING:
    from telegram import Bot, InlineKeyboardMarkup

PER_SECOND = 30
CHAT_PAUSE = 1.0


class Pace:
    """Telegram's limits for the whole bot: messages a second in all, one a second in a chat."""

    def __init__(self, per_second: float = PER_SECOND, chat_pause: float = CHAT_PAUSE) -> None:
        self._gap = 1 / per_second
        self._chat_pause = chat_pause
        self._next = 0.0
        self._next_in_chat: dict[int, float] = {}

    async def wait(self, chat_id: int, now: Callable[[], float] = monotonic) -> None:
        """Sleep until one more message may go to this chat."""
        start = max(now(), self._next, self._next_in_chat.get(chat_id, 0.0))
        self._next = start + self._gap
        self._forget(now())
        self._next_in_chat[chat_id] = start + self._chat_pause
        await asyncio.sleep(max(start - now(), 0))

    def _forget(self, instant: float) -> None:
        past = [chat for chat, free in self._next_in_chat.items() if free < instant]
        for chat in past:
            del self._next_in_chat[chat]


class TelegramChannel:
    """Sends chat messages through one bot."""

    name = "telegram"

    def __init__(self, make_bot: "Callable[[], Bot]", pace: Pace | None = None) -> None:
        self._make_bot = make_bot
        self._pace = pace or Pace()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["TelegramLine"]:
        """A bot for one batch; it connects at the first message."""
        bot = self._make_bot()
        try:
            yield TelegramLine(bot, self._pace)
        finally:
            await _hang_up(bot)

    async def probe(self) -> str:
        """Ask the Bot API who the bot is."""
        bot = self._make_bot()
        try:
            me = await bot.get_me()
        finally:
            await _hang_up(bot)
        return f"@{me.username}"


class TelegramLine:
    """One open bot."""

    def __init__(self, bot: "Bot", pace: Pace) -> None:
        self._bot = bot
        self._pace = pace

    async def send(self, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
        """Send the parts that have not left yet, then the attachments."""
        assert isinstance(payload, ChatText)
        steps = len(payload.parts) + len(payload.attachments)
        for number in range(parts_sent, steps):
            outcome = await self._step(payload, number)
            if not isinstance(outcome, Sent):
                return outcome
        return Sent()

    async def _step(self, payload: ChatText, number: int) -> Outcome:
        """One part or file; the specific errors first, for PTB derives them from NetworkError."""
        from telegram.error import (
            BadRequest,
            ChatMigrated,
            Forbidden,
            InvalidToken,
            RetryAfter,
            TelegramError,
            TimedOut,
        )

        await self._pace.wait(payload.chat_id)
        try:
            await self._put(payload, number)
        except RetryAfter as error:
            return Deferred("429 too many requests", _wait_of(error.retry_after), number)
        except ChatMigrated as error:
            return Moved("the group has become a supergroup", error.new_chat_id, number)
        except Forbidden as error:
            return Gone(f"Forbidden: {error.message}"[:200])
        except BadRequest as error:
            return Refused(f"{type(error).__name__}: {error.message}"[:200])
        except InvalidToken:
            return Deferred("the bot's token is not valid", parts_sent=number)
        except TimedOut:
            return Unconfirmed("timed out", number)
        except TelegramError as error:
            return Deferred(f"{type(error).__name__}: {error.message}"[:200], parts_sent=number)
        return Sent()

    async def _put(self, payload: ChatText, number: int) -> None:
        if number < len(payload.parts):
            await self._bot.send_message(
                payload.chat_id,
                payload.parts[number],
                parse_mode="HTML",
                disable_web_page_preview=True,
                reply_markup=_keyboard(payload) if number + 1 == len(payload.parts) else None,
            )
        else:
            attachment = payload.attachments[number - len(payload.parts)]
            await self._bot.send_document(
                payload.chat_id, attachment.content, filename=attachment.filename
            )


def _keyboard(payload: ChatText) -> "InlineKeyboardMarkup | None":
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    if not payload.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(one.label, callback_data=one.words) for one in row]
            for row in payload.buttons
        ]
    )


async def _hang_up(bot: "Bot") -> None:
    """Close the bot's connections; its own `shutdown` does nothing for a bot not initialized."""
    await bot.request.shutdown()


def _wait_of(wait: float | timedelta) -> timedelta:
    """PTB gives the wait in seconds, or as a timedelta since 22.2 where asked to."""
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
