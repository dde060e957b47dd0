"""Settles what was sent right after the server's answer: what comes in meanwhile is the next group."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, assert_never

import structlog
from sqlmodel import Session

from bot.channels.base import (
    Deferred,
    Dropped,
    Gone,
    Moved,
    Outcome,
    Refused,
    Sent,
    Unconfirmed,
)
from bot.clock import Clock
from bot.messages.payload import ChatText
from bot.messages.tidy import one_line
from bot.model.states import DeliveryState
from bot.rules.deliveries import WAITING, DeliveryInput, after
from bot.rules.retry import is_tired, next_attempt
from bot.steps.composed import Composed
from bot.steps.fallback import fall_back, give_up_one, heed, take_over
from bot.steps.office import Installation, office_in_force
from bot.steps.persist import UNAVAILABLE, persist
from bot.store import outbox
from bot.store.engine import Store

GROUP, GROUP_SECONDS = 16, 0.05
MOST_OPEN = 2 * GROUP
log = structlog.get_logger()


@dataclass(frozen=True)
class Settled:
    """A delivery and what became of it, at an instant (UTC)."""

    composed: Composed
    outcome: Outcome | None
    at: datetime


class Ledger:
    """Writes outcomes down, one small group at a time; while one is written, the next one gathers.

    A group is written once it is full or a moment old: each costs a wait for the disk. No more than
    `MOST_OPEN` outcomes wait, for what waits is sent again should the program die now.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        here: Installation,
        worker: str,
        patience: timedelta,
        stopping: Callable[[], bool],
    ) -> None:
        self._store = store
        self._clock = clock
        self._here = here
        self._worker = worker
        self._patience = patience
        self._stopping = stopping
        self._open: list[Settled] = []
        self._writing: asyncio.Task[None] | None = None
        self._full = asyncio.Event()
        self._failed: Exception | None = None
        self.done: list[Settled] = []

    async def enter(self, composed: Composed, outcome: Outcome | None) -> None:
        """Note one outcome; raises what stopped an earlier one from being written."""
        self._open.append(Settled(composed, outcome, self._clock.now()))
        if self._writing is None or self._writing.done():
            if self._writing is not None:
                self._writing.result()
            self._writing = asyncio.create_task(self._write_all())
        if len(self._open) >= GROUP:
            self._full.set()
        if len(self._open) >= MOST_OPEN:
            await asyncio.shield(self._writing)

    async def flush(self) -> None:
        """Wait until everything is written; raises what stopped it."""
        self._full.set()
        if self._writing is not None:
            await self._writing
        if self._failed is not None:
            failed, self._failed = self._failed, None
            raise failed

    async def _write_all(self) -> None:
        while self._open:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._full.wait(), GROUP_SECONDS)
            group, self._open = self._open, []
            self._full.clear()
            await self._write_down(group)

    async def _write_down(self, group: Sequence[Settled]) -> None:
        """Write a group; where one of it cannot be written, that one is left out, and said by `flush`."""
        try:
            await persist(partial(self._write, group), self._patience, self._stopping)
        except UNAVAILABLE:
            raise
        except Exception as error:  # noqa: BLE001 - what has left must not be sent again for another's sake
            if len(group) > 1:
                for one in group:
                    await self._write_down([one])
                return
            (bad,) = group
            log.error(
                "outcome_not_written",
                delivery=bad.composed.delivery_id,
                error=type(error).__name__,
            )
            self._failed = self._failed or error
        else:
            self.done += group

    def _write(self, group: Sequence[Settled]) -> None:
        sent = [one for one in group if isinstance(one.outcome, Sent)]
        with self._store.write() as session:
            outbox.settle_sent(
                session, self._worker, [(one.composed.delivery_id, one.at) for one in sent]
            )
            for one in group:
                if not isinstance(one.outcome, Sent):
                    self._settle(session, one)

    def _settle(self, session: Session, settled: Settled) -> None:
        composed, outcome = settled.composed, settled.outcome
        delivery_id, payload = composed.delivery_id, composed.payload
        values = outcome_values(outcome, settled.at, composed.attempts, composed.message_id)
        if isinstance(payload, ChatText) and values.get("parts_sent"):
            values["parts_mark"] = payload.mark(values["parts_sent"])
        if not outbox.settle(session, delivery_id, self._worker, **values):
            return
        if isinstance(outcome, Moved | Gone):
            heed(session, payload, outcome, settled.at, self._here)
        if isinstance(outcome, Refused):
            office = office_in_force(session, settled.at, self._here)
            fall_back(session, delivery_id, settled.at, office)
        elif values["state"] in WAITING and is_tired(values.get("attempts", composed.attempts)):
            office = office_in_force(session, settled.at, self._here)
            take_over(session, delivery_id, settled.at, office)
            give_up_one(session, delivery_id, settled.at, office)


def outcome_values(
    outcome: Outcome | None, at: datetime, attempts: int, message_id: str
) -> dict[str, Any]:
    """The columns that an outcome sets for a message, after so many attempts.

    Its words are a server's, in any encoding: what no database takes is left out.
    """
    match outcome:
        case None:
            return _closed(DeliveryInput.EMPTIED, "nothing in it is owed any more", at)
        case Sent():
            return _closed(DeliveryInput.SENT, None, at)
        case Dropped(why):
            return _closed(DeliveryInput.DROPPED, why, at)
        case Refused(why):
            return _closed(DeliveryInput.REFUSED, why, at)
        case Deferred(why, wait, parts, tried=False):
            again = at + (wait or timedelta())
            untried = {"attempts": attempts - 1}
            return _waiting(DeliveryInput.DEFERRED, why, again, parts) | untried
        case Deferred(why, wait, parts):
            not_before = None if wait is None else at + wait
            again = next_attempt(attempts, at, message_id, not_before)
            return _waiting(DeliveryInput.DEFERRED, why, again, parts)
        case Moved(why, _, parts):
            return _waiting(DeliveryInput.DEFERRED, why, at, parts)
        case Unconfirmed(why, parts):
            again = next_attempt(attempts, at, message_id)
            return _waiting(DeliveryInput.UNCONFIRMED, why, again, parts)
        case _:
            assert_never(outcome)


def _closed(happened: DeliveryInput, why: str | None, at: datetime) -> dict[str, Any]:
    reason = None if why is None else one_line(why)
    return {"state": after(happened, DeliveryState.CLAIMED), "settled_at": at, "reason": reason}


def _waiting(happened: DeliveryInput, why: str, again: datetime, parts: int) -> dict[str, Any]:
    return {
        "state": after(happened, DeliveryState.CLAIMED),
        "reason": one_line(why),
        "next_attempt_at": again.astimezone(UTC),
        "parts_sent": parts,
    }
