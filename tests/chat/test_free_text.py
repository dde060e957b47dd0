"""Questions that take whatever is written to them: how to get out of them, and what they never take."""

import pytest

from bot.chat.talk import Outcome
from tests.cast import JUSTICE

CODE = f"G.1/2024-07-15/{JUSTICE}"


@pytest.fixture
def untitled(talks):
    """Nga has said whom she assigns something to, and is asked what."""
    assert "Giao việc gì?" in talks.say("nga", "/giaoviec phòng tư pháp")
    return talks


def test_they_say_how_to_stop(untitled):
    assert untitled.last["nga"].parts[-1].endswith("Gõ /huy để thôi.</i>")
    untitled.say("nga", "/giahan")
    assert "Đề nghị nêu lý do" in untitled.say("nga", "/tamhoan I.1")
    assert untitled.last["nga"].parts[-1].endswith("Gõ /huy để thôi.</i>")


def test_a_question_with_a_few_answers_does_not_say_so(untitled):
    assert "/huy" not in untitled.say("nga", "/ghinhan I.1")


@pytest.mark.parametrize("words", ["báo cáo", "Việc", "xong", "tiến độ", "THỐNG KÊ", "giaoviec"])
def test_a_commands_name_alone_is_no_title_and_the_question_stays(untitled, words):
    said = untitled.say("nga", words)
    assert "cũng là tên lệnh" in said and "/huy" in said
    assert "ngày nào" in untitled.say("nga", "Báo cáo rà soát văn bản")
    assert "Đã giao việc G.1: Báo cáo rà soát văn bản" in untitled.say("nga", "15/7")


def test_what_was_meant_as_a_command_is_a_press_away(untitled):
    untitled.say("nga", "thống kê")
    assert "Kỳ báo cáo" in untitled.press("nga", "/thongke")
    untitled.say("nga", "/giaoviec phòng tư pháp")
    untitled.say("nga", "thống kê")
    assert "Đã hủy lệnh /giaoviec" in untitled.press("nga", "Thôi")


@pytest.mark.parametrize("words", ["/viec", "/ghinhan I.1 giấy", "giaoviec Phường Một; Họp; 15/7"])
def test_what_is_plainly_a_command_is_obeyed(untitled, words):
    said = untitled.say("nga", words)
    assert "ngày nào" not in said
    assert untitled.outcome("nga") is not Outcome.UNCLEAR


def test_a_title_may_begin_with_a_command_s_words(untitled):
    assert "ngày nào" in untitled.say("nga", "Báo cáo tình hình giải ngân")


@pytest.mark.parametrize("nothing", ["không", "Không có", "bỏ qua", "ko"])
def test_a_product_that_is_too_short_may_be_left_out_after_all(untitled, nothing):
    untitled.say("nga", "Rà soát văn bản")
    said = untitled.say("nga", "15/7; BC")
    assert "trả lời “không”" in said
    said = untitled.say("nga", nothing)
    assert "Đã giao việc G.1" in said and "Sản phẩm" not in said
    assert untitled.house[CODE]


def test_there_is_a_button_for_no_product(untitled):
    untitled.say("nga", "Rà soát văn bản")
    untitled.say("nga", "15/7; BC")
    assert "Đã giao việc G.1" in untitled.press("nga", "Không có")
