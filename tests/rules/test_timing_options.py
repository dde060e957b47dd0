"""What the plan's side brings to a phrase: years, settings, the duty's own words, a calendar."""

from datetime import date, timedelta

import pytest

from bot.model.plan import Cadence, Offset, ScheduleKind, TimingReading
from bot.rules.timing import read_timing

PLAN_211 = date(2024, 5, 23)
LAST_WORKING_DAYS = ("2024-05-31", "2024-06-28", "2024-07-31", "2024-08-30", "2024-09-30")


def read(phrase: str, issued: date = PLAN_211, **more: object) -> TimingReading:
    return read_timing(phrase, issued_on=issued, **more)  # type: ignore[arg-type]


def weekday_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def due(phrase: str, **more: object) -> list[str]:
    return [day.isoformat() for day in read(phrase, **more).schedule.due_dates]


def codes(phrase: str, **more: object) -> set[str]:
    return {f.code.removeprefix("timing_") for f in read(phrase, **more).findings}


# Years (rules 1 and 9) ---------------------------------------------------------------------------


def test_a_phrase_without_a_year_takes_the_header_s_before_the_plan_s() -> None:
    assert due("Tháng 6", year=2025, header_year=2026) == ["2026-06-30"]
    assert due("Tháng 6", year=2025) == ["2025-06-30"]
    assert due("Tháng 6/2027", year=2025, header_year=2026) == ["2027-06-30"]


def test_a_recurrence_runs_from_the_issue_date_to_the_end_of_the_plan_s_year_both_included() -> (
    None
):
    assert due("ngày 15 hàng tháng", issued=date(2024, 10, 15)) == [
        "2024-10-15",
        "2024-11-15",
        "2024-12-15",
    ]
    assert due("Hàng quý", issued=date(2024, 12, 31)) == ["2024-12-31"]


def test_due_dates_are_filtered_not_periods() -> None:
    issued = date(2024, 1, 2)
    assert due("trước ngày 10 tháng sau", issued=issued)[0] == "2024-01-09"
    assert due("trước ngày 10 tháng sau", issued=issued)[-1] == "2024-12-09"
    assert due("Trước ngày 05 của tháng đầu quý sau", issued=issued)[0] == "2024-01-04"


def test_a_series_that_starts_before_the_plan_s_year_is_said() -> None:
    issued = date(2023, 12, 20)
    assert due("Hàng quý", issued=issued, year=2024)[0] == "2023-12-31"
    assert "before_plan_year" in codes("Hàng quý", issued=issued, year=2024)


def test_nothing_left_of_a_recurrence_is_said() -> None:
    assert due("Trước ngày 15/01 hằng năm") == []
    assert "no_occurrence_left" in codes("Trước ngày 15/01 hằng năm")


# Settings ----------------------------------------------------------------------------------------


def test_an_office_may_read_before_a_day_as_by_that_day() -> None:
    assert due("trước ngày 30/9", before_is_inclusive=True) == ["2024-09-30"]
    assert due("trước ngày 08 hàng tháng", before_is_inclusive=True)[0] == "2024-06-08"
    assert due("chậm nhất trước ngày 20/12", before_is_inclusive=True) == ["2024-12-20"]


def test_no_office_reads_before_a_month_as_by_its_end() -> None:
    assert due("Trước tháng 9", before_is_inclusive=True) == ["2024-08-31"]


def test_a_continuous_duty_reports_as_often_as_the_office_says() -> None:
    monthly = read("Thường xuyên", continuous_checkin=Cadence.MONTHLY).schedule
    assert (len(monthly.due_dates), monthly.cadence) == (8, Cadence.MONTHLY)
    never = read("Thường xuyên", continuous_checkin=None).schedule
    assert (never.kind, never.due_dates, never.cadence) == (ScheduleKind.CONTINUOUS, (), None)


# A calendar --------------------------------------------------------------------------------------


def test_working_days_from_the_plan_s_date_need_a_calendar() -> None:
    phrase = "trong 10 ngày làm việc kể từ ngày ban hành Kế hoạch"
    assert due(phrase) == []
    assert read(phrase).schedule.offset == Offset(amount=10, unit="working_day")
    assert due(phrase, add_working_days=weekday_after) == ["2024-06-06"]


def test_the_last_working_day_of_each_month_needs_a_calendar() -> None:
    phrase = "ngày làm việc cuối cùng của tháng"
    assert due(phrase, add_working_days=weekday_after)[:5] == list(LAST_WORKING_DAYS)
    assert due("Ngày làm việc thứ 5 hàng tháng", add_working_days=weekday_after)[0] == "2024-06-07"


def test_a_calendar_that_ends_too_soon_gives_a_finding_and_no_date() -> None:
    def knows_nothing(day: date, count: int) -> date:
        raise LookupError("no calendar")

    phrase = "trong 10 ngày làm việc kể từ ngày ban hành Kế hoạch"
    assert due(phrase, add_working_days=knows_nothing) == []
    assert "calendar_needed" in codes(phrase, add_working_days=knows_nothing)


# The duty's own words (rules 7 and 8) ------------------------------------------------------------

MEETINGS = "tập trung các nội dung: … Định kỳ báo cáo Chủ tịch UBND Thành phố; ít nhất 01 lần/quý."
MAIL = "Thường xuyên rà soát hàng tháng, kịp thời báo cáo Ủy ban nhân dân quận"
REORGANISATION = "Triển khai Đề án tổ chức lại sau khi Ủy ban nhân dân Thành phố phê duyệt"


@pytest.mark.parametrize(
    "cell", ["Thường xuyên trong năm", "Năm 2024", "Trong năm", "Thường xuyên"]
)
def test_a_cadence_in_the_content_wins_over_a_loose_cell(cell: str) -> None:
    assert due(cell, content=MEETINGS) == ["2024-06-30", "2024-09-30", "2024-12-31"]
    assert read(cell, content=MEETINGS).schedule.quota == 1
    assert len(due(cell, content=MAIL)) == 8
    assert "cadence_from_content" in codes(cell, content=MAIL)


@pytest.mark.parametrize("cell", ["Quý III", "Định kỳ hàng quý", "Theo kế hoạch", "trước 30/6"])
def test_a_cell_with_a_time_of_its_own_does_not_listen_to_the_content(cell: str) -> None:
    assert read(cell, content=MAIL).schedule == read(cell).schedule


@pytest.mark.parametrize(
    "content",
    [
        "đơn vị sự nghiệp công lập tự đảm bảo một phần chi thường xuyên",
        "Kế hoạch số 124-KH/TU ngày 31 tháng 5 năm 2022 của Thành ủy",
        "sơ kết 02 năm thực hiện Quyết định số 2536/QĐ-UBND ngày 27 tháng 7 năm 2022",
        "sơ kết 6 tháng, tổng kết năm 2024",
        "theo dõi việc xử lý phản ánh trên Cổng thông tin 1022",
    ],
)
def test_content_without_a_cadence_changes_nothing(content: str) -> None:
    assert read("Thường xuyên trong năm", content=content) == read("Thường xuyên trong năm")


def test_a_condition_named_only_in_the_content_keeps_the_date() -> None:
    assert due("Trong năm 2024", content=REORGANISATION) == ["2024-12-31"]
    assert codes("Trong năm 2024", content=REORGANISATION) == {"condition_in_content"}


# What a schedule carries besides its dates -------------------------------------------------------


def test_an_hour_is_kept_and_excludes_no_day() -> None:
    assert read("Trước 17 giờ 00 ngày 15/12").schedule.due_time == "17:00"
    assert read("Trước 16h30 thứ 6 hằng tuần").schedule.due_time == "16:30"
    assert read("Hàng ngày trước 16 giờ").schedule.due_time == "16:00"


def test_a_trigger_is_kept_in_its_own_words() -> None:
    phrase = "Sau khi Sở Nội vụ triển khai (dự kiến tháng 10 năm 2024)"
    assert read(phrase).schedule.trigger == "Sau khi Sở Nội vụ triển khai"
    assert read("20 ngày sau khi Tỉnh uỷ ban hành").schedule.trigger == "sau khi Tỉnh uỷ ban hành"


@pytest.mark.parametrize(
    ("phrase", "offset"),
    [
        ("Trong thời hạn 05 ngày làm việc kể từ ngày nhận", Offset(amount=5, unit="working_day")),
        ("chậm nhất là mười lăm ngày, kể từ ngày ký", Offset(amount=15, unit="day")),
        ("đột xuất trong 24 giờ", Offset(amount=24, unit="hour")),
        ("chậm nhất là 8 h trước khi họp", Offset(amount=8, unit="hour", before=True)),
        ("chậm nhất trước 01 ngày đêm", Offset(amount=24, unit="hour", before=True)),
        ("Trong 03 tháng kể từ ngày phê duyệt", Offset(amount=3, unit="month")),
        ("Trước kỳ họp HĐND 15 ngày", Offset(amount=15, unit="day", before=True)),
        ("Trong vòng 2 tuần kể từ ngày nhận", Offset(amount=14, unit="day")),
    ],
)
def test_a_span_is_kept(phrase: str, offset: Offset) -> None:
    assert read(phrase).schedule.offset == offset


def test_a_phrase_of_several_series_has_parts_and_the_finest_cadence() -> None:
    schedule = read("Định kỳ hàng tháng, hàng quý và đột xuất").schedule
    assert schedule.cadence is Cadence.MONTHLY
    assert [(part.kind.value, part.cadence) for part in schedule.parts] == [
        ("recurring", Cadence.MONTHLY),
        ("recurring", Cadence.QUARTERLY),
        ("conditional", None),
    ]


def test_one_series_has_no_parts() -> None:
    assert read("Định kỳ hàng tháng").schedule.parts == ()


def test_a_quota_is_kept() -> None:
    assert read("ít nhất 02 lần/năm").schedule.quota == 2
    assert read("02 lần/năm").schedule.quota is None
