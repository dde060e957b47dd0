"""The monitoring unit records, triggers, suspends, resumes and withdraws; everybody takes back."""

import pytest

from bot.chat.talk import Outcome, SentFile
from bot.model.replies import Report
from bot.model.states import AssignmentState
from tests.cast import JUSTICE, conditional, day, duty, office, once, plan
from tests.chat.talks import PDF, talks_in

PLAN = plan(duty("I.1", once("2024-06-14")), duty("I.2", conditional("2024-07-31")))
I1, I2 = f"I.1/2024-06-14/{JUSTICE}", f"I.2/2024-07-31/{JUSTICE}"


@pytest.fixture
def talks(small_house, tmp_path):
    small_house.load(PLAN, office=office())
    small_house.at("2024-05-24", "06:00").open()
    small_house.at("2024-06-05", "10:00")
    return talks_in(small_house, tmp_path / "evidence")


def test_a_condition_that_has_come_sets_the_due_date(talks):
    assert "thời hạn" in talks.say("nga", "/kichhoat I.2")
    said = talks.say("nga", "28/6")
    assert "28/6/2024" in said and talks.outcome("nga") is Outcome.DONE
    one = talks.house[I2]
    assert (one.state, one.due_on) == (AssignmentState.OPEN, day("2024-06-28"))


def test_a_duty_that_does_not_wait_cannot_be_triggered(talks):
    assert "đang thực hiện" in talks.say("nga", "/trigger I.1 28/6")
    assert talks.outcome("nga") is Outcome.REFUSED


def test_a_trigger_with_a_day_that_is_gone_is_asked_again(talks):
    assert "đã qua" in talks.say("nga", "/kichhoat I.2 03/6/2024")
    assert talks.house[I2].state == AssignmentState.AWAITING


def test_suspended_and_resumed(talks):
    assert "lý do" in talks.say("nga", "/tamhoan I.1")
    assert "chờ hướng dẫn" in talks.say("nga", "chờ hướng dẫn của Sở")
    assert talks.house[I1].state == AssignmentState.SUSPENDED
    assert "14/6/2024" in talks.say("nga", "/tieptuc I.1")
    assert talks.house[I1].state == AssignmentState.OPEN


def test_what_waits_goes_on_waiting_when_resumed(talks):
    talks.say("nga", "/tamhoan I.2 chờ hướng dẫn")
    assert "chờ xác nhận điều kiện" in talks.say("nga", "/tieptuc I.2")
    assert talks.house[I2].state == AssignmentState.AWAITING


def test_a_withdrawal_is_confirmed_first(talks):
    assert "lý do" in talks.say("nga", "/rut I.1")
    assert "kết thúc" in talks.say("nga", "kế hoạch đã thay đổi")
    assert talks.house[I1].state == AssignmentState.OPEN
    assert "Đã rút" in talks.press("nga", "Xác nhận rút")
    assert talks.house[I1].state == AssignmentState.WITHDRAWN


def test_a_withdrawal_that_is_not_confirmed_changes_nothing(talks):
    talks.say("nga", "/rut I.1 kế hoạch đã thay đổi")
    assert "kết thúc" in talks.say("nga", "không rõ")
    talks.say("nga", "/huy")
    assert talks.house[I1].state == AssignmentState.OPEN


@pytest.mark.parametrize(
    "words", ["/kichhoat I.2 28/6", "/tamhoan I.1 lý do", "/rut I.1 lý do", "/ghinhan I.1 giấy"]
)
@pytest.mark.parametrize("who", ["hanh", "khoa"])
def test_others_may_not(talks, who, words):
    assert "chỉ dành cho đơn vị theo dõi" in talks.say(who, words)


def test_what_came_by_telephone_is_recorded_in_the_unit_s_name(talks):
    assert "bằng cách nào" in talks.say("nga", "/ghinhan I.1")
    assert "số, ký hiệu" in talks.press("nga", "Điện thoại")
    said = talks.say("nga", "đã gửi, số đến sau")
    assert "qua điện thoại" in said and "chưa có minh chứng" in said.lower()
    (made,) = talks.house.rows(Report)
    assert (made.recorded_as, made.person_id, made.post_id) == ("điện thoại", "nga", "monitoring")
    assert made.without_evidence
    assert "ghi nhận qua điện thoại" in talks.say("hanh", "/xem I.1")


def test_a_record_in_one_line_with_number_and_file(talks):
    scan = SentFile("bao-cao.pdf", "application/pdf", PDF)
    said = talks.say("nga", "/record I.1 bản giấy 12/BC-TP ngày 04/6 nhận tại cuộc họp", scan)
    assert (
        "12/BC-TP ngày 04/6/2024" in said
        and "Tệp minh chứng: 01" in said
        and "nhận tại cuộc họp" in said
    )
    assert talks.house[I1].state == AssignmentState.REPORTED


def test_a_record_without_evidence_by_its_button(talks):
    talks.say("nga", "/ghinhan I.1 văn bản điện tử")
    assert "chưa có minh chứng" in talks.press("nga", "Không có minh chứng").lower()
    (made,) = talks.house.rows(Report)
    assert made.recorded_as == "văn bản điện tử" and made.note is None


def test_undo_says_what_was_taken_back_and_how_it_stands(talks):
    talks.say("hanh", "/baocao I.1 12/BC-TP")
    said = talks.press("hanh", "Hoàn tác")
    assert "báo cáo hoàn thành" in said and "nay đang thực hiện" in said
    assert talks.house[I1].state == AssignmentState.OPEN


def test_undo_says_why_it_cannot(talks):
    assert "Chưa có thao tác" in talks.say("hanh", "/hoantac")
    talks.say("hanh", "/baocao I.1 12/BC-TP")
    talks.say("nga", "/duyet I.1 đạt")
    said = talks.say("hanh", "/undo")
    assert "đã có thao tác khác" in said and "Nga" in said
    assert "Đã hoàn tác" in talks.say("nga", "/undo")
    assert "không hoàn tác được" in talks.say("nga", "/undo")


def test_undo_of_a_trigger_that_was_told_names_the_other_ways(talks):
    talks.say("nga", "/kichhoat I.2 28/6")
    talks.house.at("2024-06-06").tell()
    assert "/tamhoan I.2" in talks.say("nga", "/hoantac")
