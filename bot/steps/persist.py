"""Writes down what has happened outside, although the database cannot be written to just now."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import TypeVar

import structlog
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError

FIRST_WAIT, LONGEST_WAIT = 0.25, 10.0  # seconds
# PostgreSQL's word for a server that has become a standby, and for a session it has ended, is the last.
UNAVAILABLE = (OperationalError, InterfaceError, InternalError)
T = TypeVar("T")
log = structlog.get_logger()


async def persist(
    write: Callable[[], T], patience: timedelta, stopping: Callable[[], bool] = lambda: False
) -> T:
    """Run `write`, a whole transaction, until it succeeds; returns what it returns.

    A message that has left cannot be called back: were its row not written, it would leave twice. So a
    database that is locked, full or restarting is asked again, until `patience` is over or the program
    is stopping; its error is then raised.
    """
    until, wait = monotonic() + patience.total_seconds(), FIRST_WAIT
    while True:
        try:
            return await asyncio.to_thread(write)
        except UNAVAILABLE as error:
            if stopping() or monotonic() + wait > until:
                raise
            log.warning("database_unavailable", error=type(error).__name__, again_in_seconds=wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
