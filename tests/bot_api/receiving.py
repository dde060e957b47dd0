"""How updates reach the bot: by long polling, or by a webhook; all of it on the server's loop."""

import asyncio
import json
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.bot_api.arguments import Arguments
from tests.bot_api.posting import Poster
from tests.bot_api.refusals import OTHER_POLLER, WEBHOOK_CAME, WEBHOOK_IS_SET, Refused, bad
from tests.bot_api.updates import Update

if TYPE_CHECKING:
    from tests.bot_api.api import BotApi

LONGEST_POLL = 50.0
FIRST_RETRY, LONGEST_RETRY = 0.05, 1.0  # seconds; Telegram's are 1 and 60 or more
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECRET_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


class Receiving:
    """The one way, at a time, in which updates leave the queue."""

    def __init__(self, api: "BotApi") -> None:
        self.api = api
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.last_error: tuple[int, str] | None = None
        self._poll: asyncio.Future[None] | None = None
        self._queues: dict[object, deque[Update]] = {}  # by chat
        self._given: set[int] = set()  # what has come into one of them, by update_id
        self._tasks: set[asyncio.Task[None]] = set()
        self._poster: Poster | None = None

    # Long polling

    async def get_updates(self, given: Arguments) -> list[Update]:
        if self.url:
            raise Refused(409, WEBHOOK_IS_SET)
        self._end_poll(Refused(409, OTHER_POLLER))
        limit = min(max(given.number("limit", 100), 1), 100)
        offset, updates = given.number("offset"), self.api.updates
        with self.api.lock:
            updates.allow(given.json("allowed_updates"))
            found = updates.take(offset, limit)
        timeout = min(given.seconds("timeout"), LONGEST_POLL)
        if found or timeout <= 0:
            return found
        await self._something(timeout)
        with self.api.lock:
            return updates.take(offset, limit)

    async def _something(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await poll
        if self._poll is poll:
            self._poll = None

    def _end_poll(self, error: Refused | None = None) -> None:
        poll, self._poll = self._poll, None
        if poll is not None and not poll.done():
            if error is None:
                poll.set_result(None)
            else:
                poll.set_exception(error)

    def wake(self) -> None:
        """Something is in the queue."""
        self._end_poll()
        if self.url:
            self._hand_over()

    # The webhook

    def set_webhook(self, given: Arguments) -> tuple[bool, str]:
        url, secret = given.text("url"), given.text("secret_token")
        if not url:
            return self.delete_webhook(given)
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if len(secret) > 256:
            raise bad("secret token is too long")
        if not all(letter in SECRET_LETTERS for letter in secret):
            raise bad("secret token contains unallowed characters")
        self._end_poll(Refused(409, WEBHOOK_CAME))
        with self.api.lock:
            self.api.updates.allow(given.json("allowed_updates"))
            if drop := given.flag("drop_pending_updates"):
                self.api.updates.drop()
        if (url, secret) == (self.url, self.secret) and not drop:
            return True, "Webhook is already set"
        self._stop_delivering()
        self.url, self.secret, self.last_error = url, secret, None
        self.max_connections = given.number("max_connections", 40)
        self._poster = Poster(url, self.max_connections)
        self._hand_over()
        return True, "Webhook was set"

    def delete_webhook(self, given: Arguments) -> tuple[bool, str]:
        was_set = bool(self.url)
        self._stop_delivering()
        self.url = self.secret = ""
        if given.flag("drop_pending_updates"):
            with self.api.lock:
                self.api.updates.drop()
        return True, "Webhook was deleted" if was_set else "Webhook is already deleted"

    def webhook_info(self) -> dict[str, Any]:
        info: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.api.updates.waiting),
        }
        if self.url:
            info["max_connections"] = self.max_connections
        if self.last_error is not None:
            info["last_error_date"], info["last_error_message"] = self.last_error
        if self.api.updates.allowed:
            info["allowed_updates"] = list(self.api.updates.allowed)
        return info

    def _hand_over(self) -> None:
        """Give each chat's updates, in order, to a task of its own."""
        with self.api.lock:
            waiting = self.api.updates.waiting
            fresh = [one for one in waiting if one["update_id"] not in self._given]
            self._given |= {one["update_id"] for one in fresh}
            fresh += self.api.updates.take_replays()
        for update in fresh:
            key = _chat_of(update)
            queue = self._queues.setdefault(key, deque())
            queue.append(update)
            if len(queue) == 1:
                task = asyncio.create_task(self._deliver(key, queue))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _deliver(self, key: object, queue: deque[Update]) -> None:
        wait = FIRST_RETRY
        while queue:
            if await self._posted(queue[0]):
                wait = FIRST_RETRY
                with self.api.news:
                    self.api.updates.confirm(queue.popleft())
                    self.api.news.notify_all()
            else:
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_RETRY)
        self._queues.pop(key, None)

    async def _posted(self, update: Update) -> bool:
        assert self._poster is not None
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        try:
            status, reason = await self._poster.post(json.dumps(update).encode(), headers)
        except OSError as error:
            why = error.strerror or str(error) or "Webhook connection closed"
        else:
            if 200 <= status <= 299:
                return True
            why = f"Wrong response from the webhook: {status} {reason}"
        self.last_error = int(time.time()), why
        return False

    def _stop_delivering(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._queues, self._given = {}, set()
        if self._poster is not None:
            self._poster.close()
            self._poster = None

    async def close(self) -> None:
        self._end_poll()
        tasks = list(self._tasks)
        self._stop_delivering()
        await asyncio.gather(*tasks, return_exceptions=True)


def _chat_of(update: Update) -> object:
    what = next(value for name, value in update.items() if name != "update_id")
    chat = what.get("chat") or what.get("message", {}).get("chat", {})
    return chat.get("id")
