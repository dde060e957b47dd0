"""Keeps the lead among the daemons of one database, and lets what only the leader does begin and end."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from bot.store.lead import Lead

LOOK_AGAIN = 2.0  # seconds
Work = Callable[[asyncio.Event], Awaitable[None]]
log = structlog.get_logger()


async def keep_lead(lead: Lead, stop: asyncio.Event, work: Work | None) -> None:
    """Seek the lead until `stop`; while it is ours, `work` goes on until the event that it is given.

    Work that breaks down is begun again. At the end the lead is left to others.
    """
    over, working = asyncio.Event(), None
    while not stop.is_set():
        leads = await asyncio.to_thread(lead.seek)
        if working is not None and (working.done() or not leads):
            await _end(over, working)
            working = None
        if leads and working is None and work is not None:
            over = asyncio.Event()
            working = asyncio.ensure_future(work(over))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_AGAIN)
    if working is not None:
        await _end(over, working)
    await asyncio.to_thread(lead.leave)


async def _end(over: asyncio.Event, working: "asyncio.Future[None]") -> None:
    over.set()
    try:
        await working
    except Exception as error:  # noqa: BLE001 - said, and begun again by whoever leads
        log.error("chat_failed", error=type(error).__name__)
