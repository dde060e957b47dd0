"""More time in conversation: a unit asks, the monitoring unit advises, a leader decides."""

import pytest
from sqlmodel import select

from bot.chat.talk import Outcome
from bot.model.office import Role
from bot.model.replies import Extension
from bot.model.states import ExtensionState
from tests.cast import JUSTICE, LEADERS, WARD, day, office, post
from tests.chat.conftest import PLAN

ASK = "/giahan I.1 14/6 chờ hướng dẫn của Thành phố"


def request(talks):
    """The newest request."""
    with talks.house.store.read() as session:
        return session.exec(select(Extension).order_by(Extension.id.desc())).first()


def labels(talks, person):
    return [button.label for row in talks.last[person].buttons for button in row]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("vì chờ hướng dẫn", "chờ hướng dẫn"),
        ("do chờ hướng dẫn", "chờ hướng dẫn"),
        ("với lý do: chờ hướng dẫn", "chờ hướng dẫn"),
        ("vi phạm phải xử lý lại", "vi phạm phải xử lý lại"),
    ],
)
def test_the_word_before_a_reason_is_no_part_of_it(talks, said, reason):
    talks.say("hanh", f"/giahan I.1 14/6 {said}")
    assert request(talks).reason == reason


def test_the_day_asked_for_is_told_back_with_the_working_day_before_a_day_off(talks):
    said = talks.say("hanh", "/giahan I.1 đến 16/6")
    assert "đến Chủ nhật, ngày 16/6/2024 (ngày nghỉ; làm xong chậm nhất thứ Sáu" in said
    assert "chậm nhất thứ Sáu, ngày 14/6/2024" in talks.say("hanh", "chờ hướng dẫn")
    talks.say("nga", "/ykien I.1 đồng ý")
    assert "chậm nhất thứ Sáu, ngày 14/6/2024" in talks.say("lan", "/quyetdinh I.1 đồng ý")


@pytest.mark.parametrize(
    "words",
    [
        ASK,
        "gia hạn I.1 đến 14/6/2024 lý do: chờ hướng dẫn của Thành phố",
        "/extend I.1 2024-06-14, chờ hướng dẫn của Thành phố",
        "xin gia hạn I.1 thứ Sáu tuần sau chờ hướng dẫn của Thành phố",
        "đề nghị gia hạn I.1 14.6 chờ hướng dẫn của Thành phố",
    ],
)
def test_more_time_is_asked_for_in_one_line_however_it_is_written(talks, words, i1):
    said = talks.say("hanh", words)
    assert talks.outcome("hanh") is Outcome.DONE, said
    assert "14/6/2024" in said and "09/6/2024" in said
    made = request(talks)
    assert (made.asked_for, made.reason) == (day("2024-06-14"), "chờ hướng dẫn của Thành phố")
    assert talks.house[i1].held and talks.house[i1].due_on == day("2024-06-09")


def test_more_time_is_asked_for_by_buttons_and_a_reason(talks):
    talks.say("hanh", "/xem I.1")
    talks.press("hanh", "Đề nghị gia hạn")
    assert "lý do" in talks.press("hanh", "14/6/2024")
    assert "Đã ghi nhận" in talks.say("hanh", "chờ hướng dẫn")
    assert request(talks).asked_for == day("2024-06-14")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("09/6/2024", "không sau thời hạn"),
        ("07/6 vì bận", "không sau thời hạn"),
        ("31/6", "không có “31/6”"),
        ("thêm ít ngày", "chưa phải là một ngày"),
        ("15/7/2042", "05 năm"),
        ("15/7/9999", "ngày"),
    ],
)
def test_a_day_that_cannot_be_is_asked_for_again(talks, words, said, i1):
    assert said in talks.say("hanh", f"/giahan I.1 {words}")
    assert talks.outcome("hanh") is Outcome.ASKED
    assert not talks.house[i1].held
    assert "lý do" in talks.say("hanh", "15/6")


def test_after_the_due_date_it_is_too_late_and_the_unit_hears_what_to_do(talks, i1):
    talks.house.at("2024-06-09", "23:00")
    talks.say("hanh", "/giahan I.1")
    assert talks.outcome("hanh") is Outcome.ASKED
    talks.house.at("2024-06-10", "08:00")
    said = talks.say("hanh", ASK)
    assert talks.outcome("hanh") is Outcome.REFUSED
    assert "đã hết hạn" in said and "văn bản" in said and "Phòng Nội vụ" in said
    assert "Báo cáo hoàn thành" in labels(talks, "hanh")
    talks.say("hanh", "/xem I.1")
    assert "Đề nghị gia hạn" not in labels(talks, "hanh")


def test_a_second_request_offers_to_take_the_first_back(talks, i1):
    talks.say("hanh", ASK)
    said = talks.say("binh", "/giahan I.1 20/6 bận")
    assert talks.outcome("binh") is Outcome.REFUSED
    assert "14/6/2024" in said and "Hanh" in said
    assert "Đã rút" in talks.press("binh", "Rút đề nghị")
    assert request(talks).state is ExtensionState.DROPPED
    assert not talks.house[i1].held
    assert "không có gì để rút" in talks.say("hanh", "/giahan I.1 thôi")
    assert talks.outcome("hanh") is Outcome.REFUSED
    talks.say("binh", "/giahan I.1 20/6 bận việc khác")
    assert request(talks).asked_for == day("2024-06-20")


def test_a_request_made_meanwhile_by_the_other_head_is_not_doubled(talks):
    talks.say("hanh", "/giahan I.1 14/6")
    talks.say("binh", "/giahan I.1 20/6 bận việc khác")
    said = talks.say("hanh", "chờ hướng dẫn")
    assert "đã có một đề nghị" in said and "20/6/2024" in said


def test_a_unit_asks_for_its_own_and_nobody_else_asks(talks):
    talks.say("cuc", ASK)
    assert talks.outcome("cuc") is not Outcome.DONE
    for person in ("nga", "lan"):
        talks.say(person, ASK)
        assert talks.outcome(person) is Outcome.REFUSED
    assert request(talks) is None


def test_what_waits_for_review_and_for_advice_is_listed_together(talks):
    talks.say("hanh", ASK)
    talks.say("hanh", "/baocao I.2 12/BC-TP")
    said = talks.say("nga", "/duyet")
    assert "chờ duyệt" in said and "I.2" in said and "chờ ý kiến" in said and "I.1" in said
    assert "chờ hướng dẫn" in talks.press("nga", "Gia hạn I.1")
    talks.say("nga", "/duyet")
    talks.press("nga", "I.2")
    assert "Đã duyệt" in talks.say("nga", "đạt")


def test_requests_alone_are_listed_too(talks):
    talks.say("hanh", ASK)
    assert "Không có báo cáo nào" in talks.say("nga", "/duyet")
    talks.press("nga", "Gia hạn I.1")
    assert "Đã ghi nhận ý kiến đồng ý" in talks.press("nga", "Đồng ý")
    assert "phù hợp" in talks.say("nga", "/duyet")


def test_advice_against_needs_a_reason(talks):
    talks.say("hanh", ASK)
    talks.say("nga", "/xem I.1")
    talks.press("nga", "Cho ý kiến")
    assert "nêu lý do" in talks.press("nga", "Không đồng ý")
    assert "không đồng ý" in talks.say("nga", "việc không thể chậm")
    made = request(talks)
    assert (made.state, made.advice) == (ExtensionState.ADVISED, False)
    assert made.advice_reason == "việc không thể chậm"


def test_the_leader_decides_after_the_advice(talks, i1):
    talks.say("hanh", ASK)
    talks.say("nga", "/ykien đồng ý vì có lý do khách quan")
    said = talks.say("khoa", "/quyetdinh")
    assert "Ý kiến của đơn vị theo dõi: đồng ý" in said and "khách quan" in said
    said = talks.press("khoa", "Đồng ý")
    assert "14/6/2024" in said and "09/6/2024" in said
    one = talks.house[i1]
    assert (one.due_on, one.first_due_on, one.held) == (day("2024-06-14"), day("2024-06-09"), False)
    assert "thời hạn ban đầu 09/6/2024" in talks.say("hanh", "/xem I.1")


def test_the_leader_may_decide_before_the_advice_came_and_is_told_that_there_is_none(talks):
    talks.say("hanh", ASK)
    assert "chưa có ý kiến" in talks.say("khoa", "/quyetdinh I.1")
    said = talks.say("khoa", "đồng ý đến 12/6")
    assert "12/6/2024" in said and "chưa có ý kiến" in said
    assert request(talks).granted_until == day("2024-06-12")


def test_a_remark_after_the_verdict_is_no_date(talks):
    talks.say("hanh", ASK)
    talks.say("khoa", "/quyetdinh I.1 đồng ý, cuối tháng báo cáo lại")
    made = request(talks)
    assert made.granted_until == day("2024-06-14")
    assert made.decision_reason == "cuối tháng báo cáo lại"


def test_a_refusal_needs_a_reason_and_keeps_the_due_date(talks, i1):
    talks.say("hanh", ASK)
    assert "nêu lý do" in talks.say("lan", "/quyetdinh I.1 không đồng ý")
    assert "giữ nguyên" in talks.say("lan", "việc gấp")
    assert request(talks).state is ExtensionState.REFUSED
    assert talks.house[i1].due_on == day("2024-06-09")
    assert "việc gấp" in talks.say("hanh", "/xem I.1")


def test_only_the_deputy_in_charge_or_the_chair_decides(talks):
    other = post("deputy-2", LEADERS, Role.DEPUTY_CHAIR, "phuc", in_charge_of=(JUSTICE,))
    talks.house.load(PLAN, office=office(other))
    talks.say("hanh", ASK)
    talks.say("khoa", "/xem I.1")
    assert "Quyết định gia hạn" not in labels(talks, "khoa")
    said = talks.say("khoa", "/quyetdinh I.1 đồng ý")
    assert talks.outcome("khoa") is Outcome.REFUSED
    assert "Chức vụ deputy-2 và" not in said and "Chức vụ deputy-2" in said
    assert "không có đề nghị" in talks.say("khoa", "/quyetdinh")
    assert "Đã đồng ý" in talks.say("phuc", "/quyetdinh đồng ý")


def test_a_unit_head_may_not_decide(talks):
    talks.say("hanh", ASK)
    for words in ("/quyetdinh I.1 đồng ý", "/ykien I.1 đồng ý"):
        talks.say("hanh", words)
        assert talks.outcome("hanh") is Outcome.REFUSED
    assert request(talks).state is ExtensionState.ASKED


def test_the_second_of_two_leaders_hears_that_it_is_decided(talks):
    talks.say("hanh", ASK)
    talks.say("lan", "/quyetdinh I.1")
    button = talks.button("lan", "Không đồng ý")
    talks.say("khoa", "/quyetdinh I.1 đồng ý")
    said = talks.say("lan", button.words)
    assert "không có đề nghị" in said and "Đồng ý gia hạn, Khoa" in said
    assert request(talks).state is ExtensionState.GRANTED


def test_a_request_that_falls_away_while_the_reason_is_written_is_not_refused(talks):
    talks.say("hanh", ASK)
    talks.say("lan", "/quyetdinh I.1 không đồng ý")
    talks.say("hanh", "/baocao I.1 12/BC-TP")
    assert "không còn chờ" in talks.say("lan", "việc gấp")
    assert request(talks).state is ExtensionState.DROPPED


def test_a_date_asked_for_that_has_gone_by_is_asked_for_again(talks, i1):
    talks.say("hanh", ASK)
    talks.house.at("2024-06-17", "09:00")
    assert "đã qua" in talks.say("khoa", "/quyetdinh I.1 đồng ý")
    assert "Đã đồng ý" in talks.say("khoa", "đến 21/6")
    assert talks.house[i1].due_on == day("2024-06-21")


def test_what_waits_for_the_leader_is_listed_by_unit(talks):
    talks.say("hanh", ASK)
    talks.say("giang", "/giahan I.5 28/6 thiếu nhân lực")
    said = talks.say("khoa", "/quyetdinh")
    assert "Phòng Tư pháp" in said and "Phường Một" in said
    assert "thiếu nhân lực" in talks.press("khoa", "I.5")
    said = talks.press("khoa", "Đồng ý")
    assert "Còn 01 đề nghị" in said
    assert "chờ hướng dẫn" in talks.press("khoa", "Xem việc đang chờ")
    assert talks.house[f"I.5/2024-06-20/{WARD}"].due_on == day("2024-06-28")


def test_an_old_button_after_the_extension_says_so(talks):
    talks.say("hanh", "/xem I.1")
    old = talks.button("hanh", "Đề nghị gia hạn")
    talks.say("hanh", ASK)
    talks.say("khoa", "/quyetdinh I.1 đồng ý")
    assert "Nút này đã cũ" in talks.say("hanh", old.words)
