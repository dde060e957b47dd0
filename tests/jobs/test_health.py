"""`/healthz` and `/metrics` as a monitoring program asks for them, and the outside watcher's call."""

import asyncio
import socket
import urllib.error
import urllib.request
from contextlib import asynccontextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from bot.channels.base import Deferred
from bot.wiring import put_together
from jobs.daemon import beat, heartbeat_file
from jobs.health import answering_health
from jobs.watch import run_watch
from tests.steps.one_message import ONE, say


@pytest.fixture
def house(small_house, tmp_path):
    """The small office with a port of its own for its health."""
    small_house.load(ONE)
    settings = small_house.parts.settings.model_copy(
        update={"health_port": free_port(), "data_dir": tmp_path}
    )
    channels = {"email": small_house.email}
    small_house.parts = put_together(settings, small_house.store, small_house.clock, channels)
    return small_house


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def asking(house):
    async with answering_health(house.parts, heartbeat_file(house.parts)) as port:
        yield lambda path: asyncio.to_thread(get, port, path)


def get(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def ask(house, path):
    async def once():
        async with asking(house) as asked:
            return await asked(path)

    return asyncio.run(once())


def metrics(house):
    status, text = ask(house, "/metrics")
    assert status == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_health_is_well_only_while_the_heartbeat_is_fresh(house):
    house.at("2024-05-28", "20:00")
    assert ask(house, "/healthz")[0] == 503
    asyncio.run(run_watch(house.parts))
    asyncio.run(beat(house.parts))
    assert ask(house, "/healthz") == (200, "ok\n")
    house.clock.move_to(house.clock.now() + timedelta(seconds=91))
    assert ask(house, "/healthz")[0] == 503


def test_the_heart_stops_when_the_watchman_found_something_or_has_not_looked_for_long(house):
    house.parts.pulse.start(house.at("2024-05-23").clock.now(), [])
    house.live("2024-05-28", "2024-05-28")
    asyncio.run(run_watch(house.at("2024-05-28", "09:00").parts))
    asyncio.run(beat(house.at("2024-05-28", "09:34").parts))
    first = heartbeat_file(house.parts).read_text()
    asyncio.run(beat(house.at("2024-05-28", "09:36").parts))
    assert heartbeat_file(house.parts).read_text() == first
    say(house, Deferred("no route"))
    house.at("2024-06-28", "08:31").raise_notices()
    asyncio.run(run_watch(house.parts))
    asyncio.run(beat(house.parts))
    assert heartbeat_file(house.parts).read_text() == first


def test_the_metrics_tell_of_queue_channels_jobs_and_calendar(house):
    say(house, Deferred("no route"), "hanh")
    house.at("2024-05-28", "06:00").open()
    house.at("2024-05-28").tell()
    house.at("2024-05-28", "08:30")
    house.parts.pulse.outcomes["email", "sent"] += 1
    house.parts.pulse.polled_at = house.clock.now()
    found = metrics(house)
    assert found["dondoc_outbox", "sent"] == found["dondoc_outbox", "deferred"] == 1
    assert found["dondoc_outbox", "dead"] == 0
    assert found[("dondoc_outbox_oldest_seconds",)] == 3600
    assert found["dondoc_deliveries_total", "email", "sent"] == 1
    assert found[("dondoc_last_poll_timestamp_seconds",)] == house.clock.now().timestamp()
    assert found[("dondoc_clean_watch_timestamp_seconds",)] == 0
    assert found[("dondoc_calendar_days_left",)] == 947  # 2024, 2025 and 2026 are announced
    assert found[("dondoc_people_unreached",)] == 0
    assert any(name[0] == "dondoc_info" for name in found)


def test_no_metric_names_a_person(house):
    say(house, Deferred("no route"))
    house.live("2024-05-28", "2024-05-30")
    _, text = ask(house, "/metrics")
    assert not any(name in text for name in ("hanh", "binh", "quan.example"))


def test_other_paths_and_methods_are_refused_and_the_port_is_off_by_default(small_house, house):
    assert ask(house, "/")[0] == 404

    async def post():
        async with answering_health(house.parts, heartbeat_file(house.parts)) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /metrics HTTP/1.1\r\n\r\n")
            said = await reader.read()
            writer.close()
            return said

    assert asyncio.run(post()).startswith(b"HTTP/1.1 405 ")
    off = house.parts.settings.model_copy(update={"health_port": 0})
    house.parts = put_together(off, house.store, house.clock, {})

    async def port():
        async with answering_health(house.parts, heartbeat_file(house.parts)) as port:
            return port

    assert asyncio.run(port()) == 0


class Watcher(BaseHTTPRequestHandler):
    """An outside watcher that keeps what it was asked for."""

    calls: list[str] = []  # noqa: RUF012 - emptied by each test

    def do_GET(self):
        self.calls.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_the_outside_watcher_is_called_after_a_clean_look_only_and_its_key_is_not_logged(
    house, capsys
):
    Watcher.calls.clear()
    server = HTTPServer(("127.0.0.1", 0), Watcher)
    Thread(target=server.serve_forever, daemon=True).start()
    url = SecretStr(f"http://127.0.0.1:{server.server_port}/ping?key=bi-mat")
    settings = house.parts.settings.model_copy(update={"heartbeat_url": url})
    house.parts = put_together(settings, house.store, house.clock, {"email": house.email})
    try:
        asyncio.run(run_watch(house.at("2024-05-28", "20:00").parts))
        assert Watcher.calls == ["/ping?key=bi-mat"]
        house.parts.pulse.chat_turned_at = house.clock.now() - timedelta(hours=1)
        asyncio.run(run_watch(house.parts))
        assert len(Watcher.calls) == 1
    finally:
        server.shutdown()
        server.server_close()
    house.parts.pulse.chat_turned_at = None
    asyncio.run(run_watch(house.parts))  # nobody answers there now
    said = capsys.readouterr()
    assert "heartbeat_url_failed" in said.out + said.err
    assert "bi-mat" not in said.out + said.err
