"""People write sentences: what is certain is understood, and nothing is written before they confirm it."""

import pytest

from bot.chat.talk import Outcome
from bot.model.states import AssignmentState


def state(talks, code):
    return talks.house[code].state


def test_a_report_without_evidence_asks_for_it_as_the_command_does(talks, i1):
    said = talks.say("hanh", "dạ em báo cáo xong I.1 rồi ạ")
    assert "I.1" in said and "số, ký hiệu" in said
    assert state(talks, i1) is AssignmentState.OPEN
    assert "12/BC-TP" in talks.say("hanh", "12/BC-TP ngày 03/6 ạ")
    assert state(talks, i1) is AssignmentState.REPORTED


def test_a_whole_report_is_said_back_and_written_once_confirmed(talks, i1):
    said = talks.say("hanh", "Dạ phòng em đã hoàn thành I.1 số 12/BC-TP ngày 03/6 ạ")
    assert "Hiểu là: Báo cáo đã hoàn thành" in said and "Văn bản: 12/BC-TP ngày 03/6/2024" in said
    assert "Chưa có gì được ghi nhận" in said and state(talks, i1) is AssignmentState.OPEN
    assert "Đã ghi nhận" in talks.press("hanh", "Đúng")
    assert state(talks, i1) is AssignmentState.REPORTED


@pytest.mark.parametrize("words", ["đúng rồi ạ", "dạ", "ok", "Vâng", "đúng"])
def test_it_may_be_confirmed_in_words(talks, i1, words):
    talks.say("hanh", "em xong I.1 rồi, số 12/BC-TP")
    assert "Đã ghi nhận" in talks.say("hanh", words)
    assert state(talks, i1) is AssignmentState.REPORTED


@pytest.mark.parametrize("words", ["không", "Sai", "dạ không ạ", "/huy"])
def test_what_was_misunderstood_changes_nothing(talks, i1, words):
    talks.say("hanh", "em xong I.1 rồi, số 12/BC-TP")
    assert "không có gì thay đổi" in talks.say("hanh", words)
    assert state(talks, i1) is AssignmentState.OPEN


def test_other_words_are_a_turn_of_their_own(talks, i1):
    talks.say("hanh", "em xong I.1 rồi, số 12/BC-TP")
    assert "04" in talks.say("hanh", "/viec") or "việc" in talks.say("hanh", "/viec")
    talks.say("hanh", "đúng")
    assert state(talks, i1) is AssignmentState.OPEN


def test_an_old_confirmation_is_not_obeyed(talks, i1):
    talks.say("hanh", "em xong I.1 rồi, số 12/BC-TP")
    old = talks.button("hanh", "Đúng")
    talks.say("hanh", "em xong I.4 rồi, số 13/BC-TP")
    assert "đã cũ" in talks.say("hanh", old.words)
    assert state(talks, i1) is AssignmentState.OPEN


def test_a_request_for_more_time_is_confirmed_and_a_verdict_too(talks):
    said = talks.say("hanh", "em xin gia hạn I.1 đến 14/6 vì chưa có số liệu ạ")
    assert "Hiểu là: Đề nghị gia hạn" in said and "vì chưa có số liệu" in said
    assert "Đã ghi nhận đề nghị gia hạn" in talks.press("hanh", "Đúng")
    talks.say("nga", "đồng ý I.1")
    assert "ý kiến đồng ý" in talks.say("nga", "đúng")
    talks.say("lan", "tôi đồng ý gia hạn I.1 đến 12/6")
    assert "12/6/2024" in talks.say("lan", "đúng")


def test_questions_are_answered_at_once(talks):
    talks.house.at("2024-06-11", "10:00")
    assert "Các việc quá hạn: 01 việc" in talks.say("hanh", "anh cho em hỏi việc quá hạn")
    assert talks.outcome("hanh") is Outcome.SHOWN
    assert "đang phải thực hiện" in talks.say("hanh", "hôm nay em có việc gì ạ")
    assert "Quá trình xử lý" in talks.say("hanh", "xong I.1 chưa ạ")


@pytest.mark.parametrize(
    "words",
    ["I.1 chưa xong", "em sắp xong I.1 ạ", "mai em sẽ báo cáo I.1", "báo cáo I.1 chưa xong"],
)
def test_what_is_not_done_yet_is_never_reported(talks, i1, words):
    assert "Quá trình xử lý" in talks.say("hanh", words)
    assert talks.button("hanh", "Báo cáo tiến độ")
    assert state(talks, i1) is AssignmentState.OPEN


@pytest.mark.parametrize(
    "words",
    ["báo cáo I.1 12/BC-TP không có phụ lục", "xong I.1 số 12/BC-TP, chưa kèm phụ lục"],
)
def test_a_plain_report_is_written_whatever_its_note_says(talks, i1, words):
    assert "12/BC-TP" in talks.say("hanh", words)
    assert state(talks, i1) is AssignmentState.REPORTED


def test_a_plain_command_of_another_kind_is_no_sentence(talks):
    said = talks.say("nga", "giao việc Tư pháp; Xử lý I.1 chưa xong; 15/7")
    assert "Đã giao việc G.1: Xử lý I.1 chưa xong" in said


def test_a_question_which_is_left_by_a_sentence_and_says_how_to_stop(talks, i1):
    talks.say("hanh", "/danhan")
    said = talks.say("hanh", "cái đầu")
    assert "là việc nào" in said and "/huy" in said
    assert "Các việc quá hạn" in talks.say("hanh", "anh cho em hỏi việc quá hạn")
    talks.say("hanh", "/danhan")
    assert "Đã ghi nhận: đơn vị đã nhận việc I.1" in talks.say("hanh", "việc I.1 ạ")


def test_courtesies_alone_are_no_evidence(talks, i1):
    assert "số, ký hiệu" in talks.say("hanh", "báo cáo I.1 rồi ạ")
    assert state(talks, i1) is AssignmentState.OPEN


def test_a_greeting_is_answered_with_the_way_on(talks):
    assert "/viec" in talks.say("hanh", "chào anh")


def test_rights_hold_for_sentences_too(talks):
    assert "chỉ dành cho" in talks.say("nga", "dạ em báo cáo xong I.1 rồi ạ")
    assert "chỉ dành cho" in talks.say("hanh", "anh duyệt I.1 giúp em với")
