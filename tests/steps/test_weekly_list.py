"""The standing list of everything overdue, once a week."""

import pytest

from bot.model.states import Action
from tests.cast import (
    JUSTICE,
    LADDER,
    day,
    duty,
    once,
    plan,
)
from tests.steps.one_message import CODE, ONE, OTHER, TWO, to


@pytest.fixture
def house(small_house):
    """SQLite alone; what the outbox asks of the database is asked of both (`each_house`)."""
    return small_house


def weekly(found, who="nga"):
    return [
        (m.day.isoformat(), [code for code, rung in m.rungs if rung == "weekly"])
        for m in found
        if m.recipient == who and any(rung == "weekly" for _, rung in m.rungs)
    ]


def test_the_list_goes_out_each_monday_with_everything_overdue(each_house):
    house = each_house
    house.load(TWO, ladder=LADDER)
    found = house.live("2024-05-28", "2024-07-31")
    assert weekly(found) == [
        ("2024-07-15", [CODE, OTHER]),
        ("2024-07-22", [CODE, OTHER]),
        ("2024-07-29", [CODE, OTHER]),
    ]
    assert {m.kind for m in found if m.recipient == "nga"} == {"escalation_list"}


def test_where_monday_is_off_the_list_goes_out_on_the_next_working_day(house):
    house.load(plan(duty("I.1", once("2024-08-25"))), ladder=LADDER)
    found = house.live("2024-07-10", "2024-09-08")
    assert [when for when, _ in weekly(found)] == ["2024-08-26", "2024-09-04"]


def test_the_leaders_list_holds_only_what_has_climbed_to_them(house):
    house.load(TWO, ladder=LADDER)
    house.live("2024-05-28", "2024-07-18")
    house.at("2024-07-18", "18:00").do(OTHER, Action.REPORT)  # before +5
    found = house.live("2024-07-19", "2024-07-29")
    assert weekly(found, "khoa") == [("2024-07-22", [CODE]), ("2024-07-29", [CODE])]
    assert weekly(found, "lan") == [("2024-07-29", [CODE])]


def test_an_assignment_on_todays_list_by_its_rung_is_not_listed_twice(house):
    house.load(
        plan(duty("I.1", once("2024-07-17")), duty("I.2", once("2024-07-14"))), ladder=LADDER
    )
    found = house.live("2024-05-28", "2024-07-22")  # Monday 22/7 is +3 of I.1
    (listed,) = [m for m in to("nga", found) if m.day == day("2024-07-22")]
    assert listed.rungs == ((f"I.1/2024-07-17/{JUSTICE}", "+3"), (OTHER, "weekly"))


def test_with_nothing_overdue_there_is_no_list(house):
    house.load(ONE, ladder=LADDER)
    assert to("nga", house.live("2024-05-28", "2024-07-12")) == []


def test_a_list_that_downtime_swallowed_goes_out_later_that_week_and_once(house):
    house.load(ONE, ladder=LADDER)
    house.live("2024-05-28", "2024-07-20")
    found = house.live("2024-07-24", "2024-07-29")
    assert [when for when, _ in weekly(found)] == ["2024-07-24", "2024-07-29"]
