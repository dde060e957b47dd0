"""A real python-telegram-bot Application against the server, in a thread, for tests."""

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from telegram import Bot
from telegram.ext import Application, ApplicationBuilder, BaseHandler
from telegram.request import HTTPXRequest

from tests.bot_api.api import BotApi

Result = TypeVar("Result")


def make_bot(api: BotApi, token: str | None = None, patience: float = 5.0) -> Bot:
    """A bot that talks to the server and waits so many seconds for an answer."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # as the program's own bot has it
    return Bot(
        token or api.token,
        base_url=f"{api.url}/bot",
        base_file_url=f"{api.url}/file/bot",
        request=HTTPXRequest(read_timeout=patience),
        get_updates_request=HTTPXRequest(read_timeout=patience),
    )


def ask(api: BotApi, what: Callable[[Bot], Coroutine[Any, Any, Result]], **bot: Any) -> Result:
    """What a bot gets for one call: `ask(api, lambda bot: bot.get_me())`."""

    async def go() -> Result:
        made = make_bot(api, **bot)
        for request in made._request:
            await request.initialize()
        try:
            return await what(made)
        finally:
            for request in made._request:
                await request.shutdown()

    return asyncio.run(go())


@contextmanager
def running(
    api: BotApi,
    *handlers: BaseHandler[Any, Any, Any],
    webhook: dict[str, Any] | None = None,
    on_error: Callable[[Any, Any], Coroutine[Any, Any, None]] | None = None,
    **polling: Any,
) -> Iterator["Application[Any, Any, Any, Any, Any, Any]"]:
    """An Application with these handlers, by long polling or by a webhook, until the block ends."""
    application = ApplicationBuilder().bot(make_bot(api)).build()
    application.add_handlers(handlers)
    if on_error is not None:
        application.add_error_handler(on_error)
    loop, ready = asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()

    async def go() -> None:
        updater = application.updater
        assert updater is not None
        async with application:
            await application.start()
            if webhook is None:
                await updater.start_polling(**{"timeout": 5} | polling)
            else:
                await updater.start_webhook(**webhook)
            ready.set()
            await stop.wait()
            await updater.stop()
            await application.stop()

    thread = threading.Thread(target=loop.run_until_complete, args=(go(),), name="application")
    thread.start()
    try:
        assert ready.wait(10), "the application did not start"
        yield application
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
