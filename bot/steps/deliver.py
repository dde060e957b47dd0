"""Sends what waits in the outbox: claim, compose, send outside any transaction, settle each alone."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any, assert_never

from bot.channels.base import (
    Channel,
    Deferred,
    Dropped,
    Gone,
    Line,
    Moved,
    Outcome,
    Refused,
    Sent,
    Unconfirmed,
)
from bot.clock import Clock
from bot.errors import DondocError
from bot.messages.views import ChatText, Mail
from bot.model.states import DeliveryState
from bot.rules.deliveries import DeliveryInput, after, target
from bot.rules.retry import is_tired, next_attempt
from bot.rules.workdays import at_local
from bot.steps.compose import Composed, Letterhead, compose
from bot.steps.fallback import fall_back, give_up_one, heed, take_over
from bot.steps.office import Installation, office_in_force
from bot.steps.persist import persist
from bot.store import outbox
from bot.store.engine import Store
from bot.store.office import is_paused

LEASE = timedelta(minutes=5)
BATCH = 50
GROUP, GROUP_SECONDS = 10, 0.2


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


@dataclass(frozen=True)
class Settled:
    """A delivery and what became of it, at an instant (UTC)."""

    composed: Composed
    outcome: Outcome | None
    at: datetime


async def deliver(post: Post) -> list[Settled]:
    """Send everything that may leave now; returns what was settled.

    Does nothing while paused or outside the sending window. When the program is stopping, the message
    in hand is settled and the rest of the batch given back.
    """
    done: list[Settled] = []
    while not post.stopping():
        composed = await asyncio.to_thread(_claim, post)
        if not composed:
            break
        done += await _send_batch(post, composed)
    return done


def _claim(post: Post) -> list[Composed]:
    """Claim a batch in one transaction, then render it in another."""
    now = post.clock.now()
    with post.store.write() as session:
        if not outbox.has_due(session, now, LEASE) or is_paused(session):
            return []
        office = office_in_force(session, now, post.here)
        if not office.may_send(now):
            return []
        ids = outbox.claim(session, office.today(now), now, post.worker, BATCH, LEASE)
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


async def _send_batch(post: Post, batch: Sequence[Composed]) -> list[Settled]:
    """Send by channel, each channel on one connection, the channels side by side."""
    by_channel: dict[str, list[Composed]] = defaultdict(list)
    for composed in batch:
        by_channel[composed.channel].append(composed)
    sent = await asyncio.gather(
        *(_send_on(post, channel, part) for channel, part in by_channel.items())
    )
    return [settled for part in sent for settled in part]


async def _send_on(post: Post, name: str, batch: Sequence[Composed]) -> list[Settled]:
    ledger = _Ledger(post)
    channel = post.channels.get(name)
    if channel is None:
        for composed in batch:
            await ledger.enter(composed, Refused(f"channel {name} is not configured"))
        return await ledger.close()
    try:
        async with channel.open() as line:
            for number, composed in enumerate(batch):
                if post.stopping():
                    await asyncio.to_thread(_give_back, post, batch[number:])
                    break
                await ledger.enter(composed, await _send(line, composed))
    finally:
        done = await ledger.close()
    return done


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
    with post.store.write() as session:
        for composed in batch:
            given_back = target(DeliveryInput.GIVEN_BACK)
            outbox.settle(session, composed.delivery_id, post.worker, state=given_back)


class _Ledger:
    """Settles what was sent, in small groups right after the server's answers."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._open: list[Settled] = []
        self._since = 0.0
        self._done: list[Settled] = []

    async def enter(self, composed: Composed, outcome: Outcome | None) -> None:
        """Note one outcome; write the group once it is full or a moment old."""
        if not self._open:
            self._since = monotonic()
        self._open.append(Settled(composed, outcome, self._post.clock.now()))
        if len(self._open) >= GROUP or monotonic() - self._since >= GROUP_SECONDS:
            await self._write()

    async def close(self) -> list[Settled]:
        """Write what is left; returns everything that was settled."""
        await self._write()
        return self._done

    async def _write(self) -> None:
        group, self._open = self._open, []
        if group:
            await persist(partial(_write, self._post, group), LEASE, self._post.stopping)
            self._done += group


def _write(post: Post, group: Sequence[Settled]) -> None:
    with post.store.write() as session:
        for settled in group:
            delivery_id, outcome = settled.composed.delivery_id, settled.outcome
            values = outcome_values(outcome, settled.at, settled.composed.attempts)
            ours = outbox.settle(session, delivery_id, post.worker, **values)
            if ours and isinstance(outcome, Moved | Gone):
                heed(session, settled.composed.payload, outcome, settled.at, post.here)
            if ours and isinstance(outcome, Refused):
                office = office_in_force(session, settled.at, post.here)
                fall_back(session, delivery_id, settled.at, office)
            elif ours and values["state"] in outbox.WAITING and is_tired(settled.composed.attempts):
                office = office_in_force(session, settled.at, post.here)
                take_over(session, delivery_id, settled.at, office)
                give_up_one(session, delivery_id, settled.at, office)


def outcome_values(outcome: Outcome | None, at: datetime, attempts: int) -> dict[str, Any]:
    """The columns that an outcome sets, after so many attempts."""
    match outcome:
        case None:
            return _closed(DeliveryInput.EMPTIED, "nothing in it is owed any more", at)
        case Sent():
            return _closed(DeliveryInput.SENT, None, at)
        case Dropped(why):
            return _closed(DeliveryInput.DROPPED, why, at)
        case Refused(why):
            return _closed(DeliveryInput.REFUSED, why, at)
        case Deferred(why, wait, parts):
            again = next_attempt(attempts, at, None if wait is None else at + wait)
            return _waiting(DeliveryInput.DEFERRED, why, again, parts)
        case Moved(why, _, parts):
            return _waiting(DeliveryInput.DEFERRED, why, at, parts)
        case Unconfirmed(why, parts):
            again = next_attempt(attempts, at)
            return _waiting(DeliveryInput.UNCONFIRMED, why, again, parts)
        case _:
            assert_never(outcome)


def _closed(happened: DeliveryInput, why: str | None, at: datetime) -> dict[str, Any]:
    return {"state": after(happened, DeliveryState.CLAIMED), "settled_at": at, "reason": why}


def _waiting(happened: DeliveryInput, why: str, again: datetime, parts: int) -> dict[str, Any]:
    return {
        "state": after(happened, DeliveryState.CLAIMED),
        "reason": why,
        "next_attempt_at": again.astimezone(UTC),
        "parts_sent": parts,
    }
