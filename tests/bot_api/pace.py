"""Telegram's limits on sending, for tests that ask for them."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bot_api.model import Chat


@dataclass
class Limits:
    """How many messages in how many seconds: to one chat, to one group, to everyone."""

    chat: tuple[int, float] = (1, 1.0)
    group: tuple[int, float] = (20, 60.0)
    all: tuple[int, float] = (30, 1.0)
    clock: Callable[[], float] = time.monotonic
    sent: dict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait_for(self, chat: Chat) -> int:
        """Whole seconds until a message may go to a chat: 0 where it may now, and then it counts."""
        now = self.clock()
        rules = [(self.all, "all"), (self.chat, chat.id)]
        if chat.kind != "private":
            rules.append((self.group, ("group", chat.id)))
        wait = max(self._wait(rule, key, now) for rule, key in rules)
        if wait <= 0:
            for _, key in rules:
                self.sent[key].append(now)
        return math.ceil(wait)

    def _wait(self, rule: tuple[int, float], key: object, now: float) -> float:
        most, seconds = rule
        times = self.sent[key]
        while times and times[0] <= now - seconds:
            times.popleft()
        return times[-most] + seconds - now if len(times) >= most else 0.0
