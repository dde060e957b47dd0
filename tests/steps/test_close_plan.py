"""A closed plan: its ladders end, its history stays."""

import pytest

from bot.errors import BadInputError
from bot.model.states import AssignmentState
from bot.steps.close_plan import close_plan
from tests.cast import JUSTICE, LADDER, calendar_with, duty, once, plan

CODE = f"I.1/2024-06-12/{JUSTICE}"


def close(house, slug="ke-hoach"):
    with house.store.write() as session:
        return close_plan(session, slug, house.clock.now(), house.parts.here)


@pytest.fixture
def late(house):
    """An assignment that is a working day overdue."""
    house.load(plan(duty("I.1", once("2024-06-12"))), ladder=LADDER)
    house.live("2024-05-23", "2024-06-13")
    return house


def test_nobody_is_reminded_of_a_closed_plan_and_it_is_on_no_list(late):
    assert late.live("2024-06-14", "2024-06-18")  # it would go on
    assert close(late) == 1
    assert late.live("2024-06-19", "2024-07-05") == []
    assert late[CODE].state is AssignmentState.OPEN


def test_a_closed_plan_opens_nothing_and_a_new_calendar_does_not_wake_it(late):
    close(late)
    late.load(plan(duty("I.1", once("2024-06-12")), duty("I.2", once("2024-07-12"))), ladder=LADDER)
    assert late.open() == []
    late.load(
        plan(duty("I.1", once("2024-06-12"))),
        ladder=LADDER,
        calendar=calendar_with(("2024-06-14",)),
    )
    assert late.live("2024-06-14", "2024-07-05") == []


def test_what_was_still_to_open_stays_closed(house):
    house.load(plan(duty("I.1", once("2024-08-30"))), ladder=LADDER)
    assert house.at("2024-05-23", "06:00").open() == []
    close(house)
    assert house.at("2024-08-01", "06:00").open() == []


def test_closing_twice_or_what_is_not_there_is_refused(late):
    close(late)
    with pytest.raises(BadInputError, match="closed on 2024-06-13"):
        close(late)
    with pytest.raises(BadInputError, match="the database holds: ke-hoach"):
        close(late, "khac")
