from datetime import date

import pytest

from bot.rules.document_numbers import take_document_number
from bot.rules.spoken_dates import DateProblem, DateTrouble, SpokenDate
from tests.cast import DAYS, day

TODAY = day("2024-06-12")

NUMBERS = [
    ("12/BC-TCKH", "12/BC-TCKH", None, ""),
    ("12/bc-tckh da gui", "12/BC-TCKH", None, "da gui"),
    ("12/BC-TCKH.", "12/BC-TCKH", None, ""),
    ("123/UBND-NV đã gửi", "123/UBND-NV", None, "đã gửi"),
    ("211 /KH-UBND", "211/KH-UBND", None, ""),
    ("số: 13/2026/QĐ-UBND", "13/2026/QĐ-UBND", None, ""),
    ("14-KL/TW", "14-KL/TW", None, ""),
    ("Số 45/BC-PNV ngày 12/6/2024", "45/BC-PNV", "2024-06-12", ""),
    ("45/BC-PNV ngày 10 tháng 6, đã gửi", "45/BC-PNV", "2024-06-10", "đã gửi"),
    ("báo cáo số 12/BC-TCKH, ngày 30/12", "12/BC-TCKH", "2023-12-30", ""),
    ("CV 12/BC-TCKH 12/6/2024 đã gửi", "12/BC-TCKH", "2024-06-12", "đã gửi"),
    ("12/BC-TCKH ngày càng nhiều", "12/BC-TCKH", None, "ngày càng nhiều"),
]


@pytest.mark.parametrize(("words", "number", "dated", "rest"), NUMBERS)
def test_a_document_s_number_and_date_are_recognised(words, number, dated, rest):
    found = take_document_number(words, TODAY, DAYS)
    assert found is not None
    document, left = found
    assert (document.number, left) == (number, rest)
    assert _day(document.dated) == (None if dated is None else day(dated))


def _day(dated: SpokenDate | DateProblem | None) -> date | None:
    assert not isinstance(dated, DateProblem)
    return None if dated is None else dated.day


def test_a_date_that_does_not_exist_is_told():
    found = take_document_number("12/BC-TCKH ngày 31/6", TODAY, DAYS)
    assert found is not None
    assert found[0].dated == DateProblem(DateTrouble.IMPOSSIBLE, "ngày 31/6")


@pytest.mark.parametrize(
    "words", ["15/7", "12/tháng 6", "5/T6", "3/quý", "VI.1", "12-6", "12-KL", "12/x", "xong", ""]
)
def test_dates_and_references_are_no_document_numbers(words):
    assert take_document_number(words, TODAY, DAYS) is None
