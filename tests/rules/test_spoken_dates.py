"""Dates as people write them in chat and mail, read on Wednesday 12 June 2024."""

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.spoken_dates import DateProblem, DateTrouble, SpokenDate, read_date, take_date
from bot.rules.typed_words import unmarked
from tests.cast import DAYS, day

TODAY = day("2024-06-12")

READ = [
    ("15/7", "2024-07-15"),
    ("15-7", "2024-07-15"),
    ("15.7", "2024-07-15"),
    ("15.7.2026", "2026-07-15"),
    ("15/7/24", "2024-07-15"),
    ("15/ 7 /2026", "2026-07-15"),
    ("15/7 năm sau", "2025-07-15"),
    ("2026-07-15", "2026-07-15"),
    ("ngày 15/7", "2024-07-15"),
    ("ngày 15 tháng 7", "2024-07-15"),
    ("15 tháng 7 năm 2026", "2026-07-15"),
    ("15 tháng 7/2026", "2026-07-15"),
    ("mười lăm tháng bảy", "2024-07-15"),
    ("mùng 5/7", "2024-07-05"),
    ("mồng 5 tháng 7", "2024-07-05"),
    ("mùng 5", "2024-07-05"),
    ("ngày 15", "2024-06-15"),
    ("ngày 5", "2024-07-05"),
    ("ngày 5 tháng sau", "2024-07-05"),
    ("1/2", "2025-02-01"),  # gone this year
    ("12/6", "2024-06-12"),  # today
    ("hôm nay", "2024-06-12"),
    ("chiều nay", "2024-06-12"),
    ("mai", "2024-06-13"),
    ("ngày mai", "2024-06-13"),
    ("sáng mai", "2024-06-13"),
    ("mốt", "2024-06-14"),
    ("ngày mốt", "2024-06-14"),
    ("ngày kia", "2024-06-14"),
    ("hôm qua", "2024-06-11"),
    ("hôm kia", "2024-06-10"),
    ("thứ Sáu", "2024-06-14"),
    ("thứ 6", "2024-06-14"),
    ("thứ Tư", "2024-06-12"),
    ("thứ hai", "2024-06-17"),
    ("chiều thứ Sáu", "2024-06-14"),
    ("thứ Sáu này", "2024-06-14"),
    ("thứ Hai tuần này", "2024-06-10"),
    ("thứ Ba tới", "2024-06-18"),
    ("thứ sáu tuần sau", "2024-06-21"),
    ("T6 tuần sau", "2024-06-21"),
    ("chủ nhật", "2024-06-16"),
    ("CN tuần sau", "2024-06-23"),
    ("tuần này", "2024-06-14"),
    ("cuối tuần", "2024-06-14"),
    ("tuần sau", "2024-06-21"),
    ("tuần sau nữa", "2024-06-28"),
    ("đầu tuần sau", "2024-06-17"),
    ("tháng này", "2024-06-30"),
    ("cuối tháng", "2024-06-30"),
    ("cuối tháng này", "2024-06-30"),
    ("cuối tháng sau", "2024-07-31"),
    ("giữa tháng", "2024-06-15"),
    ("đầu tháng", "2024-07-01"),
    ("đầu tháng này", "2024-06-01"),
    ("cuối tháng 8", "2024-08-31"),
    ("giữa tháng 8", "2024-08-15"),
    ("đầu tháng 9", "2024-09-01"),
    ("cuối T2", "2025-02-28"),
    ("tháng 2/2028", "2028-02-29"),
    ("07/2025", "2025-07-31"),
    ("T9", "2024-09-30"),
    ("hết tháng 6", "2024-06-30"),
    ("cuối quý", "2024-06-30"),
    ("cuối quý sau", "2024-09-30"),
    ("cuối quý III", "2024-09-30"),
    ("đầu quý IV", "2024-10-01"),
    ("quý I/2025", "2025-03-31"),
    ("Q3", "2024-09-30"),
    ("quý 1", "2025-03-31"),
    ("6 tháng đầu năm", "2024-06-30"),
    ("6 tháng cuối năm", "2024-12-31"),
    ("cuối năm", "2024-12-31"),
    ("giữa năm sau", "2025-06-30"),
    ("hết năm 2025", "2025-12-31"),
    ("3 ngày nữa", "2024-06-15"),
    ("sau 10 ngày", "2024-06-22"),
    ("trong vòng 10 ngày", "2024-06-22"),
    ("2 tuần nữa", "2024-06-26"),
    ("một tuần nữa", "2024-06-19"),
    ("nửa tháng nữa", "2024-06-27"),
    ("nửa năm nữa", "2024-12-12"),
    ("8 tháng nữa", "2025-02-12"),
    ("10 ngày làm việc nữa", "2024-06-26"),
    ("sau 5 ngày làm việc", "2024-06-19"),
    ("5 ngày trước", "2024-06-07"),
    ("cách đây 2 tuần", "2024-05-29"),
    ("2 ngày làm việc trước", "2024-06-10"),
    ("đến ngày 15/7", "2024-07-15"),
    ("đến hết ngày 15/7", "2024-07-15"),
    ("hết hôm nay", "2024-06-12"),
    ("chậm nhất là thứ Sáu", "2024-06-14"),
    ("trước 17h ngày 15/7", "2024-07-15"),  # the hour is excluded, not the day
    ("17 giờ 30 phút thứ Sáu", "2024-06-14"),
    ("thứ Sáu, ngày 12/7/2024", "2024-07-12"),
    ("thứ Sáu 12/7", "2024-07-12"),
    ("thứ Sáu ngày 14", "2024-06-14"),
    ("12/7 (thứ Sáu)", "2024-07-12"),
]
IN_THE_PAST = [
    ("15/7", "2023-07-15"),
    ("12/6", "2024-06-12"),
    ("1/2", "2024-02-01"),
    ("ngày 15", "2024-05-15"),
    ("ngày 5", "2024-06-05"),
    ("thứ Sáu", "2024-06-07"),
    ("thứ Tư", "2024-06-12"),
    ("cuối tháng", "2024-05-31"),
    ("tháng 6", "2023-06-30"),
    ("cuối quý", "2024-03-31"),
    ("thứ Sáu tuần trước", "2024-06-07"),
    ("cuối tháng trước", "2024-05-31"),
    ("hôm qua", "2024-06-11"),
    ("15/7/2026", "2026-07-15"),
]
PROBLEMS = [
    ("31/6", DateTrouble.IMPOSSIBLE),
    ("29/2", DateTrouble.IMPOSSIBLE),  # of 2025
    ("ngày 32/13", DateTrouble.IMPOSSIBLE),
    ("ngày 31", DateTrouble.IMPOSSIBLE),  # of June
    ("tháng 13", DateTrouble.IMPOSSIBLE),
    ("quý 5", DateTrouble.IMPOSSIBLE),
    ("thứ 8", DateTrouble.IMPOSSIBLE),
    ("15/7/3000", DateTrouble.IMPOSSIBLE),
    ("0 ngày nữa", DateTrouble.IMPOSSIBLE),
    ("900 năm nữa", DateTrouble.IMPOSSIBLE),
    ("15-17/7", DateTrouble.UNCLEAR),
    ("15/7-20/7", DateTrouble.UNCLEAR),
    ("15/7 - 20/7", DateTrouble.UNCLEAR),
    ("15/7 hoặc 20/7", DateTrouble.UNCLEAR),
    ("từ 15/7 đến 20/7", DateTrouble.UNCLEAR),
    ("15/7/20266", DateTrouble.UNCLEAR),
    ("T6", DateTrouble.UNCLEAR),  # June or Friday
    ("thứ Sáu tới", DateTrouble.UNCLEAR),  # this week's to some, next week's to others
    ("giữa quý III", DateTrouble.UNCLEAR),
    ("giữa tuần", DateTrouble.UNCLEAR),
    ("mai mốt", DateTrouble.UNCLEAR),
    ("mùng 5 tháng 7 âm lịch", DateTrouble.LUNAR),
    ("rằm tháng bảy", DateTrouble.LUNAR),
    ("10 tháng giêng", DateTrouble.LUNAR),
    ("sau Tết", DateTrouble.NOT_A_DATE),
    ("Tết", DateTrouble.LUNAR),
    ("10 ngày", DateTrouble.ONLY_A_SPAN),
    ("thêm 2 tuần", DateTrouble.ONLY_A_SPAN),
    ("trước 15/7", DateTrouble.BEFORE),
    ("thứ Hai 12/7", DateTrouble.WEEKDAY_DISAGREES),
    ("12/7 (thứ Hai)", DateTrouble.WEEKDAY_DISAGREES),
    ("900 ngày làm việc nữa", DateTrouble.BEYOND_CALENDAR),
    ("chờ ý kiến Sở", DateTrouble.NOT_A_DATE),
    ("12/BC-TCKH", DateTrouble.NOT_A_DATE),
    ("một số lý do", DateTrouble.NOT_A_DATE),
    ("mot so ly do", DateTrouble.NOT_A_DATE),
    ("", DateTrouble.NOT_A_DATE),
]
SPLIT = [
    ("15/7 chờ ý kiến Sở", 1, "chờ ý kiến Sở"),
    ("15/7, chờ ý kiến Sở", 1, "chờ ý kiến Sở"),
    ("15/7: chờ ý kiến Sở", 1, "chờ ý kiến Sở"),
    ("15/7-chờ ý kiến Sở", 1, "chờ ý kiến Sở"),
    ("đến hết ngày 15/7. Lý do: chờ Sở", 4, "Lý do: chờ Sở"),
    ("15 thang 7 cho y kien", 3, "cho y kien"),
    ("cuối tháng sau khi họp xong", 2, "sau khi họp xong"),
    ("thứ sáu sau khi họp", 2, "sau khi họp"),
    ("12/7 (thứ Sáu) họp", 3, "họp"),
    ("mai\nvì chờ Sở", 1, "vì chờ Sở"),
    ("15/7 3 hồ sơ", 1, "3 hồ sơ"),
    ("31/6 chờ Sở", None, "31/6 chờ Sở"),
]


def on(words: str, today: date = TODAY, **how) -> date | DateTrouble:
    """The day of the words, or what is wrong with them."""
    found = read_date(words, today, DAYS, **how)
    return found.day if isinstance(found, SpokenDate) else found.trouble


@pytest.mark.parametrize(("words", "expected"), READ)
def test_a_date_is_read_as_people_write_it(words, expected):
    assert on(words) == day(expected)


@pytest.mark.parametrize(("words", "expected"), READ)
def test_neither_marks_nor_case_nor_normal_form_change_it(words, expected):
    forms = (unmarked(words), words.upper(), words.lower(), unicodedata.normalize("NFD", words))
    assert [on(form) for form in forms] == [day(expected)] * 4


@pytest.mark.parametrize(("words", "expected"), IN_THE_PAST)
def test_a_past_date_is_the_latest_up_to_today(words, expected):
    assert on(words, prefer="past") == day(expected)


@pytest.mark.parametrize(("words", "expected"), PROBLEMS)
def test_what_has_no_one_day_is_never_guessed(words, expected):
    assert on(words) == expected


@pytest.mark.parametrize(("words", "taken", "rest"), SPLIT)
def test_the_words_after_a_date_are_given_back(words, taken, rest):
    found, left = take_date(words, TODAY, DAYS)
    assert left == rest
    assert (found.words if isinstance(found, SpokenDate) else None) == taken


def test_a_problem_names_the_words_it_lies_in():
    assert read_date("31/6 chờ Sở", TODAY, DAYS) == DateProblem(DateTrouble.IMPOSSIBLE, "31/6")


def test_a_day_of_leap_years_is_the_next_that_exists_where_it_is_near():
    assert on("29/2", day("2024-01-05")) == day("2024-02-29")
    assert on("29/2", day("2024-02-29")) == day("2024-02-29")


def test_a_month_without_such_a_day_ends_on_its_last():
    assert on("1 tháng nữa", day("2024-01-31")) == day("2024-02-29")


def test_on_a_week_end_the_week_s_end_might_be_either():
    saturday = day("2024-06-15")
    assert on("cuối tuần", saturday) is DateTrouble.UNCLEAR
    assert on("cuối tuần sau", saturday) == day("2024-06-21")


def test_working_days_are_the_office_s():
    assert on("2 ngày làm việc nữa", day("2024-04-26")) == day("2024-05-03")


DATE_WORDS = [
    "ngày",
    "15",
    "tháng",
    "7",
    "/",
    "-",
    "thứ",
    "sáu",
    "tuần",
    "sau",
    "cuối",
    "năm",
    "3",
    "nữa",
]
dates = st.dates(date(2024, 1, 1), date(2026, 12, 1))
coming = st.integers(0, 300)


@given(dates, coming)
def test_a_day_and_month_always_lead_back_to_the_day_ahead(today, ahead):
    meant = today + timedelta(days=ahead)
    if (meant.day, meant.month) != (29, 2):
        assert on(f"{meant.day}/{meant.month}", today) == meant
    assert on(f"{meant.day} tháng {meant.month} năm {meant.year}", today) == meant
    assert on(meant.isoformat(), today) == meant


@given(st.text(max_size=40), dates)
def test_any_text_is_read_or_refused_and_never_breaks(text, today):
    found, rest = take_date(text, today, DAYS)
    assert isinstance(found, SpokenDate | DateProblem)
    assert len(rest) <= len(unicodedata.normalize("NFC", text))


@given(
    st.lists(
        st.sampled_from(
            [
                "ngày",
                "15",
                "tháng",
                "7",
                "/",
                "-",
                "thứ",
                "sáu",
                "tuần",
                "sau",
                "cuối",
                "2026",
                "năm",
                "3",
                "nữa",
                "quý",
            ]
        )
    ),
    dates,
    st.sampled_from(["future", "past"]),
)
def test_any_patchwork_of_date_words_is_read_or_refused(words, today, prefer):
    assert on(" ".join(words), today, prefer=prefer)
