"""Telegram's face of the chat: python-telegram-bot's Application, started and stopped by hand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

from bot.chat.converse import Desk
from bot.steps.link import keep_bot_name

if TYPE_CHECKING:
    from telegram import Bot
    from telegram.ext import Updater

FIRST_WAIT, LONGEST_WAIT = 5.0, 600.0  # seconds between attempts to reach Telegram
LOOK_EVERY, LEAVE_WITHIN = 5.0, 20.0  # seconds
WANTED = ("message", "callback_query", "my_chat_member")
log = structlog.get_logger()


@dataclass(frozen=True)
class Webhook:
    """Telegram calls us: at a public address, which leads to `host` and `port`, with a secret."""

    url: str
    secret: str = field(repr=False)
    host: str
    port: int


async def keep_answering(
    make_bot: "Callable[[], Bot]",
    desk: Desk,
    stop: asyncio.Event,
    webhook: Webhook | None = None,
    turned: Callable[[], None] = lambda: None,
    is_stuck: Callable[[], bool] = lambda: False,
) -> None:
    """Answer people until `stop`; a Telegram that cannot be reached is tried again.

    Nothing else waits for it: carriers block Telegram at times, and mail must go on. `turned` is called at
    each attempt to begin, whatever Telegram says. Where `is_stuck` says that it asks for news no more,
    everything is closed and begun anew.
    """
    from telegram.error import TelegramError

    wait = FIRST_WAIT
    while not stop.is_set():
        try:
            turned()
            async with answering(make_bot(), desk, webhook):
                log.info("chat_ready", by="polling" if webhook is None else "webhook")
                wait = FIRST_WAIT
                await _until(stop, is_stuck)
        except (TelegramError, OSError) as error:
            log.warning("chat_unreachable", error=type(error).__name__, again_in_seconds=wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(wait * 2, LONGEST_WAIT)


async def _until(stop: asyncio.Event, is_stuck: Callable[[], bool]) -> None:
    while not stop.is_set():
        if is_stuck():
            log.error("chat_stuck", means="Telegram is asked for news no more; begun anew")
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_EVERY)


@asynccontextmanager
async def answering(bot: "Bot", desk: Desk, webhook: Webhook | None = None) -> AsyncIterator[None]:
    """Answer people and groups while the context is open, by polling unless there is a webhook."""
    from telegram.ext import Application

    from bot.chat.telegram_face import Face
    from bot.chat.telegram_menus import Menus
    from bot.chat.telegram_turns import Turns

    turns, menus = Turns(), Menus(desk, bot)
    application = Application.builder().bot(bot).concurrent_updates(turns).build()
    application.add_handlers(Face(desk, turns, menus.changed.set).handlers())
    application.add_error_handler(_log_error)
    updater = application.updater
    assert updater is not None
    keeping: asyncio.Task[None] | None = None
    try:
        await application.initialize()
        await asyncio.to_thread(_remember, desk, bot.username)
        await application.start()
        await _receive(updater, webhook)
        keeping = asyncio.create_task(menus.keep(), name="menus")
        yield
    finally:
        if keeping is not None:
            keeping.cancel()
            await asyncio.wait([keeping])
        if updater.running:
            await _soon(updater.stop())
        if application.running:
            await _soon(application.stop())
        await _soon(application.shutdown())
        await _soon(bot.shutdown())


async def _soon(ending: Awaitable[None]) -> None:
    """Let it end, but not wait for a Telegram that does not: its connections are closed all the same."""
    with suppress(TimeoutError):
        await asyncio.wait_for(ending, LEAVE_WITHIN)


async def _receive(updater: "Updater", webhook: Webhook | None) -> None:
    """Let the updates come; those that came while nobody listened are kept."""
    if webhook is None:
        await updater.start_polling(
            allowed_updates=WANTED, drop_pending_updates=False, error_callback=_log_poll
        )
        return
    await updater.start_webhook(
        listen=webhook.host,
        port=webhook.port,
        url_path=urlsplit(webhook.url).path.lstrip("/"),
        webhook_url=webhook.url,
        secret_token=webhook.secret,
        allowed_updates=WANTED,
        drop_pending_updates=False,
    )


def _remember(desk: Desk, name: str) -> None:
    with desk.store.write() as session:
        keep_bot_name(session, name, desk.clock.now())


def _log_poll(error: Exception) -> None:
    """Said in a line; PTB waits longer after each failure and tries again by itself."""
    log.warning("chat_poll_failed", error=type(error).__name__)


async def _log_error(_update: object, context: Any) -> None:
    log.error("chat_failed", error=type(context.error).__name__)
