"""What this worker has claimed, and how long it is its own: leases, renewed while their batches are sent."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.steps.composed import Composed
from bot.store import outbox
from bot.store.engine import Store
from bot.store.leases import TOO_LONG

LEASE = timedelta(minutes=5)
RENEW_SECONDS = LEASE.total_seconds() / 3
log = structlog.get_logger()


@dataclass
class Claimed:
    """A batch as it was claimed and composed at an instant (UTC); ours until its lease runs out."""

    messages: Sequence[Composed]
    composed_at: datetime
    ours_until: datetime
    is_over: bool = False

    @property
    def ids(self) -> list[int]:
        """The deliveries' ids."""
        return [one.delivery_id for one in self.messages]

    def is_ours(self, now: datetime) -> bool:
        """False once the lease is anybody's: the machine has slept through it, or the clock was set back."""
        return timedelta() < self.ours_until - now <= TOO_LONG * LEASE


@asynccontextmanager
async def kept_ours(store: Store, clock: Clock, worker: str) -> AsyncIterator[list[Claimed]]:
    """Renew the leases of the batches in the list until they are over, however slow the server is."""
    held: list[Claimed] = []

    async def renew() -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            held[:] = [batch for batch in held if not batch.is_over]
            for batch in held:
                if batch.is_ours(clock.now()):
                    await _renewed(batch, store, clock, worker)

    renewing = asyncio.create_task(renew())
    try:
        yield held
    finally:
        renewing.cancel()


async def _renewed(held: Claimed, store: Store, clock: Clock, worker: str) -> None:
    """Prolong a lease; where the database cannot be written to, it runs out unless the next try works."""
    try:
        held.ours_until = await asyncio.to_thread(_renew, held, store, clock, worker)
    except SQLAlchemyError as error:
        log.warning("lease_not_renewed", error=type(error).__name__)


def _renew(held: Claimed, store: Store, clock: Clock, worker: str) -> datetime:
    """Returns until when the batch is ours: no longer than before if the lease ran out meanwhile."""
    until = clock.now() + LEASE
    with store.write() as session:
        outbox.renew(session, held.ids, worker, until)
    return until if held.is_ours(clock.now()) else held.ours_until


def give_back(store: Store, worker: str, ids: Sequence[int]) -> None:
    """Queue again what this worker has claimed and not come to."""
    if ids:
        with store.write() as session:
            outbox.give_back(session, ids, worker)
