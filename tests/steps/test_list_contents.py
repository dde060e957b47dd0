"""What stands on an escalation list besides the day's rungs."""

import pytest

from bot.channels.base import Deferred, Refused, Sent
from bot.model.office import Role
from bot.model.states import Action
from tests.cast import FINANCE, JUSTICE, at, day, duty, office, once, plan, post, term

FRIDAYS = plan(
    duty("I.1", once("2024-06-07")),  # +3 on Wednesday 12/6
    duty("I.2", once("2024-06-10")),
    duty("I.3", once("2024-06-10"), lead=("Phòng Tài chính",)),
    duty("I.4", once("2024-07-31")),
)


@pytest.fixture
def house(small_house):
    return small_house


def lists(house, who="nga"):
    """The subjects and texts of the lists that somebody got."""
    return [
        (mail.subject, " ".join(mail.text.split()))
        for mail in house.email.kept
        if mail.recipient == f"{who}@quan.example" and "Danh sách" in mail.subject
    ]


def test_a_day_s_list_says_how_much_the_unit_and_the_office_have_overdue(house):
    house.load(FRIDAYS)
    house.live("2024-05-23", "2024-06-12")
    ((subject, text),) = lists(house)
    assert subject.startswith(
        "01 việc quá hạn cần đôn đốc tại 01 đơn vị (toàn cơ quan: 03 việc quá hạn)"
    )
    assert "PHÒNG TƯ PHÁP (01 việc, trong tổng số 02 việc quá hạn của đơn vị)" in text


def test_what_is_reported_or_of_a_closed_plan_is_not_counted(house):
    house.load(FRIDAYS)
    house.live("2024-05-23", "2024-06-11")
    house.do(f"I.2/2024-06-10/{JUSTICE}", Action.REPORT)
    house.do(f"I.3/2024-06-10/{FINANCE}", Action.REPORT)
    house.live("2024-06-12", "2024-06-12")
    ((subject, text),) = lists(house)
    assert subject.startswith("01 việc quá hạn tại 01 đơn vị –")
    assert "trong tổng số" not in text


HEADING = "Danh bạ của cơ quan cần kiểm tra:"
WEEKS = plan(
    duty("I.1", once("2024-06-07")),
    duty("I.2", once("2024-06-10")),
    duty("I.3", once("2024-06-11")),
)
VACANT = office(post("head-justice", JUSTICE, Role.HEAD))


def test_a_vacant_post_is_told_once_on_the_monitoring_unit_s_list(house):
    house.load(WEEKS, office=VACANT)
    house.live("2024-05-23", "2024-06-14")
    (first, *later) = [text for _, text in lists(house)]
    assert f"{HEADING} - Chức vụ head-justice: chưa có người giữ" in first
    assert later
    assert all(HEADING not in text for text in later)


def test_leaders_are_not_told_of_the_directory(house):
    house.load(WEEKS, office=VACANT)
    house.live("2024-05-23", "2024-06-30")
    assert lists(house, "khoa")
    assert all(HEADING not in text for _, text in lists(house, "khoa"))


def test_what_is_found_makes_no_list_of_its_own(house):
    house.load(plan(duty("I.1", once("2024-07-31"))), office=VACANT)
    house.live("2024-05-23", "2024-07-31")
    assert ("post_vacant_today", "head-justice") in house.findings()
    assert lists(house) == []


def test_a_unit_whose_rung_reaches_nobody_is_told_by_name(house):
    empty = (
        post("head-justice", JUSTICE, Role.HEAD),
        post("focal-justice", JUSTICE, Role.FOCAL_POINT),
    )
    house.load(WEEKS, office=office(*empty))
    house.live("2024-05-23", "2024-06-14")
    told = [text.split(HEADING)[1] for _, text in lists(house) if HEADING in text]
    assert len(told) == 1
    assert told[0].count("Phòng Tư pháp: không có người nhận lời nhắc") == 1


def test_a_person_no_channel_reaches_is_on_the_next_list(house):
    def answer(mail):
        return Refused("no such mailbox") if mail.recipient == "hanh@quan.example" else Sent()

    house.email.answer = answer
    house.load(WEEKS)
    house.live("2024-05-23", "2024-06-14")
    told = [HEADING in text for _, text in lists(house)]
    assert told[0]
    assert told.count(True) == 1


def test_a_list_that_never_left_tells_on_the_next(house):
    house.load(WEEKS, office=VACANT)
    house.live("2024-05-23", "2024-06-11")
    house.email.answer = lambda mail: (
        Deferred("down") if mail.recipient == "nga@quan.example" else Sent()
    )
    house.live("2024-06-12", "2024-06-12")
    house.email.answer = lambda _mail: Sent()
    house.live("2024-06-13", "2024-06-17")
    told = [HEADING in text for _, text in lists(house)]
    assert told[0]
    assert told.count(True) == 1


def test_a_post_that_was_filled_meanwhile_is_not_told(house):
    filled = post("head-justice", JUSTICE, Role.HEAD, term("hanh", day("2024-06-11")))
    house.load(WEEKS, office=office(filled))
    house.live("2024-05-23", "2024-06-14")
    assert ("post_vacant_today", "head-justice") in house.findings()
    assert lists(house)
    assert all(HEADING not in text for _, text in lists(house))


def test_who_is_found_unreachable_while_the_list_leaves_is_on_the_next_one(house):
    def answer(mail):
        late = house.clock.now() >= at("2024-06-12", "00:00")
        lost = late and mail.recipient == "hanh@quan.example"
        return Refused("no such mailbox") if lost else Sent()

    house.email.answer = answer
    house.load(WEEKS)
    house.live("2024-05-23", "2024-06-14")
    assert [HEADING in text for _, text in lists(house)] == [False, True, False]
