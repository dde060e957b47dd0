"""The machine's clock is set forward and back: the office tells what its day asks, the daemon goes on."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.channels.base import Deferred, Sent
from bot.clock import SystemClock
from bot.model.tables import Delivery, NoticeItem
from bot.steps.pulse import Pulse
from jobs import clock_watch
from jobs.clock_watch import keep_time
from jobs.daemon import beat, heartbeat_file
from jobs.health import is_fresh
from tests.cast import ZONE, at, office
from tests.house import told
from tests.jobs.test_watch import OPERATOR, seen
from tests.steps.one_message import CODE, ONE, say, to


@pytest.fixture
def house(small_house):
    small_house.load(ONE, office=office(OPERATOR))
    return small_house


def set_to(house, day, clock="07:30"):
    """Set the clock, back as well."""
    house.clock._now = at(day, clock).astimezone(UTC)
    return house


def test_what_was_told_by_a_clock_that_ran_ahead_is_not_told_again_and_the_rest_not_too_soon(house):
    house.live("2024-05-28", "2024-06-27")
    early = house.live("2024-06-28", "2024-06-28")  # -10, while it is the 27th
    assert {rung for message in early for _, rung in message.rungs} == {"-10"}
    set_to(house, "2024-06-27", "10:00")
    assert house.tell() == []
    assert set_to(house, "2024-06-27", "16:00").tell() == []
    found = [*set_to(house, "2024-06-28").tell(), *house.live("2024-06-29", "2024-07-12")]
    assert [(m.day.isoformat(), m.rungs) for m in to("hanh", found)] == [
        ("2024-07-05", ((CODE, "-5"),)),
        ("2024-07-10", ((CODE, "-2"),)),
        ("2024-07-12", ((CODE, "0"),)),
    ]


def test_after_a_clock_set_back_by_a_month_every_rung_is_told_once_in_the_end(house):
    ahead = house.live("2024-05-28", "2024-07-05")
    set_to(house, "2024-06-03")
    after = house.live("2024-06-03", "2024-07-12")
    rungs = [rung for m in to("hanh", [*ahead, *after]) for _, rung in m.rungs]
    assert sorted(rungs) == sorted(set(rungs)) == sorted(("opened", "-10", "-5", "-2", "0"))
    assert len(house.rows(NoticeItem)) == 2 * 5


def test_a_message_of_tomorrow_waits_for_tomorrow_when_the_clock_goes_back(house):
    house.live("2024-05-28", "2024-06-27")
    say(house, Deferred("no route"))
    set_to(house, "2024-06-28").tell()
    say(house, Sent())
    assert set_to(house, "2024-06-27", "10:00").tell() == []
    found = told(set_to(house, "2024-06-28", "08:30").tell())
    assert found == {"hanh": [(CODE, "-10", "head")], "binh": [(CODE, "-10", "focal_point")]}


def test_a_lease_given_by_a_clock_that_ran_ahead_does_not_outlast_it(each_house):
    house = each_house
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    house.at("2024-05-28").raise_notices()

    def die(_mail):
        raise SystemExit

    house.email.answer = die
    set_to(house, "2024-05-28", "16:00")
    with pytest.raises(SystemExit):
        house.deliver()
    say(house, Sent())
    assert {one.state.value for one in house.rows(Delivery)} == {"claimed"}
    assert len(set_to(house, "2024-05-28", "08:00").deliver()) == 2


def test_the_watchman_keeps_still_over_a_clock_that_was_set(house):
    house.live("2024-05-28", "2024-06-27")
    pulse = house.parts.pulse
    now = set_to(house, "2024-06-27", "16:00").clock.now()
    pulse.start(now, ["raise", "deliver"])
    pulse.chat_turned_at = pulse.clean_at = now
    pulse.clock_moved(timedelta(hours=15, minutes=50))
    assert seen(set_to(house, "2024-06-28", "07:50")) == {}
    assert pulse.is_clean(house.clock.now())


class SetClock(SystemClock):
    """The machine's clock, and what somebody has set it by."""

    def __init__(self):
        self.by = timedelta(0)

    def now(self):
        return super().now() + self.by


@pytest.mark.parametrize("by", [timedelta(days=-1), timedelta(hours=3)])
def test_every_job_goes_on_within_seconds(house, monkeypatch, by):
    monkeypatch.setattr(clock_watch, "LOOK_EVERY", 0.02)
    clock, fired, parts = SetClock(), [], house.parts
    object.__setattr__(parts, "clock", clock)

    async def run():
        stop = asyncio.Event()
        scheduler = AsyncIOScheduler(timezone=ZONE)
        trigger = CronTrigger(second="*", timezone=ZONE)
        scheduler.add_job(lambda: fired.append(1), trigger, id="deliver")
        scheduler.start()
        keeping = asyncio.create_task(keep_time(scheduler, parts, stop))
        await asyncio.sleep(0.1)
        # as the scheduler stands once the clock has been set back by a day
        far = datetime.now(ZONE) + timedelta(days=1)
        scheduler.modify_job("deliver", next_run_time=far)
        before = len(fired)
        clock.by = by
        for _ in range(400):
            await asyncio.sleep(0.02)
            if len(fired) > before:
                break
        stop.set()
        await keeping
        scheduler.shutdown(wait=False)
        return len(fired) > before

    assert asyncio.run(run())


def test_a_clock_that_is_only_kept_right_changes_nothing(house, monkeypatch):
    monkeypatch.setattr(clock_watch, "LOOK_EVERY", 0.02)
    clock, parts = SetClock(), house.parts
    object.__setattr__(parts, "clock", clock)
    pulse = parts.pulse
    pulse.clean_at = clock.now()
    before = pulse.clean_at

    async def run():
        stop = asyncio.Event()
        keeping = asyncio.create_task(keep_time(AsyncIOScheduler(), parts, stop))
        for _ in range(5):
            clock.by += timedelta(seconds=1)
            await asyncio.sleep(0.05)
        stop.set()
        await keeping

    asyncio.run(run())
    assert pulse.clean_at == before


def test_a_heartbeat_of_a_time_to_come_is_none(house, tmp_path):
    beat_at = SystemClock().now()
    file = tmp_path / "heartbeat"
    file.write_text((beat_at + timedelta(hours=1)).isoformat(), encoding="utf-8")
    assert not is_fresh(file, SystemClock())


def test_a_heartbeat_that_cannot_be_written_is_said_in_a_line(house, tmp_path, capsys):
    taken = tmp_path / "taken"
    taken.write_text("a file where the folder should be")
    settings = house.parts.settings.model_copy(update={"data_dir": taken})
    object.__setattr__(house.parts, "settings", settings)
    object.__setattr__(house.parts, "pulse", Pulse(clean_at=house.clock.now()))
    asyncio.run(beat(house.parts))
    assert not heartbeat_file(house.parts).exists()
    said = capsys.readouterr()
    assert "heartbeat_failed" in said.out + said.err
