"""What a person's keyboard, paste or client may add to the words, and what a date without year means."""

import pytest

from bot.chat.talk import Outcome
from bot.model.states import AssignmentState
from tests.cast import JUSTICE


@pytest.mark.parametrize(
    "words",
    [
        "x\u200bong I.1 12/BC",
        "\ufeffxong I.1\u202e 12/BC",
        "xong\u00a0I.1\x00 12/BC\x1b",
        "xong I.1 12/BC\udcff",
    ],
)
def test_invisible_and_broken_characters_change_nothing(talks, i1, words):
    assert "Đã ghi nhận" in talks.say("hanh", words)
    assert talks.house[i1].state == AssignmentState.REPORTED


def test_what_cannot_be_printed_is_not_kept(talks):
    talks.say("hanh", "tiendo I.1 đã\x00 xong\x1b[31m \u202edự thảo\ud800")
    said = talks.say("hanh", "/xem I.1")
    assert "đã xong[31m dự thảo" in said


@pytest.mark.parametrize("words", ["/giaoviec", "/lienket"])
def test_a_command_leaves_a_question_for_a_name(talks, words):
    talks.say("nga", words)
    assert talks.outcome("nga") is Outcome.ASKED
    talks.say("nga", "trạng thái")
    assert talks.outcome("nga") is Outcome.SHOWN


@pytest.mark.parametrize(
    "words", ["/giahan I.1 1/6 chờ", "/giahan I.1 31/5 chờ", "/giahan I.1 đến cuối tháng 5 chờ"]
)
def test_a_day_just_gone_by_is_not_taken_for_next_years(talks, words):
    said = talks.say("hanh", words)
    assert talks.outcome("hanh") is Outcome.ASKED
    assert "đã qua" in said and "ghi cả năm" in said
    assert "Đề nghị nêu lý do" in talks.say("hanh", "1/6/2025")


def test_a_new_duty_gets_no_day_of_next_year_unless_the_year_is_said(talks):
    said = talks.say("nga", "/giaoviec Phòng Tư pháp; Rà soát; 4/6; Báo cáo")
    assert "đã qua" in said and talks.outcome("nga") is Outcome.ASKED
    assert "Đã giao" in talks.say("nga", "15/6")


def test_at_the_years_end_a_day_of_january_is_next_years(talks):
    talks.house.at("2024-12-30", "10:00")
    said = talks.say("nga", "/giaoviec Phòng Tư pháp; Rà soát; 6/1")
    assert "06/01/2025" in said


def test_the_documents_day_is_told_back(talks):
    assert "12/BC-TP ngày 04/6/2024" in talks.say("hanh", "/baocao I.1 12/BC-TP ngày 04/6")


def test_an_impossible_day_is_named_once(talks):
    assert "ngày “ngày" not in talks.say("hanh", "/baocao I.1 12/BC-TP ngày 45/7")


def test_a_leader_is_not_told_to_report(talks):
    assert "và báo cáo" not in talks.say("lan", "/viec")
    assert "và báo cáo" in talks.say("hanh", "/viec")
    assert talks.house[f"I.1/2024-06-09/{JUSTICE}"].state == AssignmentState.OPEN


def test_a_command_that_names_an_assignment_is_never_taken_for_a_reason(talks, i1):
    talks.say("hanh", "gia hạn I.1 15/7")
    talks.say("hanh", "gia hạn I.1 16/7 chờ hướng dẫn")
    said = talks.say("hanh", "/xem I.1")
    assert "đến 16/7/2024" in said and "Lý do: chờ hướng dẫn" in said


def test_a_reason_may_begin_with_the_name_of_a_command_that_is_not_theirs(talks):
    talks.say("hanh", "/baocao I.1 12/BC-TP")
    talks.say("nga", "/duyet I.1 trả lại")
    assert "Lý do: báo cáo I.1 thiếu phụ lục" in talks.say("nga", "báo cáo I.1 thiếu phụ lục")
