"""Sends what waits in the outbox: claim, compose, send outside any transaction, settle each alone."""

import asyncio
from collections import defaultdict
from collections.abc import (
    AsyncGenerator,
    Callable,
    Coroutine,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AsyncExitStack, aclosing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

from bot.channels.base import Channel, Deferred, Line, Outcome, Refused, Unconfirmed
from bot.clock import Clock
from bot.errors import DondocError
from bot.messages.views import ChatText, Mail
from bot.rules.workdays import at_local
from bot.steps.compose import Composed, Letterhead, compose
from bot.steps.office import Installation, office_in_force
from bot.steps.settle import Ledger, Settled
from bot.store import outbox
from bot.store.engine import Store
from bot.store.office import is_paused

LEASE = timedelta(minutes=5)
RENEW_SECONDS = LEASE.total_seconds() / 3
BATCH = 50
FRESH = timedelta(seconds=10)


@dataclass(frozen=True)
class Post:
    """What delivering needs: the store, the clock, the channels by name, and who is writing."""

    store: Store
    clock: Clock
    channels: Mapping[str, Channel]
    here: Installation
    letterhead: Letterhead
    worker: str
    stopping: Callable[[], bool] = lambda: False


@dataclass
class Claimed:
    """A batch as it was claimed and composed at an instant (UTC); ours until its lease runs out."""

    messages: Sequence[Composed]
    composed_at: datetime
    ours_until: datetime

    @property
    def ids(self) -> list[int]:
        """The deliveries' ids."""
        return [one.delivery_id for one in self.messages]


async def deliver(post: Post) -> list[Settled]:
    """Send everything that may leave now; returns what was settled.

    Does nothing while paused or outside the sending window. While one batch is sent the next one is
    claimed and composed. When the program is stopping, the messages in hand are settled and the rest
    given back.
    """
    async with _Run(post) as run, aclosing(_batches(post, run)) as batches:
        async for batch in batches:
            await run.send(batch)
    return run.done


async def _batches(post: Post, run: "_Run") -> AsyncGenerator[Claimed, None]:
    """Batch after batch until nothing may leave any more; what was claimed too early is given back."""
    try:
        while not post.stopping():
            batch = await (run.coming or _claimed(post))
            run.coming = None
            if not batch.messages and await run.settled():
                batch = await _claimed(post)
            if not batch.messages:
                break
            if len(batch.messages) == BATCH:
                run.coming = asyncio.create_task(_claimed(post))
            yield batch
    finally:
        if run.coming is not None:
            await asyncio.to_thread(_give_back, post, (await run.coming).messages)


async def _claimed(post: Post) -> Claimed:
    return await asyncio.to_thread(_claim, post)


def _claim(post: Post) -> Claimed:
    """Claim a batch in one transaction, then render it in another."""
    now = post.clock.now()
    ids = _ids(post, now)
    return Claimed(_compose(post, ids, now), now, now + LEASE)


def _ids(post: Post, now: datetime) -> list[int]:
    with post.store.write() as session:
        if not outbox.has_due(session, now, LEASE) or is_paused(session):
            return []
        office = office_in_force(session, now, post.here)
        if not office.may_send(now):
            return []
        return outbox.claim(session, office.today(now), now, post.worker, BATCH, LEASE)


def _compose(post: Post, ids: Sequence[int], now: datetime) -> list[Composed]:
    if not ids:
        return []
    with post.store.read() as session:
        return compose(session, ids, now, post.here, post.letterhead)


def next_delivery_at(post: Post) -> datetime | None:
    """The next instant (UTC) at which something may leave; None while paused or with nothing waiting."""
    now = post.clock.now()
    with post.store.read() as session:
        if is_paused(session):
            return None
        office = office_in_force(session, now, post.here)
        window, zone = office.ladder.window, office.zone
        today = office.today(now)
        wanted = [
            max(first, at_local(day, window.opens, zone))
            for day, first in outbox.next_attempts(session, today)
        ]
    return min((at for at in wanted if office.may_send(at)), default=None)


class _Run:
    """Sends batches one after the other over channels that stay open in between."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._open = AsyncExitStack()
        self._lines: dict[str, Line] = {}
        self._ledger = Ledger(post.store, post.clock, post.here, post.worker, LEASE, post.stopping)
        self._seen = 0
        self.coming: asyncio.Task[Claimed] | None = None

    async def __aenter__(self) -> "_Run":
        return self

    async def __aexit__(self, *error: object) -> None:
        try:
            await self._ledger.flush()
        finally:
            await self._open.aclose()

    async def settled(self) -> bool:
        """Whether anything was settled since this was asked last, once all of it is.

        A refusal puts a copy on another channel, and a group that has moved is due at once.
        """
        await self._ledger.flush()
        before, self._seen = self._seen, len(self._ledger.done)
        return self._seen > before

    @property
    def done(self) -> list[Settled]:
        """What was settled so far."""
        return self._ledger.done

    async def send(self, batch: Claimed) -> None:
        """Send by channel, the channels side by side; what the program has no time for is given back."""
        by_channel: dict[str, list[Composed]] = defaultdict(list)
        for composed in batch.messages:
            by_channel[composed.channel].append(composed)
        renewing = asyncio.create_task(self._renew(batch))
        try:
            await _all(self._send_on(name, part, batch) for name, part in by_channel.items())
        finally:
            renewing.cancel()

    async def _renew(self, batch: Claimed) -> None:
        """Renew the leases of this batch and the coming one, however slow the server is."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            for held in (batch, self._come()):
                if held is not None:
                    await _renewed(self._post, held)

    def _come(self) -> Claimed | None:
        """The coming batch, once it is claimed."""
        coming = self.coming
        is_there = coming is not None and coming.done() and coming.exception() is None
        return coming.result() if coming is not None and is_there else None

    async def _send_on(self, name: str, part: Sequence[Composed], batch: Claimed) -> None:
        channel = self._post.channels.get(name)
        if channel is None:
            for composed in part:
                await self._ledger.enter(composed, Refused(f"channel {name} is not configured"))
            return
        if name not in self._lines:
            self._lines[name] = await self._open.enter_async_context(channel.open())
        waiting = iter(part)
        await _all(self._work(self._lines[name], waiting, batch) for _ in range(channel.at_once))
        if self._is_ours(batch):  # else whoever comes next takes them back
            await asyncio.to_thread(_give_back, self._post, list(waiting))

    def _is_ours(self, batch: Claimed) -> bool:
        """False once the lease is anybody's: the machine has slept through it, or the clock was set back."""
        left = batch.ours_until - self._post.clock.now()
        return timedelta() < left <= outbox.TOO_LONG * LEASE

    async def _work(self, line: Line, waiting: Iterator[Composed], batch: Claimed) -> None:
        """Send one message after the other, as long as they are ours and there is time."""
        while not self._post.stopping() and self._is_ours(batch):
            composed = next(waiting, None)
            if composed is None:
                return
            if self._post.clock.now() - batch.composed_at > FRESH:
                composed = await asyncio.to_thread(_looked_at_again, self._post, composed)
            await self._ledger.enter(composed, await _send(line, composed))


async def _all(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Let all of them come to their end, then raise what the first one raised."""
    for found in await asyncio.gather(*works, return_exceptions=True):
        if found is not None:
            raise found


def _looked_at_again(post: Post, composed: Composed) -> Composed:
    """The message as it reads by now: it had to wait for those before it."""
    return _compose(post, [composed.delivery_id], post.clock.now())[0]


async def _renewed(post: Post, held: Claimed) -> None:
    """Prolong a lease; where the database cannot be written to, it runs out unless the next try works."""
    until = post.clock.now() + LEASE
    with suppress(OperationalError, InterfaceError):
        await asyncio.to_thread(_renew, post, held.ids, until)
        held.ours_until = until


def _renew(post: Post, ids: Sequence[int], until: datetime) -> None:
    with post.store.write() as session:
        outbox.renew(session, ids, post.worker, until)


async def _send(line: Line, composed: Composed) -> Outcome | None:
    """Send one message; one that could not be made waits, and does not hold the others up."""
    if composed.failure is not None:
        return Deferred(composed.failure)
    if composed.payload is None:
        return None
    return await hand_over(line, composed.payload, composed.parts_sent)


async def hand_over(line: Line, payload: Mail | ChatText, parts_sent: int = 0) -> Outcome:
    """Send one message; whatever breaks is an outcome."""
    try:
        return await line.send(payload, parts_sent)
    except DondocError as error:
        return Refused(str(error))
    except Exception as error:  # noqa: BLE001 - what breaks on one message must not stop the others
        return Unconfirmed(f"the channel broke down: {type(error).__name__}")


def _give_back(post: Post, batch: Sequence[Composed]) -> None:
    if batch:
        with post.store.write() as session:
            outbox.give_back(session, [one.delivery_id for one in batch], post.worker)
