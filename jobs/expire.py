"""The job `expire`: lets go what was kept long enough."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

from bot.steps.personal_data import expire
from bot.wiring import Parts
from jobs.journal import Event, stamp


async def run_expire(parts: Parts) -> Iterable[Event]:
    """Remove what is older than DONDOC_KEEP_DAYS and no part of the trail."""
    return await asyncio.to_thread(_expire, parts)


def _expire(parts: Parts) -> Iterable[Event]:
    now = parts.clock.now()
    with parts.store.sweep() as session:
        rows = expire(session, now, timedelta(parts.settings.keep_days))
    if not rows:
        return []
    return [{"at": stamp(now, parts.here.zone), "event": "expired", "rows": rows}]
