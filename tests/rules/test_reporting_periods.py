"""Reporting periods by their cut-off day."""

import pytest

from bot.errors import BadInputError
from bot.rules.reporting_periods import month_of, period_meant, period_named
from bot.rules.spoken_refs import take_period
from tests.cast import day

NAMED = [
    ("2024-06", 14, "2024-05-15", "2024-06-14"),
    ("2024-01", 14, "2023-12-15", "2024-01-14"),
    ("2024-Q2", 14, "2024-03-15", "2024-06-14"),
    ("2024-q1", 14, "2023-12-15", "2024-03-14"),
    ("2024-H2", 14, "2024-06-15", "2024-12-14"),
    ("2024", 14, "2023-12-15", "2024-12-14"),
    ("2024-02", 31, "2024-02-01", "2024-02-29"),
    ("2024-Q4", 31, "2024-10-01", "2024-12-31"),
    ("2024-03", 30, "2024-03-01", "2024-03-30"),
]
SPOKEN = [
    ("tháng 6", "2024-06"),
    ("tháng 7", "2024-07"),
    ("tháng 8", "2023-08"),
    ("quý II", "2024-Q2"),
    ("quý 4", "2023-Q4"),
    ("tháng 1/2025", "2025-01"),
    ("6 tháng đầu năm", "2024-H1"),
    ("năm 2023", "2023"),
    ("2024-q1", "2024-Q1"),
]


@pytest.mark.parametrize(("name", "cut_off", "starts", "ends"), NAMED)
def test_a_period_runs_from_one_cut_off_to_the_next(name, cut_off, starts, ends):
    found = period_named(name, cut_off)
    assert (found.starts, found.ends) == (day(starts), day(ends))
    assert found.name == name.upper()


@pytest.mark.parametrize("name", ["2024-13", "2024-Q5", "06/2024", "2024-W23", "", "0000-01"])
def test_what_is_no_period_is_refused(name):
    with pytest.raises(BadInputError, match="is no period"):
        period_named(name, 14)


@pytest.mark.parametrize(
    ("today", "name"),
    [("2024-06-14", "2024-06"), ("2024-06-15", "2024-07"), ("2024-12-20", "2025-01")],
)
def test_a_day_lies_in_the_month_whose_cut_off_it_has_not_passed(today, name):
    assert month_of(day(today), 14).name == name


@pytest.mark.parametrize(("words", "name"), SPOKEN)
def test_a_period_without_its_year_is_the_newest_that_has_begun(words, name):
    spoken, rest = take_period(words)
    assert (period_meant(spoken, day("2024-06-20"), 14).name, rest) == (name, "")


def test_a_week_is_no_reporting_period():
    spoken, _ = take_period("tuần 23/2024")
    with pytest.raises(BadInputError):
        period_meant(spoken, day("2024-06-20"), 14)
