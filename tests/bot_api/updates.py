"""The queue of updates: what waits for the bot until it is confirmed."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

Update = dict[str, Any]

KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
)
FIRST = 100_001


class Updates:
    """Updates in order; those of a kind that the bot did not ask for are never queued.

    `wake` is called whenever something new waits; whoever changes the queue holds the lock of the
    `BotApi` that it belongs to.
    """

    def __init__(self) -> None:
        self.waiting: list[Update] = []
        self.all: list[Update] = []
        self.allowed: Sequence[str] = ()
        self.wake: Callable[[], None] = lambda: None
        self._replays: list[Update] = []
        self._numbers = itertools.count(FIRST)

    def add(self, kind: str, what: dict[str, Any]) -> None:
        if self.allowed and kind not in self.allowed:
            return
        update = {"update_id": next(self._numbers), kind: what}
        self.all.append(update)
        self.waiting.append(update)
        self.wake()

    def replay(self, update: Update | None = None) -> Update:
        """Hand out once more what has been handed out, under the same id; the last unless told."""
        again = self.all[-1] if update is None else update
        self._replays.append(again)
        self.wake()
        return again

    def take(self, offset: int = 0, limit: int = 100) -> list[Update]:
        """What waits from an offset on; what lies before it is confirmed and forgotten.

        A negative offset keeps that many of the newest. Replays come whatever the offset says.
        """
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset:
            self.waiting = [one for one in self.waiting if one["update_id"] >= offset]
        again, self._replays = self._replays, []
        return [*again, *self.waiting][:limit]

    def take_replays(self) -> list[Update]:
        again, self._replays = self._replays, []
        return again

    def confirm(self, update: Update) -> None:
        """The webhook has taken it."""
        if update in self.waiting:
            self.waiting.remove(update)

    def drop(self) -> None:
        self.waiting = []

    def allow(self, kinds: Sequence[str] | None) -> None:
        """From now on only these kinds; None changes nothing, an empty list means the default."""
        if kinds is not None:
            self.allowed = tuple(kinds)
