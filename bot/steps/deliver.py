"""Sends what waits in the outbox: claim, compose, send outside any transaction, settle each alone."""

import asyncio
from asyncio import FIRST_COMPLETED
from collections import deque
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import Channel, Deferred, Line, Outcome, Refused, Unconfirmed
from bot.channels.nowhere import Nowhere
from bot.clock import Clock
from bot.errors import DondocError
from bot.messages.payload import ChatText, Mail
from bot.rules.workdays import at_local, next_opening
from bot.steps.claims import LEASE, Claimed, give_back, kept_ours
from bot.steps.compose import compose
from bot.steps.composed import Composed
from bot.steps.letterhead import Letterhead
from bot.steps.office import Installation, office_in_force
from bot.steps.settle import Ledger, Settled
from bot.store import outbox
from bot.store.engine import Store
from bot.store.office import is_paused

FRESH = timedelta(seconds=10)
RUN_SECONDS = 60.0
LOOK_AGAIN = 1.0  # seconds after which a channel that has ended is asked again while others work


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


async def deliver(post: Post) -> list[Settled]:
    """Send what may leave now, for a minute at most; returns what was settled.

    Does nothing while paused or outside the sending window. Each channel works by itself, for one may be
    slow: what becomes due on another meanwhile, such as a copy after a refusal, does not wait for it.
    Raises what stopped a channel, once the others have come to their end.
    """
    ledger = Ledger(post.store, post.clock, post.here, post.worker, LEASE, post.stopping)
    until = monotonic() + RUN_SECONDS
    at_work: dict[str, asyncio.Task[bool]] = {}
    failed: list[asyncio.Task[bool]] = []
    in_vain: set[str] = set()  # it failed, or another daemon had everything in its hands

    def is_over() -> bool:
        return post.stopping() or monotonic() >= until

    try:
        while not is_over() or at_work:
            due = [] if is_over() else await asyncio.to_thread(_channels_due, post)
            for name in set(due) - at_work.keys() - in_vain:
                at_work[name] = asyncio.create_task(_deliver_on(post, name, ledger, is_over))
            if not at_work:
                break
            ended, _ = await asyncio.wait(
                at_work.values(), timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED
            )
            failed += [task for task in ended if task.exception() is not None]
            sent = {task for task in ended if task not in failed and task.result()}
            in_vain = {name for name, task in at_work.items() if task in ended - sent}
            at_work = {name: task for name, task in at_work.items() if task not in ended}
            await ledger.flush()
    finally:
        try:
            await _all([*failed, *at_work.values()])
        finally:
            await ledger.flush()
    return ledger.done


def _channels_due(post: Post) -> list[str]:
    """The channels on which something may leave now."""
    now = post.clock.now()
    with post.store.read() as session:
        names = outbox.channels_due(session, now, LEASE)
        if not names or is_paused(session):
            return []
        office = office_in_force(session, now, post.here)
        return names if office.may_send(now) else []


async def _deliver_on(post: Post, name: str, ledger: Ledger, is_over: Callable[[], bool]) -> bool:
    """Send what one channel has, over a line that stays open meanwhile; False where it has nothing.

    While one batch is sent the next one is claimed and composed, and begun as soon as there is room.
    """
    found = False
    channel = post.channels.get(name, Nowhere(name))
    most = channel.at_once // channel.batch + 2  # one comes to its end while the next begins
    flying: set[asyncio.Task[None]] = set()
    async with channel.open() as line, kept_ours(post.store, post.clock, post.worker) as held:
        sender = _Sender(post, line, asyncio.Semaphore(channel.at_once), ledger)
        try:
            async with aclosing(_batches(post, channel, held, is_over)) as batches:
                async for batch in batches:
                    found = True
                    flying.add(asyncio.create_task(sender.send(batch)))
                    if len(flying) == most:
                        ended, flying = await asyncio.wait(flying, return_when=FIRST_COMPLETED)
                        await _all(ended)
        finally:
            await _all(flying)
    return found


async def _batches(
    post: Post, channel: Channel, held: list[Claimed], is_over: Callable[[], bool]
) -> AsyncGenerator[Claimed, None]:
    """Batch after batch until nothing may leave any more; what was claimed too early is given back."""
    coming: asyncio.Task[Claimed] | None = None
    try:
        while not post.stopping() and (coming is not None or not is_over()):
            batch = await (coming or _claimed(post, channel, held))
            coming = None
            if not batch.messages:
                break
            if len(batch.messages) == channel.batch and not is_over():
                coming = asyncio.create_task(_claimed(post, channel, held))
            yield batch
    finally:
        if coming is not None:
            await asyncio.to_thread(give_back, post.store, post.worker, (await coming).ids)


async def _claimed(post: Post, channel: Channel, held: list[Claimed]) -> Claimed:
    """The next batch, whose lease is renewed from now on."""
    batch = await asyncio.to_thread(_claim, post, channel)
    held.append(batch)
    return batch


def _claim(post: Post, channel: Channel) -> Claimed:
    """Claim a batch in one transaction, then render it in another."""
    now = post.clock.now()
    ids = _ids(post, channel, now)
    try:
        return Claimed(_compose(post, ids, now), now, now + LEASE)
    except Exception:
        with suppress(SQLAlchemyError):
            give_back(post.store, post.worker, ids)
        raise


def _ids(post: Post, channel: Channel, now: datetime) -> list[int]:
    with post.store.write() as session:
        office = office_in_force(session, now, post.here)
        if is_paused(session) or not office.may_send(now):
            return []
        today = office.today(now)
        return outbox.claim(session, channel.name, today, now, post.worker, channel.batch, LEASE)


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
        found = outbox.next_attempts(session, today)
    wanted = [(max(now, at, at_local(day, window.opens, zone)), last) for day, last, at in found]
    opening = [(next_opening(at, window, office.days, zone), last) for at, last in wanted]
    return min((at for at, last in opening if office.today(at) <= last), default=None)


class _Sender:
    """Sends the messages of a channel's batches, as many side by side as there is room for."""

    def __init__(self, post: Post, line: Line, room: asyncio.Semaphore, ledger: Ledger) -> None:
        self._post = post
        self._line = line
        self._room = room
        self._ledger = ledger

    async def send(self, batch: Claimed) -> None:
        """Send a batch; what the program has no time for is given back."""
        waiting = deque(batch.messages)
        try:
            await _all(self._next(waiting, batch) for _ in batch.messages)
        except Exception:
            await self._end(batch, waiting)
            raise
        await self._end(batch, waiting)

    async def _end(self, batch: Claimed, waiting: Iterable[Composed]) -> None:
        batch.is_over = True
        if batch.is_ours(self._post.clock.now()):  # else whoever comes next takes them back
            left = [composed.delivery_id for composed in waiting]
            await asyncio.to_thread(give_back, self._post.store, self._post.worker, left)

    async def _next(self, waiting: deque[Composed], batch: Claimed) -> None:
        """Send the next message once there is room, as long as they are ours and there is time."""
        async with self._room:
            if self._post.stopping() or not batch.is_ours(self._post.clock.now()):
                return
            composed = waiting.popleft()
            if self._post.clock.now() - batch.composed_at > FRESH:
                try:
                    composed = await asyncio.to_thread(_looked_at_again, self._post, composed)
                except Exception:
                    waiting.append(composed)
                    raise
            await self._ledger.enter(composed, await _send(self._line, composed))


async def _all(works: Iterable[Awaitable[object]]) -> None:
    """Let all of them come to their end, then raise what the first one raised."""
    for found in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(found, BaseException):
            raise found


def _looked_at_again(post: Post, composed: Composed) -> Composed:
    """The message as it reads by now: it had to wait for those before it."""
    return _compose(post, [composed.delivery_id], post.clock.now())[0]


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
