"""The watchman over the monthly summary: silent while all is well, heard when somebody had none."""

import pytest
from sqlalchemy import delete, select, update

from bot.channels.base import Deferred, Refused
from bot.model.office import Role
from bot.model.states import NoticeKind
from bot.model.tables import Delivery, Notice
from bot.steps.close_plan import close_plan
from bot.steps.raise_summary import SUMMARY_DONE
from bot.store.office import save_document
from jobs.timetable import timetable
from tests.cast import (
    LEADERS,
    MONTHLY,
    NO_WEEKLY,
    ZONE,
    day,
    duty,
    office,
    once,
    plan,
    post,
    term,
)
from tests.jobs.test_watch import OPERATOR, seen, started, watch, watching

WATCHED = office(OPERATOR)
PLAN = plan(duty("I.1", once("2024-08-15")))  # opened in July, told of no more around 1 August
OF_THE_MONTH = select(Notice.id).where(Notice.kind == NoticeKind.MONTHLY_SUMMARY)
UNTOLD = "2024-07, mốc monthly_summary: {}"


@pytest.fixture
def house(small_house):
    """July has passed; 1 August is a Thursday."""
    small_house.at("2024-07-01", "00:00").load(PLAN, office=WATCHED, ladder=MONTHLY)
    small_house.live("2024-07-01", "2024-07-31")
    return started(small_house)


def untold(house, when, clock="08:30"):
    """What the watchman says of summaries."""
    lines = seen(house.at(when, clock)).get("untold", ())
    return tuple(line for line in lines if NoticeKind.MONTHLY_SUMMARY in line)


def write(house, *statements):
    with house.store.write() as session:
        for one in statements:
            session.execute(one)


def mark_as_done(house):
    with house.store.write() as session:
        assert save_document(session, SUMMARY_DONE, {"month": "2024-07"}, house.clock.now())


def test_a_month_in_which_all_goes_well_has_no_alarm(house):
    found = []
    house.replay("2024-07-31", "2024-08-09", [*timetable(ZONE), watching(found)])
    assert found == []


def test_a_summary_that_the_books_say_went_out_is_seen_after_an_hour(house):
    mark_as_done(house)
    house.live("2024-08-01", "2024-08-01")
    assert untold(house, "2024-08-01", "08:29") == ()
    assert untold(house, "2024-08-01") == tuple(map(UNTOLD.format, ("khoa", "lan", "nga")))
    (alarm,) = watch(house)
    assert UNTOLD.format("lan") in alarm.text


def test_one_reader_who_was_forgotten_is_seen(house):
    house.live("2024-08-01", "2024-08-01")
    assert untold(house, "2024-08-01", "09:00") == ()
    lost = OF_THE_MONTH.where(Notice.recipient_id == "lan")
    write(
        house,
        delete(Delivery).where(Delivery.notice_id.in_(lost)),
        delete(Notice).where(Notice.id.in_(lost.scalar_subquery())),
    )
    assert untold(house, "2024-08-01", "09:00") == (UNTOLD.format("lan"),)


def test_one_that_waits_is_seen_and_one_that_was_refused_is_known_already(house):
    house.email.answer = lambda _mail: Deferred("450 busy")
    house.at("2024-08-01").tell()
    assert len(untold(house, "2024-08-01")) == 3
    house.email.answer = lambda _mail: Refused("550 no such user")
    house.deliver()
    assert untold(house, "2024-08-01") == ()


@pytest.mark.parametrize("last", ["2024-08-12", "2024-08-20"])
def test_after_a_stop_there_is_a_morning_to_make_up_for_it_however_late_in_the_month(house, last):
    mark_as_done(house)
    started(house.at(last, "10:00"))
    assert untold(house, last, "16:00") == ()
    after = {"2024-08-12": "2024-08-13", "2024-08-20": "2024-08-21"}[last]
    assert len(untold(house, after)) == 3


def test_who_left_the_post_before_a_stop_was_over_is_not_missed(small_house):
    leaves, comes = term("lan", end=day("2024-08-01")), term("phuc", day("2024-08-02"))
    chair = post("chair", LEADERS, Role.CHAIR, leaves, comes)
    house = small_house.at("2024-07-01", "00:00")
    house.load(PLAN, office=office(OPERATOR, chair), ladder=MONTHLY)
    house.live("2024-07-01", "2024-07-31")
    started(house.at("2024-08-02", "07:00"))
    told = house.live("2024-08-02", "2024-08-02")
    assert {m.recipient for m in told if m.kind == NoticeKind.MONTHLY_SUMMARY} == {
        *("khoa", "nga", "phuc")
    }
    assert untold(house, "2024-08-05") == ()


def test_where_the_office_has_changed_since_it_is_enough_that_anybody_had_one(house):
    house.live("2024-08-01", "2024-08-01")
    new = post("chair", LEADERS, Role.CHAIR, "phuc")
    house.at("2024-08-02", "06:00").load(PLAN, office=office(OPERATOR, new), ladder=MONTHLY)
    house.live("2024-08-02", "2024-08-05")
    assert untold(house, "2024-08-05", "09:00") == ()
    write(
        house, update(Delivery).where(Delivery.notice_id.in_(OF_THE_MONTH)).values(state="queued")
    )
    assert untold(house, "2024-08-05", "09:00") == (
        "2024-07, mốc monthly_summary: không có ai nhận",
    )


def test_nothing_is_missed_where_it_is_switched_off_or_there_is_nothing_to_tell(small_house):
    house = started(small_house.at("2024-07-01", "00:00"))
    house.load(PLAN, office=WATCHED, ladder=NO_WEEKLY)
    house.live("2024-07-01", "2024-08-02")
    assert untold(house, "2024-08-02", "09:00") == ()
    house.load(None, office=WATCHED, ladder=MONTHLY)
    with house.store.write() as session:
        close_plan(session, "ke-hoach", house.clock.now(), house.parts.here)
    house.live("2024-08-03", "2024-09-05")
    assert untold(house, "2024-09-05", "09:00") == ()


def test_a_plan_loaded_in_the_month_owes_no_summary_of_the_one_before(small_house):
    house = started(small_house.at("2024-08-01", "00:00"))
    house.load(PLAN, office=WATCHED, ladder=MONTHLY)
    house.live("2024-08-01", "2024-08-02")
    assert untold(house, "2024-08-02", "09:00") == ()
