"""Telegram's face of the chat: python-telegram-bot's Application, started and stopped by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import structlog

from bot.chat.commands import Answer, Request, answer

if TYPE_CHECKING:
    from telegram import Bot, Update

    from bot.clock import Clock
    from bot.steps.office import Installation
    from bot.store.engine import Store

FIRST_WAIT, LONGEST_WAIT = 5.0, 600.0  # seconds between attempts to reach Telegram
log = structlog.get_logger()


async def keep_answering(
    make_bot: "Callable[[], Bot]",
    store: "Store",
    clock: "Clock",
    here: "Installation",
    stop: asyncio.Event,
) -> None:
    """Answer private messages until `stop`; a Telegram that cannot be reached is tried again.

    Nothing else waits for it: carriers block Telegram at times, and mail must go on.
    """
    from telegram.error import TelegramError

    wait = FIRST_WAIT
    while not stop.is_set():
        try:
            async with polling(make_bot(), store, clock, here):
                log.info("chat_ready")
                await stop.wait()
        except TelegramError as error:
            log.warning("chat_unreachable", error=type(error).__name__, again_in_seconds=wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(wait * 2, LONGEST_WAIT)


@asynccontextmanager
async def polling(
    bot: "Bot", store: "Store", clock: "Clock", here: "Installation"
) -> AsyncIterator[None]:
    """Answer private messages while the context is open; groups are not answered."""
    from telegram.ext import Application, MessageHandler, filters

    async def handle(update: "Update", _context: Any) -> None:
        message = update.effective_message
        if message is None or message.text is None:
            return
        request = Request(message.chat_id, message.text)
        for part in await asyncio.to_thread(_answer, request):
            await message.reply_text(part, parse_mode="HTML", disable_web_page_preview=True)

    def _answer(request: Request) -> Answer:
        with store.read() as session:
            return answer(session, request, clock.now(), here)

    application = Application.builder().bot(bot).build()
    application.add_handler(MessageHandler(filters.ChatType.PRIVATE & filters.TEXT, handle))
    application.add_error_handler(_log_error)
    updater = application.updater
    assert updater is not None
    try:
        await application.initialize()
        await application.start()
        await updater.start_polling(
            allowed_updates=["message"], drop_pending_updates=False, error_callback=_log_poll
        )
        yield
    finally:
        if updater.running:
            await updater.stop()
        if application.running:
            await application.stop()
        await application.shutdown()
        await bot.shutdown()


def _log_poll(error: Exception) -> None:
    """Said in a line; PTB waits longer after each failure and tries again by itself."""
    log.warning("chat_poll_failed", error=type(error).__name__)


async def _log_error(_update: object, context: Any) -> None:
    log.error("chat_failed", error=type(context.error).__name__)
