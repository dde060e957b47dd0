"""The daemon: one event loop with the timetable, the chat's polling, signals and a heartbeat."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.chat.converse import Desk
from bot.chat.telegram import keep_answering
from bot.store.engine import sqlite_path
from bot.store.lead import Lead
from bot.store.lock import only_daemon
from bot.wiring import Parts, make_answering_bot, make_desk, make_webhook
from config.settings import Settings
from jobs.clock_watch import keep_time
from jobs.collector import settle_collector
from jobs.health import HEARTBEAT_FILE, HEARTBEAT_SECONDS, answering_health
from jobs.journal import Event
from jobs.leading import Work, keep_lead
from jobs.timetable import Job, timetable

SAY_AGAIN = 60.0  # seconds
log = structlog.get_logger()


class Runner:
    """Runs jobs, knows which are running, and lets them finish before the program ends."""

    def __init__(self, parts: Parts, lead: Lead) -> None:
        self._parts = parts
        self._lead = lead
        self._running: dict[str, asyncio.Task[None]] = {}
        self._said: dict[str, tuple[str, float]] = {}

    def start(self, job: Job) -> Callable[[], Awaitable[None]]:
        """The job as the scheduler calls it: begun unless it still runs, never cancelled half-way."""

        async def fire() -> None:
            if job.name not in self._running:
                task = asyncio.create_task(self.run(job), name=job.name)
                self._running[job.name] = task
                task.add_done_callback(lambda _: self._running.pop(job.name))

        return fire

    async def run(self, job: Job) -> None:
        """Run the job once; a failure is logged and the next fire tries again."""
        if job.by_leader and not self._lead.is_ours:
            return
        pulse, begun = self._parts.pulse, monotonic()
        try:
            for event in await job.run(self._parts):
                _log_event(event)
                if "channel" in event:
                    pulse.outcomes[event["channel"], event["event"]] += 1
            pulse.ran_at[job.name] = self._parts.clock.now()
            pulse.took[job.name] = monotonic() - begun
            self._said.pop(job.name, None)
        except Exception as error:  # noqa: BLE001 - one failing job must not stop the others
            self._say(job.name, error)

    def _say(self, job: str, error: Exception) -> None:
        """Log a failure; the same one of a job that fails every second is said once a minute."""
        name, now = type(error).__name__, monotonic()
        before, at = self._said.get(job, ("", 0.0))
        if name != before or now - at >= SAY_AGAIN:
            self._said[job] = name, now
            log.error("job_failed", job=job, error=name, what=str(error)[:200])

    async def drain(self) -> None:
        """Wait for what is running."""
        while self._running:
            await asyncio.wait(self._running.values())


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
    lead = Lead(parts.store, parts.post.worker)
    await asyncio.to_thread(lead.seek)
    parts.pulse.leads = lambda: lead.is_ours
    runner = Runner(parts, lead)
    jobs = timetable(parts.here.zone)
    parts.pulse.start(parts.clock.now(), [job.name for job in jobs])
    _announce(parts)
    for job in jobs:
        if job.at_start:
            await runner.run(job)
    scheduler = _scheduler(parts, runner, jobs)
    scheduler.start()
    chats = _start_chat(parts, lead, stop)
    timing = asyncio.create_task(keep_time(scheduler, parts, stop), name="clock")
    async with answering_health(parts, heartbeat_file(parts)) as port:
        settle_collector()
        log.info("ready", health_port=port)
        await stop.wait()
    log.info("stopping")
    scheduler.pause()
    await runner.drain()
    await asyncio.gather(*chats, timing)
    scheduler.shutdown(wait=False)
    heartbeat_file(parts).unlink(missing_ok=True)
    log.info("stopped")


def _start_chat(parts: Parts, lead: Lead, stop: asyncio.Event) -> list[asyncio.Task[None]]:
    """Keep the lead, and answer in the chat beside everything else where a bot is configured.

    Telegram lets one daemon ask it for news, so that is the leader; a webhook is answered by all.
    """
    settings, webhook = parts.settings, make_webhook(parts.settings)
    answers = settings.telegram_token is not None and not settings.dry_run
    if webhook is None:
        polling = _polling(parts) if answers else None
        return [asyncio.create_task(keep_lead(lead, stop, polling), name="lead")]
    called = keep_answering(
        lambda: make_answering_bot(parts, lambda _: None), _desk(parts), stop, webhook
    )
    tasks = [asyncio.create_task(keep_lead(lead, stop, None), name="lead")]
    return [*tasks, asyncio.create_task(called, name="chat")] if answers else tasks


def _polling(parts: Parts) -> Work:
    """Asks Telegram for news and answers; what is seen of it stands in the pulse."""
    pulse, clock = parts.pulse, parts.clock

    def turned() -> None:
        pulse.chat_turned_at = clock.now()

    def polled(answered: bool) -> None:
        turned()
        if answered:
            pulse.polled_at = clock.now()

    async def answer(over: asyncio.Event) -> None:
        desk = _desk(parts)
        try:
            await keep_answering(
                lambda: make_answering_bot(parts, polled),
                desk,
                over,
                turned=turned,
                is_stuck=lambda: pulse.chat_is_stuck(clock.now()),
            )
        finally:
            pulse.chat_turned_at = None  # another daemon asks from now on

    return answer


def _desk(parts: Parts) -> Desk:
    return make_desk(parts.settings, parts.store, parts.clock, parts.here)


def _scheduler(parts: Parts, runner: Runner, jobs: Sequence[Job]) -> AsyncIOScheduler:
    """APScheduler over the timetable; it holds no state, for the database does."""
    scheduler = AsyncIOScheduler(timezone=parts.here.zone)
    for job in jobs:
        scheduler.add_job(
            runner.start(job),
            job.trigger,
            id=job.name,
            coalesce=True,
            misfire_grace_time=job.misfire_grace,
        )
    scheduler.add_job(
        beat,
        CronTrigger(second=f"*/{HEARTBEAT_SECONDS}", timezone=parts.here.zone),
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
    try:
        await asyncio.to_thread(_touch, path, parts.clock.now().isoformat())
    except OSError as error:
        log.error("heartbeat_failed", error=type(error).__name__, what=error.strerror)


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
