"""The watchman: silent while all is well, and heard when something is broken on purpose."""

import asyncio
from datetime import timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlmodel import select

from bot.channels.base import Deferred, Refused, Sent
from bot.messages.alarm import TroubleKind
from bot.model.office import Preference, Role
from bot.model.states import Action
from bot.model.tables import Assignment, Delivery, Notice, NoticeItem
from bot.steps.extend import ask, grant
from bot.steps.move import Actor
from bot.store.office import set_pause
from jobs.answers import Answers, answer_job
from jobs.timetable import Job, timetable
from jobs.watch import look, run_watch
from tests.cast import (
    LADDER,
    WARD,
    WHOLE_PLAN,
    ZONE,
    day,
    duty,
    office,
    once,
    people_with,
    person,
    plan,
    post,
)
from tests.house import House
from tests.steps.one_message import CODE, ONE, say

OPERATOR = post("operator", WARD, Role.OPERATOR, "phuc")
WATCHED = office(OPERATOR)


@pytest.fixture
def house(small_house):
    return started(small_house)


def started(house):
    house.parts.pulse.started_at = house.clock.now()
    return house


def seen(house):
    """What the watchman sees now, by kind."""
    return {one.kind.value: one.lines for one in look(house.parts)}


def watch(house):
    """One look; returns the alarms that the operator got by it."""
    before = len(alarms(house))
    asyncio.run(run_watch(house.parts))
    return alarms(house)[before:]


def alarms(house):
    return [mail for mail in house.email.kept if mail.recipient == "phuc@quan.example"]


def watching(found):
    """A job that looks as soon as the watchman would speak, and at noon, and keeps what it sees."""

    async def run(parts):
        found.extend(
            (parts.clock.now().isoformat(), one.kind.value, one.lines) for one in look(parts)
        )
        return ()

    return Job("look", CronTrigger(minute=30, hour="8,12", timezone=ZONE), run, None, 60)


@pytest.mark.parametrize("answers", [Answers.NONE, Answers.MIXED])
def test_a_healthy_summer_raises_no_alarm(house, answers):
    house.load(WHOLE_PLAN, office=WATCHED, ladder=LADDER)
    found = []
    jobs = [*timetable(ZONE), answer_job(answers, 7, house.parts), watching(found)]
    house.replay("2024-05-23", "2024-08-09", jobs)
    assert found == []


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    due=st.lists(st.dates(day("2024-05-27"), day("2024-06-28")), min_size=1, max_size=3),
    seed=st.integers(0, 99),
)
def test_whatever_the_dates_and_answers_a_healthy_office_raises_no_alarm(
    empty_sqlite, tmp_path_factory, due, seed
):
    import shutil

    from bot.store.engine import Store

    path = tmp_path_factory.mktemp("watched") / "office.sqlite3"
    shutil.copyfile(empty_sqlite, path)
    house = started(House(Store(f"sqlite:///{path}", durable=False)))
    duties = [duty(f"I.{n}", once(on.isoformat())) for n, on in enumerate(due, start=1)]
    house.load(plan(*duties), office=WATCHED, ladder=LADDER)
    found = []
    jobs = [*timetable(ZONE), answer_job(Answers.MIXED, seed, house.parts), watching(found)]
    house.replay("2024-05-23", "2024-07-12", jobs)
    house.store.close()
    assert found == []


def test_a_rung_that_the_ladder_skips_is_seen_an_hour_after_it_was_due(house):
    house.load(ONE, office=WATCHED)
    house.live("2024-05-28", "2024-06-27")
    with house.store.write() as session:  # the ladder believes that it has told the rung -10
        session.execute(update(Assignment).values(last_rung=-10, next_step_at=None))
    house.live("2024-06-28", "2024-06-28")
    assert seen(house.at("2024-06-28", "08:29")) == {}
    assert seen(house.at("2024-06-28", "08:30")) == {
        "untold": (f"{CODE}, mốc -10: hanh", f"{CODE}, mốc -10: binh")
    }


def test_the_alarm_reaches_the_operator_once_a_day_for_each_cause(house):
    house.load(ONE, office=WATCHED)
    house.live("2024-05-28", "2024-06-27")
    with house.store.write() as session:
        session.execute(update(Assignment).values(last_rung=-10, next_step_at=None))
    (alarm,) = watch(house.at("2024-06-28", "09:00"))
    assert CODE in alarm.text and CODE in alarm.html
    assert "01 vấn đề" in alarm.subject
    assert watch(house.at("2024-06-28", "09:15")) == []
    assert len(watch(house.at("2024-07-01", "09:00"))) == 1


def test_a_notice_row_that_was_lost_is_seen(house):
    house.load(ONE, office=WATCHED)
    house.live("2024-05-28", "2024-06-28")
    with house.store.write() as session:
        lost = session.exec(
            select(Notice.id).where(Notice.recipient_id == "binh").order_by(Notice.id.desc())
        ).first()
        session.execute(delete(Delivery).where(Delivery.notice_id == lost))
        session.execute(delete(NoticeItem).where(NoticeItem.notice_id == lost))
        session.execute(delete(Notice).where(Notice.id == lost))
    assert seen(house.at("2024-06-28", "09:00")) == {"untold": (f"{CODE}, mốc -10: binh",)}


def test_deliveries_that_stand_still_are_seen_and_told_by_the_other_channel(house):
    house = started(house.with_chat())
    chatty = people_with(person("phuc", chat=7, prefers=Preference.EMAIL))
    house.load(ONE, office=office(OPERATOR, people=chatty))
    house.live("2024-05-28", "2024-06-27")
    say(house, Deferred("no route"))
    house.at("2024-06-28").raise_notices()
    assert watch(house.at("2024-06-28", "08:45")) == []
    (told,) = house.telegram.kept
    assert told.chat_id == 7 and CODE in told.parts[0]


def test_an_alarm_that_nobody_got_is_tried_again(house):
    house.load(ONE, office=WATCHED)
    house.live("2024-05-28", "2024-06-27")
    say(house, Deferred("no route"))
    house.at("2024-06-28").raise_notices()
    assert watch(house.at("2024-06-28", "08:45")) == []
    say(house, Sent())
    assert len(watch(house.at("2024-06-28", "09:00"))) == 1


def test_a_return_that_nobody_heard_of_is_seen(house):
    house.load(ONE, office=WATCHED)
    house.live("2024-05-28", "2024-07-01")
    house.at("2024-07-02", "09:00").do(CODE, Action.REPORT)
    house.at("2024-07-02", "10:00").do(CODE, Action.RETURN, "nga", reason="Thiếu chữ ký")
    assert seen(house.at("2024-07-02", "16:00")) == {}
    kinds = seen(house.at("2024-07-03", "09:00"))
    assert kinds == {"untold": (f"{CODE}, mốc returned: hanh", f"{CODE}, mốc returned: binh")}


def test_while_a_request_for_more_time_is_pending_no_overdue_rung_is_missed(house):
    house.load(ONE, office=WATCHED)
    house.live("2024-05-28", "2024-07-11")
    house.at("2024-07-12", "09:00")
    actor = Actor(house.clock.now(), "hanh", "head-justice")
    with house.store.write() as session:
        one = session.exec(select(Assignment)).one()
        asked = ask(session, one, day("2024-08-30"), "cần thêm số liệu", actor, house.parts.here)
        number = asked.id
    found = []
    house.replay("2024-07-12", "2024-07-19", [*timetable(ZONE), watching(found)])
    house.at("2024-07-22", "09:00")
    with house.store.write() as session:
        asked = session.get_one(type(asked), number)
        actor = Actor(house.clock.now(), "lan", "chair")
        grant(session, asked, day("2024-08-09"), None, actor, house.parts.here)
    house.replay("2024-07-22", "2024-08-16", [*timetable(ZONE), watching(found)])
    assert found == []


def test_who_refuses_every_message_is_unreached_and_the_program_is_well(house):
    house.load(ONE, office=WATCHED)
    say(house, Refused("550 no such user"), "hanh")
    house.live("2024-05-28", "2024-05-28")
    assert seen(house.at("2024-05-28", "09:00")) == {"unreached": ("Hanh",)}
    assert len(watch(house)) == 1
    assert house.parts.pulse.is_clean(house.clock.now())


def test_after_a_stop_and_after_a_pause_there_is_an_hour_s_grace(house):
    house.load(ONE, office=WATCHED)
    house.live("2024-05-28", "2024-06-27")
    house.at("2024-06-28", "08:25")
    started(house)
    assert seen(house.at("2024-06-28", "16:00")) == {}  # begun in mid-day: it may be tomorrow's
    assert "untold" in seen(house.at("2024-07-01", "08:30"))
    with house.store.write() as session:
        set_pause(session, True, house.clock.now())
    assert seen(house.at("2024-07-01", "10:00")) == {}
    with house.store.write() as session:
        set_pause(session, False, house.clock.now())
    assert seen(house.at("2024-07-01", "10:15")) == {}
    assert "untold" in seen(house.at("2024-07-02", "08:30"))


def test_a_job_that_stands_still_and_a_silent_polling_loop_are_seen(house):
    house.load(ONE, office=WATCHED)
    now = house.at("2024-05-28", "20:00").clock.now()
    pulse = started(house).parts.pulse
    pulse.ran_at = {"raise": now, "deliver": now - timedelta(minutes=16)}
    pulse.chat_turned_at = now - timedelta(minutes=19)
    assert seen(house) == {"stalled": ("deliver",)}
    pulse.ran_at["deliver"] = now
    pulse.chat_turned_at = now - timedelta(minutes=21)
    assert seen(house) == {"poll_stalled": ()}
    (alarm,) = watch(house)
    assert "Telegram" in alarm.text
    assert pulse.clean_at is None


def test_a_watchman_that_cannot_look_says_so(house, monkeypatch):
    house.load(ONE, office=WATCHED)
    house.at("2024-05-28", "09:00")
    monkeypatch.setattr("jobs.watch.untold", lambda *_: 1 // 0)
    (alarm,) = watch(house)
    assert "ZeroDivisionError" in alarm.text
    assert not house.parts.pulse.is_clean(house.clock.now())


def test_a_message_that_cannot_be_made_is_told_long_before_its_hour_of_grace_is_over(
    house, monkeypatch
):
    house.load(ONE, office=WATCHED)
    house.live("2024-05-28", "2024-06-27")
    with monkeypatch.context() as broken:
        broken.setattr("bot.messages.digest.DigestPress.mail", lambda _press, _view: 1 // 0)
        assert house.at("2024-06-28").tell() == []
        assert seen(house.at("2024-06-28", "07:45")) == {"unmade": ("Binh", "Hanh")}
        (alarm,) = watch(house)
    assert "Hanh" in alarm.text and "02" in alarm.text
    assert not house.parts.pulse.is_clean(house.clock.now())
    assert len(house.at("2024-06-28", "07:50").deliver()) == 2
    assert seen(house) == {}


def test_every_trouble_has_its_words():
    from bot.messages.phrases import say as words

    assert all(words(f"alarm.{kind}", n="01") for kind in TroubleKind)
