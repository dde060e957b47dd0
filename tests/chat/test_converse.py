"""A request becomes a step and an answer: names, rights, questions, things half-finished."""

import pytest
from sqlmodel import select

from bot.chat.menu import COMMANDS, command_named, menu
from bot.chat.talk import Outcome
from bot.model.chats import Conversation
from bot.model.states import AssignmentState
from bot.rules.rights import Capacity
from tests.cast import FINANCE, JUSTICE, at


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        ("/baocao I.1", "baocao", "I.1"),
        ("/BaoCao@dondoc_bot I.1 12/BC", "baocao", "I.1 12/BC"),
        ("báo cáo I.1", "baocao", "I.1"),
        ("Báo cáo: I.1", "baocao", "I.1"),
        ("XONG 12/BC-TCKH", "baocao", "12/BC-TCKH"),
        ("hoàn thành I.1", "baocao", "I.1"),
        ("/done I.1", "baocao", "I.1"),
        ("trạng thái", "trangthai", ""),
        ("#12.0", "xem", "#12.0"),
        ("Hủy", "huy", ""),
        ("thôi", "huy", ""),
    ],
)
def test_a_command_is_found_however_it_is_written(words, name, rest):
    command, left = command_named(words)
    assert (command.name, left) == (name, rest)


@pytest.mark.parametrize("words", ["", "   ", "xin chào", "/", "12/BC-TCKH"])
def test_words_that_begin_with_no_command_are_none(words):
    assert command_named(words) is None


def test_no_button_is_longer_than_a_messenger_takes(talks):
    talks.say("hanh", "/viec")
    for row in talks.last["hanh"].buttons:
        assert all(len(button.words.encode()) <= 64 for button in row)


def test_a_report_in_one_line(talks, i1):
    said = talks.say("hanh", "/baocao I.1 12/BC-TP ngày 04/6")
    assert "Đã ghi nhận" in said and "12/BC-TP" in said
    assert talks.house[i1].state == AssignmentState.REPORTED


def test_a_report_in_two_taps_is_flagged_as_without_evidence(talks, i1):
    talks.say("hanh", "/xem I.1")
    asked = talks.press("hanh", "Báo cáo hoàn thành")
    assert talks.outcome("hanh") is Outcome.ASKED and "văn bản" in asked
    said = talks.press("hanh", "Không có minh chứng")
    assert "chưa có minh chứng" in said
    assert talks.house[i1].state == AssignmentState.REPORTED


def test_a_command_that_fits_several_assignments_asks_which_and_keeps_the_rest(talks, i1):
    said = talks.say("hanh", "/baocao 12/BC-TP")
    assert "việc nào" in said and "I.1" in said and "I.2" in said and "I.3" not in said
    talks.press("hanh", "I.1")
    assert talks.outcome("hanh") is Outcome.DONE
    assert talks.house[i1].state == AssignmentState.REPORTED
    assert "12/BC-TP" in talks.say("hanh", "/xem I.1")


def test_the_answer_to_which_may_be_a_ref_in_words(talks, i1):
    talks.say("hanh", "xong 12/BC-TP")
    assert "Đã ghi nhận" in talks.say("hanh", "i.1")
    assert talks.house[i1].state == AssignmentState.REPORTED


def test_a_wrong_word_gets_the_nearest_right_ones(talks):
    said = talks.say("hanh", "/baocaos I.1")
    assert "/baocao" in said
    assert talks.outcome("hanh") is Outcome.UNCLEAR


def test_the_nearest_words_are_those_that_the_person_may_use(talks):
    assert "Có phải" not in talks.say("hanh", "/duyetj I.1")
    assert "muốn dùng: /duyet?" in talks.say("nga", "/duyetj I.1")


def test_another_units_assignment_is_not_there(talks):
    said = talks.say("hanh", "/baocao I.3 12/BC-TP")
    assert "Không có việc nào mang số hiệu" in said and "Tài chính" not in said
    assert talks.house[f"I.3/2024-06-21/{FINANCE}"].state == AssignmentState.OPEN


@pytest.mark.parametrize("words", ["/duyet I.1 đạt", "/baocao I.1 12/BC"])
def test_a_leader_looks_and_does_not_touch(talks, words, i1):
    said = talks.say("lan", words)
    assert talks.outcome("lan") is Outcome.REFUSED and "chỉ dành cho" in said
    assert talks.house[i1].state == AssignmentState.OPEN


def test_cancel_gives_up_what_was_begun(talks, i1):
    talks.say("hanh", "/baocao I.1")
    assert "/baocao" in talks.say("hanh", "/huy")
    assert "chưa hiểu" in talks.say("hanh", "12/BC-TP")
    assert talks.house[i1].state == AssignmentState.OPEN


def test_a_new_command_replaces_the_one_that_waits(talks):
    talks.say("hanh", "/baocao I.1")
    talks.say("hanh", "/viec")
    with talks.house.store.read() as session:
        assert session.exec(select(Conversation)).all() == []


def test_a_half_finished_talk_is_forgotten_after_some_days(talks, i1):
    talks.say("hanh", "/baocao I.1")
    talks.house.at("2024-06-12", "10:00")
    assert "chưa hiểu" in talks.say("hanh", "12/BC-TP")
    assert talks.house[i1].state == AssignmentState.OPEN


def test_two_talks_of_one_person_on_two_channels_do_not_mix(talks, i1):
    talks.say("hanh", "/baocao I.1", channel="telegram")
    assert "chưa hiểu" in talks.say("hanh", "12/BC-TP", channel="email")
    assert "Đã ghi nhận" in talks.say("hanh", "12/BC-TP", channel="telegram")


def test_the_second_of_two_heads_who_press_at_once_is_told_who_was_first(talks, i1):
    talks.say("hanh", "/baocao I.1")
    talks.say("binh", "/baocao I.1 12/BC-TP")
    said = talks.press("hanh", "Không có minh chứng")
    assert "đã báo cáo" in said and "Binh" in said
    assert talks.outcome("hanh") is Outcome.REFUSED


def test_a_request_that_came_before_acts_no_second_time(talks):
    talks.say("hanh", "/baocao I.1 12/BC-TP", external_id="77")
    again = talks.say("hanh", "/baocao I.2 13/BC-TP", external_id="77")
    assert again == "" and talks.outcome("hanh") is Outcome.REPEATED


def test_names_and_reasons_with_markup_are_shown_as_written(talks):
    talks.say("hanh", "/baocao I.1 12/BC-TP <b>đậm</b> & <a href='x'>nút</a>")
    said = "".join(talks.last["hanh"].parts)
    assert "<a href" not in said
    talks.say("nga", "/xem I.1")
    assert "&lt;b&gt;đậm&lt;/b&gt; &amp; &lt;a href=" in "".join(talks.last["nga"].parts)


def test_review_accepts_or_returns_with_a_reason(talks, i1):
    talks.say("hanh", "/baocao I.1 12/BC-TP")
    assert "nêu lý do" in talks.say("nga", "/duyet I.1 trả lại")
    said = talks.say("nga", "thiếu phụ lục")
    assert "thiếu phụ lục" in said
    assert talks.house[i1].state == AssignmentState.RETURNED
    talks.house.at("2024-06-06", "10:00")
    talks.say("hanh", "/baocao I.1 13/BC-TP")
    assert "Đã duyệt" in talks.say("nga", "/duyet I.1 đạt")
    assert talks.house[i1].state == AssignmentState.ACCEPTED


@pytest.mark.parametrize("capacity", Capacity)
def test_every_menu_has_help_and_only_what_its_reader_may_do(capacity):
    from bot.rules.rights import may

    names = [command.name for command in menu({capacity})]
    assert "trogiup" in names
    assert all(may(COMMANDS[name].right, {capacity}) for name in names)


def test_a_press_after_the_due_date_changed_says_so_and_asks_again(talks, i1):
    assignment = talks.house[i1]
    old = f"/baocao #{assignment.id}.{assignment.due_version}"
    with talks.house.store.write() as session:
        row = session.get(type(assignment), assignment.id)
        row.due_version, row.due_on = 1, at("2024-06-14").date()
    said = talks.say("hanh", old)
    assert "đã cũ" in said and "14/6/2024" in said
    assert talks.house[i1].state == AssignmentState.OPEN
    assert "văn bản" in talks.press("hanh", "I.1")


def test_a_ref_that_fits_several_means_the_one_that_the_message_told_of(talks):
    talks.say("hanh", "/baocao I.1 12/BC-TP")
    talks.say("hanh", "/baocao I.2 13/BC-TP")
    told_of = talks.house[f"I.2/2024-06-28/{JUSTICE}"].id
    talks.say("nga", "/duyet đạt", about=(told_of,))
    assert talks.house[f"I.2/2024-06-28/{JUSTICE}"].state == AssignmentState.ACCEPTED


def test_a_wrong_ref_to_look_at_is_said_to_be_wrong(talks):
    said = talks.say("hanh", "/xem phụ lục")
    assert "“phụ lục”" in said and talks.outcome("hanh") is Outcome.ASKED
    assert "Nhiệm vụ I.1" in talks.say("hanh", "I.1")


def test_what_is_done_is_never_shown_as_overdue(talks):
    talks.say("hanh", "/baocao I.1 12/BC-TP")
    talks.house.at("2024-07-03", "10:00")
    assert "đã báo cáo, chờ duyệt" in talks.say("hanh", "/xem I.1")
    assert "quá hạn" not in talks.say("hanh", "/xem I.1")


def test_an_old_questions_button_answers_no_other_question(talks, i1):
    talks.say("hanh", "/baocao I.1 12/BC-TP")
    talks.say("nga", "/duyet I.1")
    old = talks.button("nga", "Trả lại").words
    talks.say("hanh", "/baocao I.2 13/BC-TP")
    talks.say("nga", "/duyet I.2")
    said = talks.say("nga", old)
    assert "đã cũ" in said and talks.outcome("nga") is Outcome.REFUSED
    assert talks.house[i1].state == AssignmentState.REPORTED
    assert talks.house[f"I.2/2024-06-28/{JUSTICE}"].state == AssignmentState.REPORTED


def test_a_button_that_is_a_commands_name_answers_its_question(talks, i1):
    talks.say("hanh", "/baocao I.1 12/BC-TP")
    talks.say("nga", "/duyet I.1")
    assert "Đã duyệt" in talks.press("nga", "Duyệt")
    talks.say("nga", "/hoantac")
    talks.say("nga", "/duyet I.1")
    assert "Đã duyệt" in talks.say("nga", "duyệt")
    assert talks.house[i1].state == AssignmentState.ACCEPTED


@pytest.mark.parametrize("forged", ["~", "~abcdef", "~abcdef Duyệt", "~abcdef #1.0"])
def test_a_forged_button_does_nothing(talks, forged):
    talks.say("hanh", "/baocao I.1 12/BC-TP")
    talks.say("nga", "/duyet I.1")
    assert "đã cũ" in talks.say("nga", forged)
    assert talks.house[f"I.1/2024-06-09/{JUSTICE}"].state == AssignmentState.REPORTED
