import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.plan import Cadence, Schedule, ScheduleKind
from bot.rules.occurrences import (
    Occurrence,
    act_by,
    distinct,
    occurrences,
    opening_day,
    period_label,
)
from tests.cast import DAYS, ISSUED, conditional, continuous, day, once, parts, recurring, window


@pytest.mark.parametrize(
    ("cadence", "due", "label"),
    [
        (None, "2024-06-09", "2024-06-09"),
        (Cadence.WEEKLY, "2024-06-07", "2024-W23"),
        (Cadence.WEEKLY, "2024-12-31", "2025-W01"),
        (Cadence.WEEKLY, "2027-01-01", "2026-W53"),
        (Cadence.MONTHLY, "2024-06-07", "2024-06"),
        (Cadence.QUARTERLY, "2024-03-31", "2024-Q1"),
        (Cadence.QUARTERLY, "2024-04-15", "2024-Q2"),
        (Cadence.QUARTERLY, "2024-09-30", "2024-Q3"),
        (Cadence.QUARTERLY, "2024-12-31", "2024-Q4"),
        (Cadence.HALF_YEARLY, "2024-06-30", "2024-H1"),
        (Cadence.HALF_YEARLY, "2024-07-01", "2024-H2"),
        (Cadence.YEARLY, "2024-12-31", "2024"),
    ],
)
def test_a_period_is_named_by_its_due_date(cadence, due, label):
    assert period_label(cadence, day(due)) == label


def test_each_due_date_of_a_series_is_a_period():
    found = occurrences(recurring(Cadence.MONTHLY, "2024-06-07", "2024-07-07"))
    assert [(o.period, o.due_on) for o in found] == [
        ("2024-06", day("2024-06-07")),
        ("2024-07", day("2024-07-07")),
    ]


def test_a_list_of_one_offs_is_one_occurrence_each():
    found = occurrences(once("2024-06-30", "2024-09-30"))
    assert [o.period for o in found] == ["2024-06-30", "2024-09-30"]


def test_a_continuous_duty_owes_a_progress_report_each_quarter():
    found = occurrences(continuous("2024-06-30", "2024-09-30", "2024-12-31"))
    assert [o.period for o in found] == ["2024-Q2", "2024-Q3", "2024-Q4"]
    assert {o.kind for o in found} == {ScheduleKind.CONTINUOUS}


def test_what_has_no_date_has_no_occurrence():
    assert occurrences(conditional("2024-10-31")) == []
    assert occurrences(Schedule(kind=ScheduleKind.UNREADABLE)) == []


def test_a_monthly_report_that_is_also_quarterly_is_one_occurrence_named_by_the_month():
    joint = parts(
        (Cadence.MONTHLY, ("2024-08-25", "2024-09-25", "2024-10-25")),
        (Cadence.QUARTERLY, ("2024-09-25",)),
    )
    assert [o.period for o in occurrences(joint)] == ["2024-08", "2024-09", "2024-10"]


def test_series_on_different_days_keep_their_own_names():
    joint = parts((Cadence.MONTHLY, ("2024-09-20",)), (Cadence.QUARTERLY, ("2024-09-30",)))
    assert [o.period for o in occurrences(joint)] == ["2024-09", "2024-Q3"]


def test_a_one_off_among_series_is_a_one_off_to_the_ladder_too():
    joint = parts((Cadence.MONTHLY, ("2024-09-20",)), (None, ("2024-11-15",)))
    monthly, single = occurrences(joint)
    assert (monthly.kind, monthly.period) == (ScheduleKind.RECURRING, "2024-09")
    assert (single.kind, single.period) == (ScheduleKind.ONCE, "2024-11-15")


def test_two_occurrences_of_one_period_are_told_apart_by_their_dates():
    twice = recurring(Cadence.QUARTERLY, "2024-08-15", "2024-09-30", "2024-12-31")
    assert [o.period for o in distinct(occurrences(twice))] == [
        "2024-08-15",
        "2024-09-30",
        "2024-Q4",
    ]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2024-06-09", "2024-06-07"),  # "trước ngày 10 tháng 6": Sunday, so Friday
        ("2024-06-07", "2024-06-07"),
        ("2024-09-02", "2024-08-30"),
        ("2024-05-05", "2024-05-04"),  # the Saturday that is made up for
        ("2024-04-30", "2024-04-26"),
    ],
)
def test_one_acts_by_the_last_working_day_up_to_the_due_date(due, expected):
    assert act_by(day(due), day("2024-01-01"), DAYS) == day(expected)


def test_nobody_has_to_act_before_the_plan_was_issued():
    saturday = day("2024-05-25")
    assert act_by(day("2024-05-26"), saturday, DAYS) == saturday


def test_a_window_opens_at_its_start():
    (found,) = occurrences(window("2024-07-01", "2024-12-31"))
    assert opening_day(found, ISSUED, 45, DAYS) == day("2024-07-01")


def test_a_window_without_a_start_or_with_an_earlier_one_opens_with_the_plan():
    for start in (None, "2024-01-01"):
        (found,) = occurrences(window(start, "2024-12-31"))
        assert opening_day(found, ISSUED, 45, DAYS) == ISSUED


def test_the_rest_opens_forty_five_days_before_one_must_act():
    found = Occurrence("2024-12-01", ScheduleKind.ONCE, day("2024-12-01"))  # a Sunday
    assert opening_day(found, ISSUED, 45, DAYS) == day("2024-10-15")  # 45 days before 29/11


def test_nothing_opens_before_the_plan_was_issued():
    found = Occurrence("2024-06-09", ScheduleKind.ONCE, day("2024-06-09"))
    assert opening_day(found, ISSUED, 45, DAYS) == ISSUED


@given(
    st.dates(ISSUED, day("2026-12-01")),
    st.sampled_from(ScheduleKind),
    st.integers(1, 366),
)
def test_an_occurrence_opens_between_the_issue_and_the_day_to_act(due, kind, horizon):
    found = Occurrence("x", kind, due)
    opens = opening_day(found, ISSUED, horizon, DAYS)
    assert ISSUED <= opens <= act_by(due, ISSUED, DAYS)
    assert act_by(due, ISSUED, DAYS) <= max(due, ISSUED)
