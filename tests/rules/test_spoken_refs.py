import unicodedata

import pytest

from bot.rules.spoken_refs import SpokenPeriod, SpokenRef, take_ref

REFS = [
    ("VI.1", SpokenRef("VI.1"), ""),
    ("vi.1 xong", SpokenRef("VI.1"), "xong"),
    ("VI 1", SpokenRef("VI.1"), ""),
    ("VI . 1", SpokenRef("VI.1"), ""),
    ("VI.12.", SpokenRef("VI.12"), ""),
    ("VI.1-2", SpokenRef("VI.1-2"), ""),
    ("A.1", SpokenRef("A.1"), ""),
    ("G.1", SpokenRef("G.1"), ""),
    ("g.12 xong", SpokenRef("G.12"), "xong"),
    ("G.1/2024-07-15", SpokenRef("G.1", SpokenPeriod("07-15", 2024)), ""),
    ("B.III.1b", SpokenRef("B.III.1b"), ""),
    ("b.iii.1B", SpokenRef("B.III.1b"), ""),
    ("B.II.2.4 đã xong", SpokenRef("B.II.2.4"), "đã xong"),
    ("việc VI.1: xong", SpokenRef("VI.1"), "xong"),
    ("nhiem vu VI.1 xong", SpokenRef("VI.1"), "xong"),
    ("VI.1/2024-06", SpokenRef("VI.1", SpokenPeriod("06", 2024)), ""),
    ("vi.1/2024-q3", SpokenRef("VI.1", SpokenPeriod("Q3", 2024)), ""),
    (
        "VI.1/2024-06/phong-noi-vu xong",
        SpokenRef("VI.1", SpokenPeriod("06", 2024), "phong-noi-vu"),
        "xong",
    ),
    ("VI.1/2024-06-09/phuong-10", SpokenRef("VI.1", SpokenPeriod("06-09", 2024), "phuong-10"), ""),
    ("VI.1 tháng 6", SpokenRef("VI.1", SpokenPeriod("06")), ""),
    ("VI.1 thang 6 xong", SpokenRef("VI.1", SpokenPeriod("06")), "xong"),
    ("VI.1 T6", SpokenRef("VI.1", SpokenPeriod("06")), ""),
    ("VI.1 (tháng 6) xong", SpokenRef("VI.1", SpokenPeriod("06")), "xong"),
    ("VI.1, tháng 6 năm 2024, xong", SpokenRef("VI.1", SpokenPeriod("06", 2024)), "xong"),
    ("VI.1 kỳ tháng 6", SpokenRef("VI.1", SpokenPeriod("06")), ""),
    ("VI.1 06/2024", SpokenRef("VI.1", SpokenPeriod("06", 2024)), ""),
    ("VI.1 2024-06 xong", SpokenRef("VI.1", SpokenPeriod("06", 2024)), "xong"),
    ("VI.1 quý 3", SpokenRef("VI.1", SpokenPeriod("Q3")), ""),
    ("VI.1 quý III/2024", SpokenRef("VI.1", SpokenPeriod("Q3", 2024)), ""),
    ("VI.1 q3", SpokenRef("VI.1", SpokenPeriod("Q3")), ""),
    ("VI.1 tuần 23", SpokenRef("VI.1", SpokenPeriod("W23")), ""),
    ("VI.1 6 tháng cuối năm", SpokenRef("VI.1", SpokenPeriod("H2")), ""),
    ("VI.1 năm 2024", SpokenRef("VI.1", SpokenPeriod("", 2024)), ""),
    ("#123", SpokenRef(id=123), ""),
    ("#123.1 xong", SpokenRef(id=123, due_version=1), "xong"),
    ("# 123: xong", SpokenRef(id=123), "xong"),
]
DATES_AND_NUMBERS_AFTER = [
    ("VI.1 15/7 chờ Sở", "15/7 chờ Sở"),
    ("VI.1 2024-07-15 chờ Sở", "2024-07-15 chờ Sở"),
    ("VI.1 tháng 13", "tháng 13"),
    ("VI.1 tháng sau", "tháng sau"),
    ("VI.1 cuối tháng 8", "cuối tháng 8"),
    ("VI.1 12/BC-TCKH", "12/BC-TCKH"),
]
NO_REFS = [
    "12/BC-TCKH", "15/7", "I 15/7", "xong", "vì 1 lý do", "12", "III", "hi 1", "a 1", "c 5",
    "2024-06", "#abc", "#12345678901", "VI.1abc", "",
]  # fmt: skip


@pytest.mark.parametrize(("words", "ref", "rest"), REFS)
def test_a_reference_is_recognised_and_the_rest_given_back(words, ref, rest):
    assert take_ref(words) == (ref, rest)
    assert take_ref(unicodedata.normalize("NFD", words)) == (ref, rest)


@pytest.mark.parametrize(("words", "rest"), DATES_AND_NUMBERS_AFTER)
def test_what_follows_a_reference_is_a_period_only_where_it_names_one(words, rest):
    assert take_ref(words) == (SpokenRef("VI.1"), rest)


@pytest.mark.parametrize("words", NO_REFS)
def test_other_numbers_are_no_references(words):
    assert take_ref(words) is None


def test_a_reference_in_use_is_found_whatever_its_form():
    known = ("1", "12", "III", "IV.x9")
    assert take_ref("12 xong", known) == (SpokenRef("12"), "xong")
    assert take_ref("iii: xong", known) == (SpokenRef("III"), "xong")
    assert take_ref("IV.X9 tháng 6", known) == (SpokenRef("IV.x9", SpokenPeriod("06")), "")
    assert take_ref("12/2024-06/phong-a", known) == (
        SpokenRef("12", SpokenPeriod("06", 2024), "phong-a"),
        "",
    )
    for other in ("12/BC-TCKH", "12/6", "123", "12.5", "12-6"):
        assert take_ref(other, known) is None


@pytest.mark.parametrize(
    ("spoken", "period", "fits"),
    [
        (SpokenPeriod("06"), "2024-06", True),
        (SpokenPeriod("06"), "2025-06", True),
        (SpokenPeriod("06", 2024), "2025-06", False),
        (SpokenPeriod("06"), "2024-06-25", True),
        (SpokenPeriod("06"), "2024-Q2", False),
        (SpokenPeriod("Q3"), "2024-Q3", True),
        (SpokenPeriod("", 2024), "2024-W23", True),
        (SpokenPeriod("", 2024), "2024", True),
        (SpokenPeriod("06-09", 2024), "2024-06-09", True),
    ],
)
def test_a_spoken_period_fits_the_assignments_it_may_mean(spoken, period, fits):
    assert spoken.fits(period) is fits
