"""The question which assignment is meant: its answers, and the words that name none or several."""

import pytest

from bot.chat.talk import Outcome
from bot.model.states import AssignmentState
from tests.cast import FINANCE, JUSTICE, duty, office, once, plan
from tests.chat.talks import talks_in

I2 = f"I.2/2024-06-28/{JUSTICE}"


@pytest.mark.parametrize("typed", ["2", "2.", "số 2", "(2)", "So 2"])
def test_the_number_of_a_line_of_the_question_answers_it(talks, typed):
    said = talks.say("hanh", "/baocao 12/BC-TP")
    second = next(line for line in said.splitlines() if line.startswith("2. "))
    ref = second.removeprefix("2. ").partition(",")[0]
    assert f"{ref}" in talks.say("hanh", typed)
    assert talks.outcome("hanh") is Outcome.DONE
    assert "văn bản số 12/BC-TP" in talks.say("hanh", f"/xem {ref}")


@pytest.mark.parametrize("typed", ["9", "cái đầu tiên", "12/BC-TP"])
def test_an_answer_that_names_none_is_said_to_and_becomes_no_report(talks, i1, typed):
    talks.say("hanh", "/baocao")
    said = talks.say("hanh", typed)
    assert talks.outcome("hanh") is Outcome.ASKED and f"“{typed}”" in said
    assert "văn bản" in talks.press("hanh", "I.1")
    assert talks.house[i1].state == AssignmentState.OPEN


@pytest.mark.parametrize(
    "words", ["xong I.1 I.2 12/BC-TP", "xong I.1, I.2", "xong I.1 và I.2: 12/BC-TP"]
)
def test_two_assignments_in_one_message_are_not_half_done(talks, i1, words):
    said = talks.say("hanh", words)
    assert "một việc" in said and "I.2" in said
    assert talks.outcome("hanh") is Outcome.REFUSED
    assert talks.house[i1].state == talks.house[I2].state == AssignmentState.OPEN


def test_a_note_may_begin_with_what_names_no_assignment_of_theirs(talks, i1):
    talks.say("hanh", "xong I.1 V.9 đã gửi")
    assert talks.house[i1].state == AssignmentState.REPORTED


def test_only_what_one_may_see_is_offered_for_a_wrong_number(talks):
    said = talks.say("hanh", "/baocao I.33 12/BC-TP")
    assert "I.3" not in said.replace("I.33", "")


def test_buttons_of_one_number_tell_their_units_apart(small_house, tmp_path):
    both = duty("I.1", once("2024-06-09"), lead=("Phòng Tư pháp", "Phòng Tài chính"), per_unit=True)
    small_house.load(plan(both), office=office())
    small_house.at("2024-05-24", "06:00").open()
    talks = talks_in(small_house, tmp_path / "evidence")
    talks.say("nga", "/ghinhan I.1")
    labels = [button.label for row in talks.last["nga"].buttons for button in row]
    assert len(set(labels)) == 2 and any("Tư pháp" in label for label in labels)


@pytest.fixture
def alike(small_house, tmp_path):
    """I.1 is owed by two offices and a ward, II.1 by the ward alone."""
    lead = ("Phòng Tư pháp", "Phòng Tài chính", "Phường Một")
    each = duty("I.1", once("2024-06-09"), lead=lead, per_unit=True)
    small_house.load(plan(each, duty("II.1", once("2024-06-28"), lead=lead[2:])), office=office())
    small_house.at("2024-05-24", "06:00").open()
    return talks_in(small_house, tmp_path / "evidence")


@pytest.mark.parametrize(
    "words",
    [
        "/ghinhan I.1 Phòng Tài chính điện thoại 12/BC-TC",
        "/ghinhan Phòng Tài chính I.1 điện thoại 12/BC-TC",
        "ghi nhan phong tai chinh dien thoai 12/BC-TC",
    ],
)
def test_the_unit_tells_which_of_several_is_meant(alike, words):
    said = alike.say("nga", words)
    assert "Đã ghi nhận thay Phòng Tài chính" in said and "12/BC-TC" in said
    assert alike.house[f"I.1/2024-06-09/{FINANCE}"].state == AssignmentState.REPORTED


def test_the_unit_answers_the_question_which(alike):
    alike.say("nga", "/ghinhan I.1")
    assert "bằng cách nào" in alike.say("nga", "phòng tài chính")
    assert "Đã ghi nhận thay Phòng Tài chính" in alike.say("nga", "điện thoại 12/BC-TC")
    said = alike.say("nga", "/ghinhan Phường Một")
    assert "I.1" in said and "II.1" in said and "Phòng Tư pháp" not in said


@pytest.mark.parametrize("typed", ["ii1", "II1", "ii.1", "II 1"])
def test_a_number_is_known_without_its_stops(alike, typed):
    assert "II.1" in alike.say("nga", f"/xem {typed}")
    assert alike.outcome("nga") is Outcome.SHOWN


def test_who_only_helps_is_told_who_answers(small_house, tmp_path):
    helped = duty(
        "I.1", once("2024-06-09"), lead=("Phòng Tài chính",), cooperating=("Phòng Tư pháp",)
    )
    small_house.load(plan(helped), office=office())
    small_house.at("2024-05-24", "06:00").open()
    talks = talks_in(small_house, tmp_path / "evidence")
    said = talks.say("hanh", "/baocao I.1 12/BC-TP")
    assert "Không có việc" not in said and "Phòng Tài chính" in said and "phối hợp" in said
    assert small_house[f"I.1/2024-06-09/{FINANCE}"].state == AssignmentState.OPEN


def test_a_period_that_an_assignment_has_not_is_said_to_be_wrong(talks):
    said = talks.say("hanh", "/xem I.1 tháng 5")
    assert "không có kỳ này" in said and "Có phải là I.1?" not in said


def test_of_several_that_do_not_fit_the_one_acted_on_last_is_meant(small_house, tmp_path):
    small_house.load(plan(duty("I.1", once("2024-06-09", "2024-06-28"))))
    small_house.at("2024-05-24", "06:00").open()
    talks = talks_in(small_house.at("2024-06-05", "10:00"), tmp_path)
    first = small_house[f"I.1/2024-06-09/{JUSTICE}"].id
    talks.say("hanh", f"/baocao #{first}.0 12/BC-TP")
    talks.say("nga", "/duyet I.1 đạt")
    said = talks.say("nga", "/duyet I.1 đạt")
    assert talks.outcome("nga") is Outcome.REFUSED
    assert "đã hoàn thành" in said and "duyệt báo cáo" in said.casefold()
