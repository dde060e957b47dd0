"""Telegram's face of the chat: python-telegram-bot's Application, started and stopped by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import structlog

from bot.chat.commands import Answer, Request, answer

if TYPE_CHECKING:
    from telegram import Bot, Update

    from bot.clock import Clock
    from bot.steps.office import Installation
    from bot.store.engine import Store

log = structlog.get_logger()


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
    await application.initialize()
    await application.start()
    assert application.updater is not None
    await application.updater.start_polling(allowed_updates=["message"], drop_pending_updates=False)
    try:
        yield
    finally:
        await application.updater.stop()
        await application.stop()
        await application.shutdown()


async def _log_error(_update: object, context: Any) -> None:
    log.error("chat_failed", error=type(context.error).__name__)
