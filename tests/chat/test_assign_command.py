"""The monitoring unit assigns a duty in a talk or in one line."""

import pytest

from bot.chat.talk import Outcome
from tests.cast import FINANCE, JUSTICE, WARD

CODE = f"G.1/2024-07-15/{JUSTICE}"


def test_step_by_step(talks):
    assert "đơn vị nào" in talks.say("nga", "/giaoviec")
    assert "nội dung" in talks.say("nga", "phòng tư pháp")
    assert "ngày nào" in talks.say("nga", "Rà soát văn bản")
    said = talks.say("nga", "15/7; Báo cáo")
    assert "Đã giao việc G.1: Rà soát văn bản" in said and "Sản phẩm: Báo cáo" in said
    assert "15/7/2024" in talks.press("nga", "G.1")
    assert "Giao việc trực tiếp ngày 05/6/2024" in talks.say("hanh", "/xem G.1")


def test_in_one_line(talks):
    said = talks.say("nga", "/giaoviec Tư pháp; Rà soát văn bản; thứ Hai tuần sau")
    assert "10/6/2024" in said and talks.outcome("nga") is Outcome.DONE


def test_a_due_date_on_a_day_off_tells_by_which_day_the_work_must_be_done(talks):
    said = talks.say("nga", "/giaoviec Tư pháp; Rà soát văn bản; 16/6")
    assert "16/6/2024 (ngày nghỉ; làm xong chậm nhất thứ Sáu, ngày 14/6/2024)" in said
    assert "chậm nhất thứ Sáu, ngày 14/6/2024" in talks.say("hanh", "/xem G.1")
    talks.house.at("2024-06-17", "10:00")
    assert "chậm nhất" not in talks.say("hanh", "/xem G.1")  # it is late now, whatever day it was
    assert "ngày nghỉ" not in talks.say("nga", "/giaoviec Tư pháp; Rà soát văn bản; 28/6")


def test_the_unit_reports_what_it_was_given_and_its_mail_names_it(talks):
    talks.say("nga", "/giaoviec Tư pháp; Rà soát văn bản; 15/7")
    talks.house.tell()
    mail = next(m for m in talks.house.email.kept if m.recipient == "hanh@quan.example")
    assert "Giao việc trực tiếp ngày 05/6/2024" in mail.text and "Kế hoạch GV" not in mail.text
    assert "Đã ghi nhận" in talks.say("hanh", "/baocao G.1 12/BC-TP")


def test_several_units_are_asked_about_each_or_joint(talks):
    said = talks.say("nga", "/giaoviec Phòng Tư pháp, Phường Một; Rà soát văn bản; 15/7")
    assert "mỗi đơn vị một việc" in said
    assert "tất cả 02 việc" in talks.press("nga", "Mỗi đơn vị một việc")
    talks.house[f"G.1/2024-07-15/{WARD}"]
    talks.say("nga", "/giaoviec Phòng Tư pháp, Phòng Tài chính; Tổng hợp; 15/7; Tờ trình")
    assert "một việc chung" in talks.press("nga", "Một việc chung")
    assert talks.house[f"G.2/2024-07-15/{JUSTICE}"].further_unit_ids == [FINANCE]


def test_a_unit_nobody_knows_is_asked_for_and_the_rest_is_kept(talks):
    said = talks.say("nga", "/giaoviec Phường Một, Phòng Tư phap1; Rà soát văn bản; 15/7")
    assert "Không có đơn vị" in said and "Phòng Tư pháp" in said
    assert "mỗi đơn vị một việc" in talks.press("nga", "Phòng Tư pháp")
    assert "Phường Một, Phòng Tư pháp" in talks.press("nga", "Mỗi đơn vị")


def test_a_date_that_is_none_is_asked_again_and_the_title_is_kept(talks):
    said = talks.say("nga", "/giaoviec Tư pháp; Rà soát văn bản; sớm nhất có thể")
    assert talks.outcome("nga") is Outcome.ASKED and "chưa phải là một ngày" in said
    assert "Rà soát văn bản" in talks.say("nga", "15/7")


@pytest.mark.parametrize("who", ["hanh", "lan"])
def test_units_and_leaders_do_not_assign_here(talks, who):
    assert "chỉ dành cho đơn vị theo dõi" in talks.say(who, "/giaoviec Tư pháp; x; 15/7")


def test_a_title_that_is_too_long_is_answered_politely(talks):
    said = talks.say("nga", "/giaoviec Tư pháp; " + "rất dài " * 600 + "; 15/7")
    assert "từ 3 đến 500 ký tự" in said and len(said) < 400
