"""The timetable: every job, when it fires, and what it asks of the database in between.

The daemon and a replay work by this one table. A timer only wakes a step; the database knows what is
due, so that a fire that is missed or repeated changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from bot.steps.deliver import deliver, next_delivery_at
from bot.steps.open_assignments import next_opening_at, open_assignments
from bot.steps.raise_notices import next_sweep_at, raise_notices
from bot.steps.send_answers import next_answer_at, send_answers
from bot.wiring import Parts
from jobs.backup import run_backup
from jobs.expire import run_expire
from jobs.inbox import never, run_inbox
from jobs.journal import Event, answer_events, delivery_events, opened_events
from jobs.watch import run_watch

Run = Callable[[Parts], Awaitable[Iterable[Event]]]
Wake = Callable[[Parts], Awaitable[datetime | None]]


@dataclass(frozen=True)
class Job:
    """A step with its trigger.

    `wake` tells when the step has something to do next (UTC, None: nothing in sight), which lets a
    replay skip the fires in between; without it every fire counts. `misfire_grace` is in seconds.
    `at_start` False: the daemon does not wait for it before it begins. `by_leader`: of several daemons
    one does it.
    """

    name: str
    trigger: CronTrigger
    run: Run
    wake: Wake | None
    misfire_grace: int
    at_start: bool = True
    by_leader: bool = False


def timetable(zone: ZoneInfo) -> tuple[Job, ...]:
    """Every job, in the order in which jobs of one instant run."""
    secondly = CronTrigger(
        second="*", timezone=zone
    )  # whoever raised it, it leaves within a second
    nightly = CronTrigger(hour=3, minute=10, timezone=zone)
    hourly = CronTrigger(hour="2-23", minute=40, timezone=zone)  # makes up for a missed night
    return (
        Job("open", CronTrigger(hour=6, minute=0, timezone=zone), run_open, wake_open, 12 * 3600),
        Job("raise", CronTrigger(minute="*/5", timezone=zone), run_raise, wake_raise, 3600),
        Job("answer", secondly, run_answer, wake_answer, 60, at_start=False),
        Job("deliver", secondly, run_deliver, wake_deliver, 60, at_start=False),
        Job("watch", CronTrigger(minute="*/15", timezone=zone), run_watch, never, 600),
        Job("inbox", CronTrigger(second=30, timezone=zone), run_inbox, never, 60, by_leader=True),
        Job("expire", nightly, run_expire, never, 12 * 3600, by_leader=True),
        Job("backup", hourly, run_backup, never, 3600, at_start=False, by_leader=True),
    )


async def run_open(parts: Parts) -> Iterable[Event]:
    """Open the assignments whose time has come."""
    return await asyncio.to_thread(_open, parts)


def _open(parts: Parts) -> Iterable[Event]:
    now = parts.clock.now()
    with parts.store.sweep() as session:
        opened = open_assignments(session, now, parts.here)
    return list(opened_events(opened, now, parts.here.zone))


async def wake_open(parts: Parts) -> datetime | None:
    """When the next assignment is due to open."""
    return await asyncio.to_thread(_wake_open, parts)


def _wake_open(parts: Parts) -> datetime | None:
    with parts.store.read() as session:
        return next_opening_at(session, parts.clock.now(), parts.here)


async def run_raise(parts: Parts) -> Iterable[Event]:
    """Decide who is told what."""
    return await asyncio.to_thread(_raise, parts)


def _raise(parts: Parts) -> Iterable[Event]:
    with parts.store.sweep() as session:
        raise_notices(session, parts.clock.now(), parts.here)
    return ()


async def wake_raise(parts: Parts) -> datetime | None:
    """When the next sweep has something to decide."""
    return await asyncio.to_thread(_wake_raise, parts)


def _wake_raise(parts: Parts) -> datetime | None:
    with parts.store.read() as session:
        return next_sweep_at(session, parts.clock.now(), parts.here)


async def run_answer(parts: Parts) -> Iterable[Event]:
    """Send the answers to people's own mails; neither they nor the reminders wait for the others."""
    return list(answer_events(await send_answers(parts.post), parts.here.zone))


async def wake_answer(parts: Parts) -> datetime | None:
    """When an answer may leave next."""
    return await asyncio.to_thread(next_answer_at, parts.post)


async def run_deliver(parts: Parts) -> Iterable[Event]:
    """Send what waits."""
    return list(delivery_events(await deliver(parts.post), parts.here.zone))


async def wake_deliver(parts: Parts) -> datetime | None:
    """When something may leave next."""
    return await asyncio.to_thread(next_delivery_at, parts.post)
