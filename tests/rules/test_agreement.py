"""Duties that say the same thing, and whether they agree about it."""

from datetime import date

import pytest

from bot.model.plan import PlanRow, Schedule, ScheduleKind
from bot.rules.agreement import contradictions, of_another_year, past_years

NOISE = [
    PlanRow(
        ref=f"N.{n}",
        area="",
        title=f"Tham mưu Ủy ban nhân dân quận triển khai {what}",
        lead_units=("Phòng Nội vụ",),
        schedule=Schedule(kind=ScheduleKind.ONCE, due_dates=(date(2024, n, 1),)),
    )
    for n, what in enumerate(
        ("kế hoạch thi tuyển công chức", "đề án vị trí việc làm", "phong trào thi đua"), start=1
    )
]


def duty(ref: str, title: str, *due: date, lead: str = "Phòng Nội vụ") -> PlanRow:
    kind = ScheduleKind.ONCE if due else ScheduleKind.CONDITIONAL
    schedule = Schedule(kind=kind, due_dates=due)
    return PlanRow(ref=ref, area="", title=title, lead_units=(lead,), schedule=schedule)


def test_one_duty_with_two_dates_is_a_contradiction_on_both() -> None:
    rows = [
        duty("1", "Báo cáo dự báo kết quả chỉ số cải cách hành chính", date(2024, 10, 31)),
        duty("2", "Tổng hợp dự báo kết quả chỉ số cải cách hành chính", date(2024, 9, 29)),
    ]
    found = contradictions([*NOISE, *rows])
    assert [(f.ref, f.detail["other"]) for f in found] == [("1", "2"), ("2", "1")]
    assert found[0].detail["dates"] == "31/10/2024"
    assert found[0].detail["other_dates"] == "29/9/2024"


@pytest.mark.parametrize(
    "other",
    [
        duty("2", "Tổng hợp dự báo kết quả chỉ số cải cách hành chính", date(2024, 10, 31)),
        duty("2", "Tổng hợp dự báo kết quả chỉ số cải cách hành chính"),
        duty("2", "Dự báo kết quả chỉ số cải cách hành chính", date(2024, 9, 1), lead="Phòng Y tế"),
        duty("2", "Tham mưu triển khai chỉ số hài lòng", date(2024, 9, 1)),
    ],
    ids=["same date", "no date", "another unit", "another thing"],
)
def test_duties_that_do_not_clash_are_left_alone(other: PlanRow) -> None:
    one = duty("1", "Báo cáo dự báo kết quả chỉ số cải cách hành chính", date(2024, 10, 31))
    assert contradictions([*NOISE, one, other]) == []


def test_phrases_that_every_duty_repeats_prove_nothing() -> None:
    assert contradictions(NOISE) == []


def test_turns_of_one_series_are_no_contradiction() -> None:
    rows = [
        duty("1", "Báo cáo cải cách hành chính định kỳ quý I", date(2024, 3, 31)),
        duty("2", "Báo cáo cải cách hành chính định kỳ quý II", date(2024, 6, 30)),
    ]
    assert contradictions([*NOISE, *rows]) == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Dự báo chỉ số năm 2023", [2023]),
        ("Rà soát văn bản năm 2023 theo Kế hoạch ngày 27 tháng 12 năm 2022", [2023]),
        ("Kế hoạch năm 2024", []),
        ("Chuẩn bị cho năm 2025", []),
        ("Giảm 10% so với năm 2021", []),
        ("Quyết định ngày 3 tháng 3 năm 2020", []),
    ],
)
def test_years_before_the_plan_are_seen_but_not_those_of_citations(
    text: str, years: list[int]
) -> None:
    assert past_years(text, 2024) == years


def test_a_duty_that_speaks_of_another_year_is_a_finding() -> None:
    (found,) = of_another_year([duty("1", "Dự báo chỉ số năm 2023", date(2024, 9, 1))], 2024)
    assert (found.ref, found.detail) == ("1", {"found": "2023", "year": "2024"})
