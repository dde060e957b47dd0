"""What stands on an escalation list besides the day's rungs."""

import pytest

from bot.model.states import Action
from tests.cast import FINANCE, JUSTICE, duty, once, plan

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
