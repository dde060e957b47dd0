"""One's own last act is taken back, as long as nothing followed from it."""

from datetime import date

import pytest
from sqlmodel import select

from bot.errors import BadInputError
from bot.model.plan import ScheduleKind
from bot.model.replies import Extension, Report
from bot.model.states import Action, AssignmentState, ExtensionState
from bot.model.tables import Assignment, News, NoticeItem
from bot.steps.extend import ask
from bot.steps.move import Actor, move
from bot.steps.report import Reported, progress, report
from bot.steps.undo import Hindrance, hindrance, last_own, last_undoable, undo
from tests.cast import JUSTICE, conditional, duty, once, plan

PLAN = plan(duty("I.1", once("2024-06-14")), duty("I.2", conditional("2024-07-31")))
REPORTED, WAITING = f"I.1/2024-06-14/{JUSTICE}", f"I.2/2024-07-31/{JUSTICE}"


@pytest.fixture
def house(small_house):
    small_house.load(PLAN)
    small_house.live("2024-05-23", "2024-06-05")
    return small_house.at("2024-06-05", "10:00")


def acting(house, who, code, work):
    """Let somebody do something to an assignment now."""
    with house.store.write() as session:
        one = session.exec(select(Assignment).where(Assignment.code == code)).one()
        return work(session, one, Actor(house.clock.now(), who, channel="terminal"))


def reports(house, who="hanh", code=REPORTED):
    here = house.parts.here
    acting(house, who, code, lambda s, one, by: report(s, one, Reported("12/BC"), by, here) and 0)


def does(house, who, code, action, **more):
    here = house.parts.here
    acting(house, who, code, lambda s, one, by: move(s, one, by.act(action, **more), here))


def takes_back(house, who):
    """What the person takes back; None where they may not."""
    with house.store.write() as session:
        actor = Actor(house.clock.now(), who, channel="terminal")
        entry = last_undoable(session, actor)
        return entry and undo(session, entry, actor, house.parts.here).code


def why_not(house, who):
    with house.store.read() as session:
        entry = last_own(session, Actor(house.clock.now(), who))
        return hindrance(session, entry)


def test_a_report_taken_back_is_as_if_it_had_not_been_made(house):
    before = house[REPORTED]
    reports(house)
    assert takes_back(house, "hanh") == REPORTED
    after = house[REPORTED]
    assert after.model_dump() == before.model_dump()
    assert house.rows(News) == []
    (made,) = house.rows(Report)
    assert made.undone_at is not None


def test_a_report_after_a_return_goes_back_to_the_return_and_its_reason(house):
    reports(house)
    does(house, "nga", REPORTED, Action.RETURN, reason="thiếu phụ lục")
    house.at("2024-06-05", "14:00")
    reports(house)
    takes_back(house, "hanh")
    assert house[REPORTED].state == AssignmentState.RETURNED
    assert house[REPORTED].reason == "thiếu phụ lục"


def test_an_acceptance_taken_back_waits_for_review_again(house):
    reports(house)
    does(house, "nga", REPORTED, Action.ACCEPT)
    assert takes_back(house, "nga") == REPORTED
    after = house[REPORTED]
    assert (after.state, after.settled_at) == (AssignmentState.REPORTED, None)
    assert after.next_step_at is not None


def test_a_trigger_taken_back_waits_for_its_condition_again(house):
    before = house[WAITING]
    does(house, "nga", WAITING, Action.TRIGGER, due_on=date(2024, 6, 28))
    assert takes_back(house, "nga") == WAITING
    after = house[WAITING]
    assert after.model_dump() == before.model_dump()
    assert after.kind == ScheduleKind.CONDITIONAL


def test_a_trigger_that_was_told_stands(house):
    does(house, "nga", WAITING, Action.TRIGGER, due_on=date(2024, 6, 28))
    house.at("2024-06-06", "07:30").tell()
    assert takes_back(house, "nga") is None
    assert why_not(house, "nga") is Hindrance.TOLD


def test_what_another_went_on_from_stands(house):
    reports(house)
    does(house, "nga", REPORTED, Action.ACCEPT)
    assert takes_back(house, "hanh") is None
    assert why_not(house, "hanh") is Hindrance.FOLLOWED
    assert house[REPORTED].state == AssignmentState.ACCEPTED


def test_nothing_is_taken_back_twice(house):
    reports(house)
    assert takes_back(house, "hanh") == REPORTED
    assert takes_back(house, "hanh") is None
    assert why_not(house, "hanh") is Hindrance.LASTING


def test_only_the_newest_act_is_looked_at(house):
    reports(house)
    does(house, "hanh", WAITING, Action.SUSPEND)
    assert takes_back(house, "hanh") is None
    assert house[REPORTED].state == AssignmentState.REPORTED


def test_another_person_s_act_is_not_taken_back(house):
    reports(house)
    assert takes_back(house, "binh") is None


def test_an_act_that_may_not_be_taken_back_is_refused_even_if_asked_for(house):
    acting(house, "hanh", REPORTED, lambda s, one, by: progress(s, one, "một nửa", by))
    with house.store.write() as session, pytest.raises(BadInputError, match="cannot be taken back"):
        actor = Actor(house.clock.now(), "hanh")
        undo(session, last_own(session, actor), actor, house.parts.here)


def test_a_report_that_let_a_request_for_time_fall_can_still_be_taken_back(house):
    def asks(session, one, by):
        ask(session, one, date(2024, 6, 28), "chờ số liệu", by, house.parts.here)

    acting(house, "hanh", REPORTED, asks)
    reports(house)
    assert takes_back(house, "hanh") == REPORTED
    assert house[REPORTED].state == AssignmentState.OPEN
    assert [row.state for row in house.rows(Extension)] == [ExtensionState.DROPPED]


def test_rungs_that_passed_while_the_report_stood_are_not_told_late(house):
    reports(house)
    house.at("2024-06-19", "10:00")
    takes_back(house, "hanh")
    left = house.tell()
    assert {rung for one in left for code, rung in one.rungs if code == REPORTED} == {"+3"}
    assert all(item.missed == [] for item in house.rows(NoticeItem))
