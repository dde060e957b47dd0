"""Who stands in for whom, said in conversation; reminders follow it."""

import pytest

from bot.chat.talk import Outcome
from bot.model.office import Role
from bot.model.replies import Leave
from bot.steps.office import office_in_force
from tests.cast import HOME, JUSTICE, day, office, people_with, person, post
from tests.chat.conftest import PLAN

SAID = "/thaythe 10/6 - 14/6 Phúc"


def labels(talks, who):
    return [button.label for row in talks.last[who].buttons for button in row]


def head_of_justice(house, on):
    """Who is told as head of the justice office that day."""
    with house.store.read() as session:
        in_force = office_in_force(session, house.clock.now(), house.parts.here)
    found = in_force.roster.recipients(Role.HEAD, JUSTICE, day(on))
    return [one.person.id for one in found]


@pytest.mark.parametrize(
    "words",
    [
        SAID,
        "người thay từ 10/6 đến 14/6: ông Phuc",
        "/delegate 2024-06-10 - 2024-06-14 phuc",
        "ủy quyền 10-14/6 cho đồng chí Phúc thay",
    ],
)
def test_somebody_stands_in_for_some_days_said_in_one_line(talks, words):
    said = talks.say("hanh", words)
    assert talks.outcome("hanh") is Outcome.DONE, said
    assert "nhận thay Hanh" in said and "14/6/2024" in said
    days = ("2024-06-09", "2024-06-10", "2024-06-14", "2024-06-15")
    told = [head_of_justice(talks.house, on) for on in days]
    assert told == [["hanh"], ["phuc"], ["phuc"], ["hanh"]]


def test_it_is_said_by_buttons_the_own_unit_first(talks):
    talks.say("hanh", "/thaythe")
    talks.press("hanh", "Tuần sau")
    assert labels(talks, "hanh")[0] == "Binh – Chức vụ focal-justice"
    assert "Đã ghi nhận" in talks.press("hanh", "Binh")
    assert head_of_justice(talks.house, "2024-06-12") == ["binh"]


def test_the_stand_in_is_reminded_and_may_report(talks, i1):
    talks.say("hanh", "/thaythe 05/6 - 07/6 Phúc")
    told = talks.house.at("2024-06-07", "07:30").tell()
    assert "phuc" in [one.recipient for one in told]
    assert "hanh" not in [one.recipient for one in told]
    assert "Đã ghi nhận" in talks.say("phuc", "/baocao I.1 12/BC-TP")
    talks.house.at("2024-06-08", "09:00")
    talks.say("phuc", "/baocao I.2 13/BC-TP")
    assert talks.outcome("phuc") is Outcome.REFUSED


def test_what_is_set_is_shown_and_ended(talks):
    talks.say("hanh", SAID)
    said = talks.say("hanh", "/thaythe")
    assert "Phuc" in said and "10/6/2024" in said
    assert "Đã kết thúc" in talks.press("hanh", "Kết thúc")
    assert head_of_justice(talks.house, "2024-06-12") == ["hanh"]
    assert "chưa đặt" in talks.say("hanh", "/thaythe")
    assert "Không có" in talks.say("hanh", "/thaythe thôi")


def test_of_several_it_asks_which_one_is_over(talks):
    talks.say("hanh", SAID)
    talks.house.at("2024-06-05", "10:01")
    talks.say("hanh", "/thaythe 17/6 - 21/6 Bình")
    assert "chọn" in talks.say("hanh", "/thaythe thôi")
    talks.press("hanh", "17/6/2024")
    assert head_of_justice(talks.house, "2024-06-12") == ["phuc"]
    assert head_of_justice(talks.house, "2024-06-18") == ["hanh"]


def test_nobody_ends_what_another_set(talks):
    talks.say("hanh", SAID)
    number = talks.house.rows(Leave)[0].id
    assert "Không có" in talks.say("cuc", f"/thaythe thôi {number}")
    assert head_of_justice(talks.house, "2024-06-12") == ["phuc"]


def test_it_outlives_a_load_of_the_files(talks):
    talks.say("hanh", SAID)
    talks.house.load(PLAN, office=office(people=people_with(person("them"))))
    assert head_of_justice(talks.house, "2024-06-12") == ["phuc"]


def test_who_holds_several_posts_says_at_which(talks):
    two = office(post("monitoring-2", HOME, Role.MONITORING, "hanh"))
    talks.house.load(PLAN, office=two)
    said = talks.say("hanh", SAID)
    assert "chức vụ nào" in said and "monitoring-2" in said
    assert "Đã ghi nhận" in talks.press("hanh", "Chức vụ head-justice")
    assert [row.post_id for row in talks.house.rows(Leave)] == ["head-justice"]
    talks.say("hanh", "/thaythe 17/6 Phúc")
    talks.press("hanh", "Tất cả")
    assert [row.post_id for row in talks.house.rows(Leave)][1:] == ["head-justice", "monitoring-2"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("14/6 - 10/6 Phúc", "trước ngày đầu"),
        ("04/6/2024 Phúc", "đã qua"),
        ("10/6/2025 - 12/6/2025 Phúc", "quá xa"),
        ("tháng 7 Phúc", "ngày"),
        ("10/6 Hạnh", "người khác"),
        ("10/6 Người Lạ", "Không tìm thấy"),
        ("10/6 Chức vụ", "nhiều người"),
    ],
)
def test_what_cannot_be_is_asked_again(talks, words, said):
    assert said in talks.say("hanh", f"/thaythe {words}")
    assert talks.outcome("hanh") is Outcome.ASKED
    assert talks.house.rows(Leave) == []


def test_a_wrong_name_gets_the_nearest_and_a_post_will_do(talks):
    talks.say("hanh", "/thaythe 10/6 Phucs")
    assert labels(talks, "hanh") == ["Phuc – Chức vụ operator"]
    talks.say("hanh", "/thaythe 10/6 focal-justice")
    assert "Binh" in talks.say("hanh", "/thaythe")


def test_who_cannot_be_reached_cannot_stand_in(talks):
    mute = people_with(person("phuc", mail=False))
    talks.house.load(PLAN, office=office(people=mute))
    assert "chưa có địa chỉ" in talks.say("hanh", SAID)
    assert "Đã ghi nhận" in talks.press("hanh", "Binh")


def test_who_is_away_cannot_stand_in_so_there_is_no_loop(talks):
    talks.say("binh", "/thaythe 10/6 - 12/6 Phúc")
    said = talks.say("hanh", "/thaythe 12/6 - 14/6 Bình")
    assert "cũng vắng" in said and "Phuc thay" in said
    assert "Đã ghi nhận" in talks.say("hanh", "Phúc")
    assert "cũng vắng" in talks.say("binh", "/thaythe 13/6 Hạnh")


def test_who_stands_in_and_goes_away_hands_it_on_and_takes_it_back(talks):
    talks.say("hanh", "/thaythe 10/6 - 14/6 Bình")
    said = talks.say("binh", "/thaythe 12/6 - 20/6 Phúc")
    assert "Chức vụ head-justice" in said
    days = ("2024-06-11", "2024-06-12", "2024-06-14", "2024-06-15")
    assert [head_of_justice(talks.house, on) for on in days] == [
        ["binh"],
        ["phuc"],
        ["phuc"],
        ["hanh"],
    ]
    talks.say("binh", "/thaythe thôi")
    assert head_of_justice(talks.house, "2024-06-12") == ["binh"]


def test_who_holds_no_post_hands_on_only_what_they_stand_in_for(talks):
    talks.house.load(PLAN, office=office())
    talks.say("hanh", "/thaythe 05/6 - 14/6 Phúc")
    assert "không giữ chức vụ" in talks.say("phuc", "/thaythe 17/6 Bình")
    assert talks.outcome("phuc") is Outcome.REFUSED
    assert "Chức vụ head-justice" in talks.say("phuc", "/thaythe 10/6 - 12/6 Bình")
    assert head_of_justice(talks.house, "2024-06-12") == ["binh"]
    assert head_of_justice(talks.house, "2024-06-13") == ["phuc"]


def test_no_button_is_longer_than_a_messenger_takes(talks):
    for words in ("/thaythe", "/thaythe 10/6"):
        talks.say("hanh", words)
        for row in talks.last["hanh"].buttons:
            assert all(len(button.words.encode()) <= 64 for button in row)
