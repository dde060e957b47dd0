"""The order in which Telegram's updates are worked on: several chats at once, each chat's own in turn."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Message, Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 32
ALBUM_PAUSE, ALBUM_LONGEST = 0.7, 5.0  # seconds without a further picture; in all


class Turns(BaseUpdateProcessor):
    """Lets one chat's updates wait for each other, save an album's pictures: they come together."""

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._albums: dict[str, list[Update]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Work on the update when it is its chat's turn."""
        if not isinstance(update, Update) or self._joins(update):
            await coroutine
        else:
            async with self._lock(update):
                await coroutine

    def _lock(self, update: Update) -> asyncio.Lock:
        chat = update.effective_chat
        return self._locks.setdefault(0 if chat is None else chat.id, asyncio.Lock())

    def _joins(self, update: Update) -> bool:
        """Whether the update is a further picture of an album, which its first is waiting for."""
        album = None if update.message is None else update.message.media_group_id
        if album is None:
            return False
        further = album in self._albums
        self._albums.setdefault(album, []).append(update)
        return further

    def is_further(self, update: Update) -> bool:
        """Whether another update works on this one's picture."""
        album = None if update.message is None else update.message.media_group_id
        pictures = self._albums.get(album or "", [update])
        return pictures[0] is not update

    async def together(self, update: Update) -> list[tuple[int, Message]]:
        """The update's message with its id, and those of the album's further pictures."""
        assert update.message is not None
        album = update.message.media_group_id
        if album is None:
            return [(update.update_id, update.message)]
        waited, known = 0.0, 0
        while len(self._albums[album]) > known and waited < ALBUM_LONGEST:
            known = len(self._albums[album])
            await asyncio.sleep(ALBUM_PAUSE)
            waited += ALBUM_PAUSE
        found = sorted(self._albums.pop(album), key=lambda one: one.update_id)
        return [(one.update_id, one.message) for one in found if one.message is not None]

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""
