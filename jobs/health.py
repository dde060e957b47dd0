"""The health check and the metrics, over HTTP on a port of this machine: `/healthz` and `/metrics`."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bot import __version__
from bot.clock import Clock
from bot.steps.measures import Measures, measure
from bot.wiring import Parts

HEARTBEAT_SECONDS = 30
FRESH_SECONDS = 3 * HEARTBEAT_SECONDS
HEARTBEAT_FILE = "heartbeat"
MOST_OF_A_REQUEST, REQUEST_SECONDS = 8192, 5.0
log = structlog.get_logger()


def is_fresh(heartbeat: Path, clock: Clock) -> bool:
    """Whether the heartbeat file was written lately; one of a time to come is of a clock set back."""
    try:
        last = datetime.fromisoformat(heartbeat.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return abs((clock.now() - last).total_seconds()) < FRESH_SECONDS


class Readings(Collector):
    """Everything that is measured, read anew each time it is asked for."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def collect(self) -> Iterator[Metric]:
        """The metrics; those of the database are left out where it cannot be read."""
        yield InfoMetricFamily("dondoc", "The program.", value={"version": __version__})
        yield from self._of_the_process()
        now, readable = self._parts.clock.now(), True
        try:
            with self._parts.store.read() as session:
                measures = measure(session, now, self._parts.here)
        except Exception as error:  # noqa: BLE001 - a scrape must tell of this, not fail
            log.warning("measuring_failed", error=type(error).__name__)
            readable = False
        yield _gauge("database_up", "Whether the database can be read.", float(readable))
        if readable:
            yield from _of_the_office(measures)

    def _of_the_process(self) -> Iterator[Metric]:
        pulse = self._parts.pulse
        sent = CounterMetricFamily(
            "dondoc_deliveries",
            "Deliveries settled since the start.",
            labels=("channel", "outcome"),
        )
        for (channel, outcome), number in sorted(pulse.outcomes.items()):
            sent.add_metric([channel, outcome], number)
        yield sent
        took = GaugeMetricFamily(
            "dondoc_job_seconds", "How long the last run of a job took.", labels=("job",)
        )
        ran = GaugeMetricFamily(
            "dondoc_job_timestamp_seconds", "When a job last succeeded.", labels=("job",)
        )
        for job, seconds in sorted(pulse.took.items()):
            took.add_metric([job], seconds)
            ran.add_metric([job], pulse.ran_at[job].timestamp())
        yield took
        yield ran
        yield _gauge(
            "leads", "Whether this daemon leads: polls, reads the inbox.", float(pulse.leads())
        )
        yield _moment("last_poll", "When Telegram last answered.", pulse.polled_at)
        yield _moment("clean_watch", "When the watchman last found nothing amiss.", pulse.clean_at)
        yield _gauge("watchman_alarms", "Kinds of trouble found by the last look.", pulse.alarms)


def _of_the_office(measures: Measures) -> Iterator[Metric]:
    queue = GaugeMetricFamily("dondoc_outbox", "Deliveries by state.", labels=("state",))
    for state, number in measures.queue.items():
        queue.add_metric([state], number)
    yield queue
    yield _gauge("outbox_oldest_seconds", "Age of the oldest that waits.", measures.oldest_seconds)
    yield _gauge("people_unreached", "People no message reached today.", measures.unreached)
    yield _gauge("calendar_days_left", "Days of announced calendar.", measures.calendar_days)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"dondoc_{name}", what, value=value)


def _moment(name: str, what: str, at: datetime | None) -> Metric:
    """An instant as seconds since 1970; 0 where it never was."""
    return _gauge(f"{name}_timestamp_seconds", what, 0.0 if at is None else at.timestamp())


@asynccontextmanager
async def answering_health(parts: Parts, heartbeat: Path) -> AsyncIterator[int]:
    """Answer while the context is open; yields the port, 0 where none is set.

    A port that is taken is logged and does not keep the daemon from its work.
    """
    settings = parts.settings
    if not settings.health_port:
        yield 0
        return
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Readings(parts))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                asked = await reader.readuntil(b"\r\n\r\n")
            status, kind, body = await _answer(asked, parts, heartbeat, registry)
            writer.write(_head(status, kind, body) + body)
            await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            pass  # whoever asked went away, or did not ask in HTTP
        finally:
            writer.close()

    try:
        server = await asyncio.start_server(
            answer, settings.health_host, settings.health_port, limit=MOST_OF_A_REQUEST
        )
    except OSError as error:
        log.error("health_port_failed", port=settings.health_port, error=type(error).__name__)
        yield 0
        return
    async with server:
        yield settings.health_port


async def _answer(
    asked: bytes, parts: Parts, heartbeat: Path, registry: CollectorRegistry
) -> tuple[HTTPStatus, str, bytes]:
    """The status, content type and body of the answer to a request."""
    method, path, *_ = [*asked.split(b"\r\n", 1)[0].decode("latin-1").split(" "), "", ""]
    if method not in ("GET", "HEAD"):
        return HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", b"GET only\n"
    match path.partition("?")[0]:
        case "/healthz":
            if await asyncio.to_thread(is_fresh, heartbeat, parts.clock):
                return HTTPStatus.OK, "text/plain", b"ok\n"
            return HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", b"no fresh heartbeat\n"
        case "/metrics":
            body = await asyncio.to_thread(generate_latest, registry)
            return HTTPStatus.OK, CONTENT_TYPE_LATEST, body
        case _:
            return HTTPStatus.NOT_FOUND, "text/plain", b"/healthz or /metrics\n"


def _head(status: HTTPStatus, kind: str, body: bytes) -> bytes:
    return (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode("latin-1")
