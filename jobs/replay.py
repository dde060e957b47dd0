"""Drives the timetable by a virtual clock: a year of the office in seconds, by the very same steps."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from bot.clock import VirtualClock
from bot.rules.workdays import at_local
from bot.wiring import Parts
from jobs.collector import settle_collector
from jobs.journal import Event
from jobs.timetable import Job

TICK = timedelta(microseconds=1)
T = TypeVar("T")
Listener = Callable[[Event], None]
Pacing = Callable[[datetime], Awaitable[None]]


async def no_pacing(_instant: datetime) -> None:
    """As fast as it goes."""


class Inline(ThreadPoolExecutor):
    """Runs what is handed to a thread at once, in the caller's: a replay has nobody to keep waiting."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        """The finished result."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it is the caller's, who gets it from the future
            future.set_exception(error)
        return future


def run_replay(replaying: Coroutine[Any, Any, None]) -> None:
    """Run a replay to its end, without threads, and with a collector that suits many short lives."""
    settle_collector()

    async def run() -> None:
        asyncio.get_running_loop().set_default_executor(Inline())
        await replaying

    asyncio.run(run())


class DayPace:
    """Lets a day of the replay take `seconds` of real time; what takes longer just takes longer."""

    def __init__(self, start: datetime, seconds: float) -> None:
        self._start = start
        self._seconds = seconds
        self._begun = asyncio.get_running_loop().time()

    async def __call__(self, instant: datetime) -> None:
        """Sleep until the instant's turn has come."""
        days = (instant - self._start) / timedelta(days=1)
        wait = self._begun + days * self._seconds - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait)


def span(first: date, last: date, parts: Parts) -> tuple[datetime, datetime]:
    """The instants (UTC) of a run of local days, both included."""
    start = at_local(first, time(0), parts.here.zone)
    return start, at_local(last + timedelta(days=1), time(0), parts.here.zone) - TICK


async def replay(
    parts: Parts,
    jobs: Sequence[Job],
    start: datetime,
    end: datetime,
    listen: Listener,
    pacing: Pacing = no_pacing,
) -> None:
    """Run every fire of the timetable from start to end in order, each job's events to `listen`.

    The clock jumps to the next instant at which a job fires and has something to do. Of several jobs
    at one instant, the timetable's order holds.
    """
    clock = parts.clock
    assert isinstance(clock, VirtualClock)
    clock.move_to(start)
    last_fire: dict[str, datetime] = {}
    while True:
        fires = [(await _next_fire(job, parts, last_fire, start), n) for n, job in enumerate(jobs)]
        due = [(fire, n) for fire, n in fires if fire is not None and fire <= end]
        if not due:
            break
        fire, number = min(due)
        await pacing(fire)
        clock.move_to(fire)
        last_fire[jobs[number].name] = fire
        for event in await jobs[number].run(parts):
            listen(event)
    await pacing(end)
    clock.move_to(end)


async def _next_fire(
    job: Job, parts: Parts, last_fire: dict[str, datetime], start: datetime
) -> datetime | None:
    """The job's next fire at which it has something to do (UTC)."""
    earliest = max(start, parts.clock.now())
    if job.name in last_fire:
        earliest = max(earliest, last_fire[job.name] + TICK)
    if job.wake is not None:
        wake = await job.wake(parts)
        if wake is None:
            return None
        earliest = max(earliest, wake)
    fire: datetime | None = job.trigger.get_next_fire_time(
        None, earliest.astimezone(parts.here.zone)
    )
    return None if fire is None else fire.astimezone(UTC)
