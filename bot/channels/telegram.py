"""Telegram by python-telegram-bot's `Bot`: parts in their order, errors turned into outcomes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.channels.base import Deferred, Gone, Moved, Outcome, Refused, Sent, Unconfirmed
from bot.messages.payload import ChatText, Mail

if TYPE_CHECKING:
    from telegram import Bot, InlineKeyboardMarkup


class TelegramChannel:
    """Sends chat messages through one bot."""

    name = "telegram"
    at_once = 50  # most of them wait for their chat's turn
    batch = 10  # composing more at a time would hold up what leaves in its turn

    def __init__(self, make_bot: "Callable[[], Bot]") -> None:
        self._make_bot = make_bot

    @asynccontextmanager
    async def open(self) -> AsyncIterator["TelegramLine"]:
        """A bot for one batch; it connects at the first message."""
        bot = self._make_bot()
        try:
            yield TelegramLine(bot)
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

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot

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

        from bot.channels.telegram_pace import NotYetError, wait_of

        try:
            await self._put(payload, number)
        except RetryAfter as error:
            tried = not isinstance(error, NotYetError)
            return Deferred(error.message, wait_of(error), number, tried)
        except ChatMigrated as error:
            return Moved("the group has become a supergroup", error.new_chat_id, number)
        except Forbidden as error:
            return Gone(f"Forbidden: {error.message}"[:200])
        except BadRequest as error:
            return Refused(f"{type(error).__name__}: {error.message}"[:200])
        except InvalidToken:
            return Deferred("the bot's token is not valid", parts_sent=number)
        except TelegramError as error:
            timed_out = isinstance(error, TimedOut)
            why = "timed out" if timed_out else f"{type(error).__name__}: {error.message}"[:200]
            if _may_have_arrived(error):
                return Unconfirmed(why, number)
            return Deferred(why, parts_sent=number)
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


def _may_have_arrived(error: Exception) -> bool:
    """Whether the way broke off with the request on it, which PTB does not tell apart; httpx does."""
    import httpx

    cause = error.__cause__
    never_left = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError
    return isinstance(cause, httpx.HTTPError) and not isinstance(cause, never_left)


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
