"""Slots in time: who wants to send takes the next free one, alone or among all daemons of a database."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Protocol

import structlog
from sqlalchemy import BigInteger, Float, bindparam, cast, extract, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from bot.model.chats import ChatPace
from bot.store.engine import Store

log = structlog.get_logger()

_slot = ChatPace.__table__.c  # type: ignore[attr-defined]
# By the database's clock: whatever the machines' clocks say, a slot is given once.
_NOW = cast(extract("epoch", func.clock_timestamp()), Float(53))
_KEY, _GAP = bindparam("key", type_=BigInteger), bindparam("gap", type_=Float(53))
_PATIENCE, _SECONDS = bindparam("patience", type_=Float(53)), bindparam("seconds", type_=Float(53))
_first = insert(ChatPace).values(chat_id=_KEY, free_at=_NOW + _GAP)
_asked_at = _first.excluded.free_at - _GAP
_TAKE = _first.on_conflict_do_update(
    index_elements=[_slot.chat_id],
    set_={"free_at": func.greatest(_slot.free_at, _asked_at) + _GAP},
    where=_slot.free_at - _asked_at <= _PATIENCE,
).returning(_slot.free_at - _GAP - _NOW)
_WAIT = select(_slot.free_at - _NOW).where(_slot.chat_id == _KEY)
_held = insert(ChatPace).values(chat_id=_KEY, free_at=_NOW + _SECONDS)
_HOLD = _held.on_conflict_do_update(
    index_elements=[_slot.chat_id],
    set_={"free_at": func.greatest(_slot.free_at, _held.excluded.free_at)},
)


class Slots(Protocol):
    """Gives each key its slots one after the other, `gap` seconds apart."""

    async def take(self, key: int, gap: float, patience: float) -> float:
        """Take the next slot; returns the seconds until it begins.

        Where these are more than `patience`, none is taken.
        """
        ...

    async def hold(self, key: int, seconds: float) -> None:
        """Give no slot of this key before that many seconds have passed."""
        ...


class OwnSlots:
    """The slots of one process, by its monotonic clock."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._free: dict[int, float] = {}

    async def take(self, key: int, gap: float, patience: float) -> float:
        """See Slots."""
        now = self._now()
        start = max(self._free.get(key, now), now)
        if start - now <= patience:
            self._forget(now)
            self._free[key] = start + gap
        return start - now

    async def hold(self, key: int, seconds: float) -> None:
        """See Slots."""
        until = self._now() + seconds
        self._free[key] = max(self._free.get(key, until), until)

    def _forget(self, now: float) -> None:
        for key in [key for key, free in self._free.items() if free < now]:
            del self._free[key]


class SharedSlots:
    """The slots of every daemon on one PostgreSQL; of this process alone while it cannot be asked."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._own = OwnSlots()

    async def take(self, key: int, gap: float, patience: float) -> float:
        """See Slots."""
        try:
            return await asyncio.to_thread(self._take, key, gap, patience)
        except SQLAlchemyError as error:
            log.warning("pace_not_shared", error=type(error).__name__)
            return await self._own.take(key, gap, patience)

    def _take(self, key: int, gap: float, patience: float) -> float:
        with self._engine.connect() as connection:
            wanted = {"key": key, "gap": gap, "patience": patience}
            wait = connection.execute(_TAKE, wanted).scalar()
            if wait is None:
                wait = connection.execute(_WAIT, {"key": key}).scalar_one()
        return max(float(wait), 0.0)

    async def hold(self, key: int, seconds: float) -> None:
        """See Slots."""
        await self._own.hold(key, seconds)
        try:
            await asyncio.to_thread(self._hold, key, seconds)
        except SQLAlchemyError as error:
            log.warning("pace_not_shared", error=type(error).__name__)

    def _hold(self, key: int, seconds: float) -> None:
        with self._engine.connect() as connection:
            connection.execute(_HOLD, {"key": key, "seconds": seconds})
