"""Telegram's face of the chat: python-telegram-bot's Application, started and stopped by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import structlog

from bot.chat.converse import Desk, converse
from bot.chat.door import person_of_chat, turn_away
from bot.chat.talk import Answer, Request, SentFile
from bot.rules.evidence import LARGEST

if TYPE_CHECKING:
    from telegram import Bot, InlineKeyboardMarkup, Message, Update

CHANNEL = "telegram"
FIRST_WAIT, LONGEST_WAIT = 5.0, 600.0  # seconds between attempts to reach Telegram
log = structlog.get_logger()


async def keep_answering(make_bot: "Callable[[], Bot]", desk: Desk, stop: asyncio.Event) -> None:
    """Answer private messages until `stop`; a Telegram that cannot be reached is tried again.

    Nothing else waits for it: carriers block Telegram at times, and mail must go on.
    """
    from telegram.error import TelegramError

    wait = FIRST_WAIT
    while not stop.is_set():
        try:
            async with polling(make_bot(), desk):
                log.info("chat_ready")
                await stop.wait()
        except TelegramError as error:
            log.warning("chat_unreachable", error=type(error).__name__, again_in_seconds=wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(wait * 2, LONGEST_WAIT)


@asynccontextmanager
async def polling(bot: "Bot", desk: Desk) -> AsyncIterator[None]:
    """Answer private messages and buttons while the context is open; groups are not answered."""
    from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters

    async def on_message(update: "Update", _context: Any) -> None:
        message = update.effective_message
        if message is not None:
            words = message.text or message.caption or ""
            await _answer(desk, message, words, update.update_id, await _files(message))

    async def on_button(update: "Update", _context: Any) -> None:
        query = update.callback_query
        if query is None:
            return
        await query.answer()  # at once: the messenger waits for it, whatever the work takes
        message = update.effective_message
        if message is not None and query.data:
            await _answer(desk, message, query.data, update.update_id)

    application = Application.builder().bot(bot).build()
    wanted = filters.TEXT | filters.Document.ALL | filters.PHOTO
    application.add_handler(MessageHandler(filters.ChatType.PRIVATE & wanted, on_message))
    application.add_handler(CallbackQueryHandler(on_button))
    application.add_error_handler(_log_error)
    updater = application.updater
    assert updater is not None
    try:
        await application.initialize()
        await application.start()
        await updater.start_polling(
            allowed_updates=["message", "callback_query"],
            drop_pending_updates=False,
            error_callback=_log_poll,
        )
        yield
    finally:
        if updater.running:
            await updater.stop()
        if application.running:
            await application.stop()
        await application.shutdown()
        await bot.shutdown()


async def _answer(
    desk: Desk,
    message: "Message",
    words: str,
    update_id: int,
    files: tuple[SentFile, ...] = (),
) -> None:
    answer = await asyncio.to_thread(_work, desk, message.chat_id, words, update_id, files)
    await _reply(message, answer)


def _work(
    desk: Desk, chat_id: int, words: str, update_id: int, files: tuple[SentFile, ...]
) -> Answer:
    person = person_of_chat(desk, chat_id)
    if person is None:
        return turn_away(desk, CHANNEL, str(chat_id))
    request = Request(person, CHANNEL, words, files, external_id=str(update_id))
    return converse(request, desk)


async def _files(message: "Message") -> tuple[SentFile, ...]:
    """What came with the message; a file that is too large is named, not fetched."""
    document = message.document
    if document is not None:
        name = document.file_name or "tep"
        if (document.file_size or 0) > LARGEST:
            return (SentFile(name, "", b"\x00" * (LARGEST + 1)),)
        content = bytes(await (await document.get_file()).download_as_bytearray())
        return (SentFile(name, document.mime_type or "", content),)
    if message.photo:
        largest = message.photo[-1]
        content = bytes(await (await largest.get_file()).download_as_bytearray())
        return (SentFile("anh.jpg", "image/jpeg", content),)
    return ()


async def _reply(message: "Message", answer: Answer) -> None:
    """The answer's parts in order, its buttons under the last, its files after them."""
    for number, part in enumerate(answer.parts, start=1):
        await message.reply_text(
            part,
            parse_mode="HTML",
            disable_web_page_preview=True,
            reply_markup=_keyboard(answer) if number == len(answer.parts) else None,
        )
    for file in answer.files:
        await message.reply_document(document=file.content, filename=file.filename)


def _keyboard(answer: Answer) -> "InlineKeyboardMarkup | None":
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    if not answer.buttons:
        return None
    rows = [
        [InlineKeyboardButton(button.label, callback_data=button.words) for button in row]
        for row in answer.buttons
    ]
    return InlineKeyboardMarkup(rows)


def _log_poll(error: Exception) -> None:
    """Said in a line; PTB waits longer after each failure and tries again by itself."""
    log.warning("chat_poll_failed", error=type(error).__name__)


async def _log_error(_update: object, context: Any) -> None:
    log.error("chat_failed", error=type(context.error).__name__)
