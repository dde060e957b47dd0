"""A unit says that it has taken an assignment up, and how far it is."""

import pytest

from bot.chat.talk import Outcome
from bot.model.replies import Report
from bot.model.states import AssignmentState
from tests.cast import WARD, continuous, duty, plan
from tests.chat.conftest import PLAN

CONTINUOUS = f"I.6/2024-Q2/{WARD}"


@pytest.fixture
def with_continuous(talks):
    more = duty("I.6", continuous("2024-06-30"), lead=("Phường Một",))
    talks.house.load(plan(*PLAN.duties, more))
    talks.house.open()
    return talks


def test_taking_up_is_noted_once_and_shown(talks, i1):
    talks.say("hanh", "/xem I.1")
    assert "đã nhận việc" in talks.press("hanh", "Đã nhận việc")
    assert talks.outcome("hanh") is Outcome.DONE
    assert "từ trước" in talks.say("binh", "đã nhận việc I.1")
    said = talks.say("nga", "/xem I.1")
    assert said.count("đã nhận việc") == 1
    assert talks.house[i1].state == AssignmentState.OPEN


def test_taking_up_without_a_ref_offers_what_was_not_taken_up(talks):
    talks.say("hanh", "/danhan I.1")
    said = talks.say("hanh", "/danhan")
    assert "I.2" in said and "I.4" in said and "I.1" not in said


def test_progress_is_noted_and_shown_and_nothing_else_changes(talks, i1):
    assert "đến đâu" in talks.say("hanh", "/tiendo I.1")
    said = talks.say("hanh", "đã xong dự thảo")
    assert "chưa phải báo cáo hoàn thành" in said
    assert "báo cáo tiến độ – Hanh (Chức vụ head-justice): đã xong dự thảo" in talks.say(
        "nga", "/xem I.1"
    )
    assert talks.house[i1].state == AssignmentState.OPEN
    talks.say("hanh", "báo cáo tiến độ I.1 đang trình ký")
    assert "đang trình ký" in talks.say("nga", "/xem I.1")


def test_of_a_continuous_duty_the_words_are_the_report_and_its_evidence(with_continuous):
    talks = with_continuous
    said = talks.say("giang", "/tiendo I.6 đã tiếp 12 lượt công dân")
    assert "báo cáo của kỳ này" in said
    assert talks.house[CONTINUOUS].state == AssignmentState.REPORTED
    (report,) = talks.house.rows(Report)
    assert (report.note, report.without_evidence) == ("đã tiếp 12 lượt công dân", False)
    assert "không có minh chứng" not in talks.say("nga", "/xem I.6")


def test_progress_of_what_is_reported_is_refused_with_the_state(talks):
    talks.say("hanh", "/baocao I.1 12/BC-TP")
    assert "đã báo cáo" in talks.say("hanh", "/tiendo I.1 đã xong")
    assert talks.outcome("hanh") is Outcome.REFUSED


def test_a_note_that_is_the_report_stands_without_a_stop_before_it(with_continuous):
    with_continuous.say("giang", "/tiendo I.6 đã tiếp 12 lượt")
    said = with_continuous.say("giang", "/xem I.6")
    assert "Giang: đã tiếp 12 lượt" in said
