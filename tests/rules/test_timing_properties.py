"""What holds for any phrase, however it is spelled, cut or put together."""

import unicodedata
from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.plan import ScheduleKind
from bot.rules.timing import read_timing
from tests.rules.test_timing import TABLES, rows

ISSUED = date(2024, 5, 23)
PHRASES = [row["phrase"] for table in TABLES for row in rows(table)]
WORDS = sorted({word for phrase in PHRASES for word in phrase.split()})
phrases = st.sampled_from(PHRASES)
patchworks = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
joined = st.tuples(phrases, st.sampled_from([", ", "; ", " và ", " (", ". ", " "]), phrases).map(
    "".join
)
issue_dates = st.dates(date(2020, 1, 1), date(2030, 12, 31))
dates_of_the_plan = st.dates(date(2024, 6, 1), date(2024, 12, 31))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), patchworks, joined), issue_dates)
def test_any_text_is_read_without_an_error(text: str, issued: date) -> None:
    reading = read_timing(text, issued_on=issued, content=text)
    assert list(reading.schedule.due_dates) == sorted(set(reading.schedule.due_dates))
    if reading.schedule.kind is ScheduleKind.UNREADABLE:
        assert reading.findings
        assert reading.schedule.due_dates == ()


@settings(max_examples=300, deadline=None)
@given(st.one_of(phrases, patchworks))
def test_the_form_of_the_letters_changes_nothing(phrase: str) -> None:
    plain = read_timing(unicodedata.normalize("NFC", phrase), issued_on=ISSUED)
    assert read_timing(unicodedata.normalize("NFD", phrase), issued_on=ISSUED) == plain


@pytest.mark.parametrize("phrase", PHRASES)
def test_capitals_and_spaces_change_no_date(phrase: str) -> None:
    plain = read_timing(phrase, issued_on=ISSUED).schedule
    for other in (phrase.upper(), phrase.lower(), f"  {phrase.replace(' ', chr(160) + ' ')} "):
        schedule = read_timing(other, issued_on=ISSUED).schedule
        assert (schedule.kind, schedule.due_dates) == (plain.kind, plain.due_dates)
        assert (schedule.opens_on, schedule.expected_on) == (plain.opens_on, plain.expected_on)


@settings(deadline=None)
@given(
    st.sampled_from(["hàng tháng", "hàng quý", "6 tháng", "hàng tuần", "02 lần/năm"]), issue_dates
)
def test_a_recurrence_stays_within_the_plan_s_year(cadence: str, issued: date) -> None:
    due = read_timing(f"Định kỳ {cadence}", issued_on=issued).schedule.due_dates
    assert all(issued <= day <= date(issued.year, 12, 31) for day in due)


@settings(deadline=None)
@given(st.integers(1, 31), issue_dates)
def test_before_a_day_of_each_month_is_the_day_before_then_the_month_s_length(
    day: int, issued: date
) -> None:
    due = read_timing(f"trước ngày {day:02d} hàng tháng", issued_on=issued).schedule.due_dates
    for found in due:
        last = monthrange(found.year, found.month)[1]
        assert found.day == (last if day == 1 else min(day - 1, last))


@settings(deadline=None)
@given(dates_of_the_plan)
def test_before_a_date_is_one_day_less_than_by_it(day: date) -> None:
    written = [
        f"ngày {day.day:02d}/{day.month}/{day.year}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day:02d}-{day.month:02d}-{day.year}",
        f"{day.day:02d}/{day.month:02d}",
    ]
    for form in written:
        by = read_timing(f"chậm nhất {form}", issued_on=ISSUED).schedule.due_dates
        before = read_timing(f"trước {form}", issued_on=ISSUED).schedule.due_dates
        bare = read_timing(form, issued_on=ISSUED).schedule.due_dates
        assert by == bare == (day,)
        assert before == (day - timedelta(days=1),)


@settings(deadline=None)
@given(st.integers(1, 31), st.integers(1, 12))
def test_a_day_that_does_not_exist_is_never_clamped(day: int, month: int) -> None:
    schedule = read_timing(f"ngày {day}/{month}", issued_on=ISSUED).schedule
    if day <= monthrange(2024, month)[1]:
        assert schedule.due_dates == (date(2024, month, day),)
    else:
        assert schedule.kind is ScheduleKind.UNREADABLE


@pytest.mark.parametrize(
    "number",
    [
        "Kế hoạch số 04/KH-UBND ngày 04 tháng 01 năm 2024",
        "Quyết định số 13/2026/QĐ-UBND",
        "Nghị định số 34/2014/NĐ-CP ngày 29/4/2014",
        "Kết luận số 14-KL/TW ngày 22 tháng 9 năm 2021",
        "Nghị quyết số 74/2022/QH15 ngày 15/11/2022",
        "Công văn 953/UBND-NV ngày 02/4/2024",
    ],
)
@pytest.mark.parametrize(
    "phrase",
    [
        "Tháng 6",
        "Quý III",
        "trước ngày 10 tháng 6 năm 2024",
        "Định kỳ hàng tháng",
        "trước ngày 25 hàng tháng",
        "Trong năm 2024",
        "Thường xuyên trong năm",
        "Tháng 6-9",
    ],
)
def test_a_cited_document_never_changes_a_date(phrase: str, number: str) -> None:
    plain = read_timing(phrase, issued_on=ISSUED).schedule
    for cited in (
        f"{phrase} (theo {number})",
        f"Theo {number}, {phrase}",
        f"{phrase} theo {number}",
    ):
        schedule = read_timing(cited, issued_on=ISSUED).schedule
        assert (schedule.kind, schedule.due_dates) == (plain.kind, plain.due_dates)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hàng tháng", "hằng tháng"),
        ("quý II", "quí II"),
        ("tùy tình hình", "tuỳ tình hình"),
        ("Quý 2", "Quý II"),
        ("Quý 02/2024", "Quý II năm 2024"),
        ("thứ Sáu hàng tuần", "thứ 6 hằng tuần"),
        ("trước ngày 15 hàng tháng", "trứơc ngày 15 hằng tháng"),
        ("trước ngày 15/6", "truoc ngay 15/6"),
        ("Định kỳ hàng quý", "dinh ky hang quy"),
        ("Tháng 6-9", "Tháng 6 – 9"),
        ("Tháng 6-9", "Tháng 6 − tháng 9"),
        ("từ tháng 6 đến tháng 9", "Từ tháng 6 tới tháng 9"),
        ("chậm nhất ngày 15/6", "muộn nhất ngày 15/6"),
    ],
)
def test_spellings_of_one_phrase_are_read_alike(one: str, other: str) -> None:
    first = read_timing(one, issued_on=ISSUED).schedule
    second = read_timing(other, issued_on=ISSUED).schedule
    assert (first.kind, first.due_dates) == (second.kind, second.due_dates)
