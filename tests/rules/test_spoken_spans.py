"""Spans of days as people write them."""

import pytest

from bot.rules.spoken_dates import DateProblem, DateTrouble, take_span
from tests.cast import DAYS, day

TODAY = day("2024-06-05")  # a Wednesday


@pytest.mark.parametrize(
    ("words", "first", "last", "rest"),
    [
        ("10/6 - 14/6 Bình", "2024-06-10", "2024-06-14", "Bình"),
        ("10/6-14/6", "2024-06-10", "2024-06-14", ""),
        ("10-14/6 Bình", "2024-06-10", "2024-06-14", "Bình"),
        ("từ ngày 10 đến ngày 14/6", "2024-06-10", "2024-06-14", ""),
        ("từ 10/6 đến hết 14/6, Bình", "2024-06-10", "2024-06-14", "Bình"),
        ("tu 10/6 den 14/6 binh", "2024-06-10", "2024-06-14", "binh"),
        ("2024-06-10 - 2024-06-14 Bình", "2024-06-10", "2024-06-14", "Bình"),
        ("10.6.2024-14.6.2024 Bình", "2024-06-10", "2024-06-14", "Bình"),
        ("từ mai đến thứ Sáu chị Bình", "2024-06-06", "2024-06-07", "chị Bình"),
        ("từ nay đến 14/6", "2024-06-05", "2024-06-14", ""),
        ("hôm nay", "2024-06-05", "2024-06-05", ""),
        ("ngày mai Bình", "2024-06-06", "2024-06-06", "Bình"),
        ("mai", "2024-06-06", "2024-06-06", ""),
        ("10/6 Trần Bình", "2024-06-10", "2024-06-10", "Trần Bình"),
        ("tuần này Bình", "2024-06-05", "2024-06-09", "Bình"),
        ("tuần sau Bình", "2024-06-10", "2024-06-16", "Bình"),
        ("28/12 đến 05/1", "2024-12-28", "2025-01-05", ""),
        ("14/6 đến 10/6", "2024-06-14", "2024-06-10", ""),
    ],
)
def test_a_span_is_read_however_it_is_written(words, first, last, rest):
    span, left = take_span(words, TODAY, DAYS)
    assert (span.first, span.last, left) == (day(first), day(last), rest)


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("Bình", DateTrouble.NOT_A_DATE),
        ("Mai Văn Bình", DateTrouble.NOT_A_DATE),
        ("tháng 7 Bình", DateTrouble.NOT_A_DATE),
        ("quý III", DateTrouble.NOT_A_DATE),
        ("31/6", DateTrouble.IMPOSSIBLE),
        ("10/6 đến khi về", DateTrouble.NOT_A_DATE),
        ("", DateTrouble.NOT_A_DATE),
    ],
)
def test_what_does_not_say_from_when_to_when_is_a_problem(words, trouble):
    found, _ = take_span(words, TODAY, DAYS)
    assert isinstance(found, DateProblem) and found.trouble is trouble
