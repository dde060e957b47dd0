"""Notices that the machine's clock was set while the daemon runs, and lets the timetable follow it.

The scheduler reckons each job's next fire from the clock: set back by a day, it would sleep for a day.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from time import monotonic

import structlog
from apscheduler.schedulers.base import BaseScheduler

from bot.wiring import Parts

LOOK_EVERY = 1.0  # seconds
A_STEP = timedelta(seconds=5)  # less than that is a clock that is kept right
log = structlog.get_logger()


async def keep_time(
    scheduler: BaseScheduler,
    parts: Parts,
    stop: asyncio.Event,
    steady: Callable[[], float] = monotonic,
) -> None:
    """Until `stop`, compare the clock with one that nobody can set (`steady`, seconds).

    After a step every job's next fire is reckoned anew, and the signs of life keep their age. What was
    told stays told, and what is due by the clock's day is told: the database is the schedule.
    """
    clock = parts.clock
    last, since = clock.now(), steady()
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_EVERY)
        now, mark = clock.now(), steady()
        step = now - last - timedelta(seconds=mark - since)
        last, since = now, mark
        if abs(step) > A_STEP:
            log.warning("clock_was_set", by_seconds=round(step.total_seconds()))
            parts.pulse.clock_moved(step)
            _follow(scheduler)


def _follow(scheduler: BaseScheduler) -> None:
    for job in scheduler.get_jobs():
        scheduler.reschedule_job(job.id, trigger=job.trigger)
