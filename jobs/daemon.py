"""The daemon: one event loop with the timetable, the chat's polling, signals and a heartbeat."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.chat.telegram import keep_answering
from bot.store.engine import sqlite_path
from bot.store.lock import only_daemon
from bot.wiring import Parts, make_answering_bot, make_desk, make_webhook
from config.settings import Settings
from jobs.health import HEARTBEAT_FILE, HEARTBEAT_SECONDS, answering_health
from jobs.journal import Event
from jobs.timetable import Job, timetable

log = structlog.get_logger()


class Runner:
    """Runs jobs, knows which are running, and lets them finish before the program ends."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._running: set[asyncio.Task[None]] = set()

    def start(self, job: Job) -> Callable[[], Awaitable[None]]:
        """The job as the scheduler calls it; it never raises and is never cancelled half-way."""

        async def fire() -> None:
            task = asyncio.create_task(self.run(job), name=job.name)
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            await asyncio.shield(task)

        return fire

    async def run(self, job: Job) -> None:
        """Run the job once; a failure is logged and the next fire tries again."""
        pulse, begun = self._parts.pulse, monotonic()
        try:
            for event in await job.run(self._parts):
                _log_event(event)
                if "channel" in event:
                    pulse.outcomes[event["channel"], event["event"]] += 1
            pulse.ran_at[job.name] = self._parts.clock.now()
            pulse.took[job.name] = monotonic() - begun
        except Exception as error:  # noqa: BLE001 - one failing job must not stop the others
            log.error("job_failed", job=job.name, error=type(error).__name__, what=str(error)[:200])

    async def drain(self) -> None:
        """Wait for what is running."""
        while self._running:
            await asyncio.wait(self._running)


def _log_event(event: Event) -> None:
    """An event by its ids only."""
    fields = {key: value for key, value in event.items() if key not in ("at", "event", "items")}
    log.info(event["event"], items=len(event.get("items", ())), **fields)


def run(settings: Settings, make_parts: Callable[[], Parts]) -> None:
    """Run until SIGTERM or SIGINT; `make_parts` is called once the database is ours.

    Raises LockedError if another daemon has this SQLite file.
    """
    with only_daemon(sqlite_path(settings.database_url.get_secret_value())):
        parts = make_parts()
        try:
            asyncio.run(_serve(parts))
        finally:
            parts.store.close()


async def _serve(parts: Parts) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    parts = replace(parts, post=replace(parts.post, stopping=stop.is_set))
    runner = Runner(parts)
    jobs = timetable(parts.here.zone)
    parts.pulse.start(parts.clock.now(), [job.name for job in jobs])
    _announce(parts)
    for job in jobs:
        if job.at_start:
            await runner.run(job)
    scheduler = _scheduler(parts, runner, jobs)
    scheduler.start()
    chat = _start_chat(parts, stop)
    async with answering_health(parts, heartbeat_file(parts)) as port:
        log.info("ready", health_port=port)
        await stop.wait()
    log.info("stopping")
    scheduler.pause()
    await runner.drain()
    if chat is not None:
        await chat
    scheduler.shutdown(wait=False)
    heartbeat_file(parts).unlink(missing_ok=True)
    log.info("stopped")


def _start_chat(parts: Parts, stop: asyncio.Event) -> asyncio.Task[None] | None:
    """Answer in the chat beside everything else, where a bot is configured."""
    settings = parts.settings
    if settings.telegram_token is None or settings.dry_run:
        return None
    desk = make_desk(settings, parts.store, parts.clock, parts.here)
    pulse, clock, webhook = parts.pulse, parts.clock, make_webhook(settings)

    def turned() -> None:
        if webhook is None:  # where Telegram calls us, nothing turns
            pulse.chat_turned_at = clock.now()

    def polled(answered: bool) -> None:
        turned()
        if answered:
            pulse.polled_at = clock.now()

    answering = keep_answering(
        lambda: make_answering_bot(parts, polled), desk, stop, webhook, turned
    )
    return asyncio.create_task(answering, name="chat")


def _scheduler(parts: Parts, runner: Runner, jobs: Sequence[Job]) -> AsyncIOScheduler:
    """APScheduler over the timetable; it holds no state, for the database does."""
    scheduler = AsyncIOScheduler(timezone=parts.here.zone)
    for job in jobs:
        scheduler.add_job(
            runner.start(job),
            job.trigger,
            id=job.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=job.misfire_grace,
        )
    scheduler.add_job(
        beat,
        "interval",
        seconds=HEARTBEAT_SECONDS,
        args=[parts],
        id="heartbeat",
        next_run_time=parts.clock.now(),
    )
    return scheduler


async def beat(parts: Parts) -> None:
    """Leave a sign of life that a health check can read, as long as the watchman finds nothing amiss."""
    if not parts.pulse.is_clean(parts.clock.now()):
        return
    path = heartbeat_file(parts)
    await asyncio.to_thread(_touch, path, parts.clock.now().isoformat())


def _touch(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def heartbeat_file(parts: Parts) -> Path:
    """Where the sign of life is."""
    return parts.settings.data_dir / HEARTBEAT_FILE


def _announce(parts: Parts) -> None:
    """Say at start which safety is on."""
    settings = parts.settings
    log.info(
        "started",
        database=parts.store.engine.url.render_as_string(hide_password=True),
        channels=sorted(parts.post.channels),
        zone=settings.time_zone,
    )
    if settings.dry_run:
        log.warning("dry_run_is_on", means="messages are made and not sent")
    if settings.redirect_to is not None:
        log.warning("redirect_is_on", to=settings.redirect_to, means="every message goes there")
    if _is_paused(parts):
        log.warning("pause_is_on", means="nothing leaves until `dondoc resume`")


def _is_paused(parts: Parts) -> bool:
    from bot.store.office import is_paused

    with parts.store.read() as session:
        return is_paused(session)
