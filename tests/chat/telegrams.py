"""The program's own face on Telegram, run in a thread against the tests' Bot API."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bot.chat.converse import Desk
from bot.chat.telegram import Webhook, keep_answering
from tests.bot_api import BotApi
from tests.bot_api.application import make_bot
from tests.smtp import free_port

SECRET = "mot-bi-mat-dai-cua-webhook"
PATH = "/goi-lai"


def webhook() -> Webhook:
    """A webhook on a free port of this machine."""
    port = free_port()
    return Webhook(f"http://127.0.0.1:{port}{PATH}", SECRET, "127.0.0.1", port)


@contextmanager
def on_telegram(api: BotApi, desk: Desk, how: Webhook | None = None) -> Iterator[None]:
    """Answer until the block ends."""
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    work = keep_answering(lambda: make_bot(api), desk, stop, how)
    thread = threading.Thread(target=loop.run_until_complete, args=(work,), name="face")
    thread.start()
    ready = "getUpdates" if how is None else "setWebhook"
    try:
        with suppress(AssertionError):  # a test may want it unreachable
            api.until(lambda: any(call.method == ready for call in api.calls), 10)
            api.until(lambda: how is None or _listens(how.port))
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        assert not thread.is_alive(), "the face did not end"
        loop.close()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
