"""What stops, starts again or holds the ladder: triggers, reports, returns, suspension."""

import pytest

from bot.model.states import Action
from bot.model.tables import NoticeItem
from tests.cast import (
    JUSTICE,
    LADDER,
    at,
    conditional,
    day,
    duty,
    plan,
)
from tests.house import told
from tests.steps.one_message import CODE, ONE, by_day


@pytest.fixture
def house(small_house):
    """SQLite alone: that both databases tell the same is shown once, by the whole ladder."""
    return small_house


def test_a_conditional_duty_is_asked_about_once_on_its_expected_day(house):
    house.load(plan(duty("I.5", conditional("2024-11-03"))))  # a Sunday
    found = house.live("2024-05-23", "2024-12-31")
    assert told(found) == {"nga": [(f"I.5/2024-11-03/{JUSTICE}", "expected", "monitoring")]}
    assert [(m.day, m.kind) for m in found] == [(day("2024-11-01"), "digest")]


def test_a_triggered_duty_is_told_and_climbs(house):
    code = f"I.5/2024-10-31/{JUSTICE}"
    house.load(plan(duty("I.5", conditional("2024-10-31"), cooperating=("Phường Một",))))
    house.live("2024-05-23", "2024-07-31")
    house.at("2024-08-01", "10:00").do(code, Action.TRIGGER, "nga", due_on=day("2024-08-15"))
    found = house.live("2024-08-01", "2024-10-31")
    assert by_day(found, "hanh")[:5] == [
        ("2024-08-01", "opened"),
        ("2024-08-01", "-10"),
        ("2024-08-08", "-5"),
        ("2024-08-13", "-2"),
        ("2024-08-15", "0"),
    ]
    assert told(found)["giang"] == [(code, "opened", "cooperating")]
    assert "expected" not in {rung for m in found for _, rung in m.rungs}


def test_a_duty_nobody_has_triggered_is_never_overdue(house):
    house.load(plan(duty("I.5", conditional("2024-06-28"))), ladder=LADDER)
    found = house.live("2024-05-23", "2024-12-31")
    assert {rung for m in found for _, rung in m.rungs} == {"expected"}


def test_a_report_stops_the_ladder(house):
    house.load(ONE)
    house.live("2024-05-23", "2024-07-05")
    house.at("2024-07-08", "10:00").do(CODE, Action.REPORT, document="12/BC-TP")
    assert house.live("2024-07-08", "2024-09-30") == []
    assert house[CODE].reported_at == at("2024-07-08", "10:00")
    house.do(CODE, Action.ACCEPT, "nga")
    assert house[CODE].next_step_at is None


def test_a_return_is_told_once_and_the_ladder_goes_on_with_the_next_rung(house):
    house.load(ONE)
    house.live("2024-05-23", "2024-07-05")
    house.at("2024-07-08", "10:00").do(CODE, Action.REPORT)
    house.live("2024-07-08", "2024-07-15")  # -2, 0 and +1 pass in silence
    house.at("2024-07-15", "18:00").do(CODE, Action.RETURN, "nga", reason="Thiếu phụ lục")
    found = house.live("2024-07-16", "2024-07-26")
    assert by_day(found, "hanh") == [
        ("2024-07-16", "returned"),
        ("2024-07-17", "+3"),
        ("2024-07-19", "+5"),
        ("2024-07-26", "+10"),
    ]
    assert {tuple(item.missed) for item in house.rows(NoticeItem)} == {()}
    assert any("Thiếu phụ lục" in mail.text for mail in house.email.kept)


def test_each_return_is_told(house):
    house.load(ONE)
    house.live("2024-05-23", "2024-06-28")
    for when in ("2024-07-01", "2024-07-03"):
        house.at(when, "10:00").do(CODE, Action.REPORT)
        house.at(when, "11:00").do(CODE, Action.RETURN, "nga", reason="Chưa đạt")
        house.live(when, when)
    found = house.sent
    assert [(d, r) for d, r in by_day(found, "hanh") if r == "returned"] == [
        ("2024-07-01", "returned"),
        ("2024-07-03", "returned"),
    ]


def test_a_suspended_assignment_is_left_in_peace_and_resumes_with_the_next_rung(house):
    house.load(ONE)
    house.live("2024-05-23", "2024-07-05")
    house.at("2024-07-05", "18:00").do(CODE, Action.SUSPEND, "khoa", reason="Chờ ý kiến")
    assert house.live("2024-07-06", "2024-07-15") == []
    house.at("2024-07-15", "18:00").do(CODE, Action.RESUME, "khoa")
    assert by_day(house.live("2024-07-16", "2024-07-19"), "hanh") == [
        ("2024-07-17", "+3"),
        ("2024-07-19", "+5"),
    ]


def test_a_withdrawn_assignment_is_never_told_again(house):
    house.load(ONE)
    house.live("2024-05-23", "2024-07-05")
    house.do(CODE, Action.WITHDRAW, "khoa")
    assert house.live("2024-07-06", "2024-09-30") == []
