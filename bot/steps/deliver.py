"""Sends what waits in the outbox: claim, compose, send outside any transaction, settle each alone."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, assert_never

from bot.channels.base import (
    Channel,
    Deferred,
    Dropped,
    Outcome,
    Refused,
    Sent,
    Unconfirmed,
)
from bot.clock import Clock
from bot.model.states import DeliveryState
from bot.rules.retry import next_attempt
from bot.rules.workdays import at_local
from bot.steps.compose import Composed, Letterhead, compose
from bot.steps.fallback import fall_back
from bot.steps.office import Installation, office_in_force
from bot.store import outbox
from bot.store.engine import Store
from bot.store.office import is_paused

LEASE = timedelta(minutes=5)
BATCH = 50


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
        if not outbox.has_due(session, now) or is_paused(session):
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
    channel = post.channels.get(name)
    if channel is None:
        missing = Refused(f"channel {name} is not configured")
        return [await _settle(post, composed, missing) for composed in batch]
    done = []
    async with channel.open() as line:
        for number, composed in enumerate(batch):
            if post.stopping():
                await asyncio.to_thread(_give_back, post, batch[number:])
                break
            outcome = None
            if composed.payload is not None:
                outcome = await line.send(composed.payload, composed.parts_sent)
            done.append(await _settle(post, composed, outcome))
    return done


def _give_back(post: Post, batch: Sequence[Composed]) -> None:
    with post.store.write() as session:
        for composed in batch:
            outbox.settle(session, composed.delivery_id, post.worker, state=DeliveryState.QUEUED)


async def _settle(post: Post, composed: Composed, outcome: Outcome | None) -> Settled:
    at = post.clock.now()
    await asyncio.to_thread(_write, post, composed, outcome, at)
    return Settled(composed, outcome, at)


def _write(post: Post, composed: Composed, outcome: Outcome | None, at: datetime) -> None:
    with post.store.write() as session:
        outbox.settle(session, composed.delivery_id, post.worker, **_values(composed, outcome, at))
        if isinstance(outcome, Refused):
            office = office_in_force(session, at, post.here)
            fall_back(session, composed.delivery_id, at, office)


def _values(composed: Composed, outcome: Outcome | None, at: datetime) -> dict[str, Any]:
    """The columns that an outcome sets."""
    match outcome:
        case None:
            why = "nothing in it is owed any more"
            return {"state": DeliveryState.SUPERSEDED, "settled_at": at, "reason": why}
        case Sent():
            return {"state": DeliveryState.SENT, "settled_at": at, "reason": None}
        case Dropped(why):
            return {"state": DeliveryState.SUPERSEDED, "settled_at": at, "reason": why}
        case Refused(why):
            return {"state": DeliveryState.REFUSED, "settled_at": at, "reason": why}
        case Deferred(why, until, parts):
            again = next_attempt(composed.attempts, at, until)
            return _waiting(DeliveryState.DEFERRED, why, again, parts)
        case Unconfirmed(why, parts):
            again = next_attempt(composed.attempts, at)
            return _waiting(DeliveryState.UNCONFIRMED, why, again, parts)
        case _:
            assert_never(outcome)


def _waiting(state: DeliveryState, why: str, again: datetime, parts: int) -> dict[str, Any]:
    return {
        "state": state,
        "reason": why,
        "next_attempt_at": again.astimezone(UTC),
        "parts_sent": parts,
    }
