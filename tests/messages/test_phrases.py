from datetime import date

import pytest

from bot.messages.phrases import joined, long_date, period, phrases, rung, short_date, standing
from tests.messages import cast


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2024, 6, 7), "07/6/2024"),
        (date(2024, 2, 29), "29/02/2024"),
        (date(2025, 1, 1), "01/01/2025"),
        (date(2024, 3, 10), "10/3/2024"),
        (date(2024, 12, 31), "31/12/2024"),
    ],
)
def test_days_under_10_and_months_1_and_2_carry_a_zero(day, written):
    assert short_date(day) == written


def test_a_long_date_names_its_weekday():
    assert long_date(date(2024, 6, 7)) == "thứ Sáu, ngày 07/6/2024"
    assert long_date(date(2024, 6, 9)) == "Chủ nhật, ngày 09/6/2024"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("2024-06", "tháng 6/2024"),
        ("2024-Q3", "quý III/2024"),
        ("2024-H1", "6 tháng đầu năm 2024"),
        ("2024-H2", "6 tháng cuối năm 2024"),
        ("2024-W23", "tuần 23/2024"),
        ("2024", "năm 2024"),
        ("2024-06-09", None),
    ],
)
def test_a_period_is_said_in_words_and_a_one_off_has_none(name, said):
    assert period(name) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("-5", "trước hạn 05 ngày làm việc"),
        ("0", "ngày đến hạn"),
        ("+3", "quá hạn 03 ngày làm việc"),
        ("10", "quá hạn 10 ngày làm việc"),
        ("opened", "khi giao việc"),
        ("returned", "khi trả lại"),
        ("expected", "ngày dự kiến"),
        ("weekly", "danh sách hằng tuần"),
    ],
)
def test_a_rung_is_said_in_words(name, said):
    assert rung(name) == said


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (cast.late("VI.1", 3, 1), "quá hạn 03 ngày"),
        (cast.item(), "đến hạn hôm nay"),
        (cast.SUNDAY_CASE, "cần hoàn thành hôm nay"),
        (cast.soon("VI.1", date(2024, 6, 12), 3), "còn 03 ngày làm việc"),
        (cast.item(due_on=None, act_by=None), "chưa có hạn"),
        (cast.item(due_on=None, act_by=None, expected_on=date(2024, 10, 31)), "dự kiến 31/10/2024"),
    ],
)
def test_the_standing_of_an_assignment(item, said):
    assert standing(item) == said


def test_a_list_ends_with_and():
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b và c"


def test_no_phrase_blames_anybody():
    assert not [name for name, said in phrases().items() if "phê bình" in said.casefold()]
