"""The day of the monthly summary, the month it tells of, and what its readers' posts let it cover."""

from datetime import date

import pytest

from bot.model.office import MonthlySummary, Role
from bot.rules.monthly import Cover, month_told, readers, summary_day
from bot.rules.roster import Roster
from bot.rules.workdays import working_days
from tests.cast import (
    DAYS,
    FINANCE,
    HOME,
    JUSTICE,
    LEADERS,
    PEOPLE,
    POSTS,
    WARD,
    calendar_with,
    day,
    post,
    term,
)

UNITS = (HOME, JUSTICE, FINANCE, WARD, LEADERS)
TO_ALL = MonthlySummary()


@pytest.mark.parametrize(
    ("asked_on", "due"),
    [
        ("2024-07-18", "2024-07-01"),  # a Monday
        ("2024-06-01", "2024-06-03"),  # the 1st is a Saturday
        ("2024-05-01", "2024-05-02"),  # Labour Day
        ("2025-01-02", "2025-01-02"),  # New Year's Day
        ("2026-01-15", "2026-01-05"),  # 2 January was swapped with a Saturday
        ("2025-02-03", "2025-02-03"),  # Tết lasts until Sunday the 2nd
    ],
)
def test_the_summary_is_due_on_the_months_first_working_day(asked_on, due):
    assert summary_day(day(asked_on), DAYS) == day(due)


def test_a_saturday_that_is_made_up_for_is_a_first_working_day():
    days = working_days(calendar_with(make_up=("2024-06-01",)), (2024,))
    assert summary_day(day("2024-06-14"), days) == day("2024-06-01")


@pytest.mark.parametrize(
    ("sent_on", "name", "starts", "ends"),
    [
        ("2024-07-01", "2024-06", "2024-06-01", "2024-06-30"),
        ("2024-03-29", "2024-02", "2024-02-01", "2024-02-29"),
        ("2025-01-02", "2024-12", "2024-12-01", "2024-12-31"),
    ],
)
def test_it_tells_of_the_calendar_month_before(sent_on, name, starts, ends):
    told = month_told(day(sent_on))
    assert (told.name, told.starts, told.ends) == (name, day(starts), day(ends))


def who_reads(*changed, monthly=TO_ALL, deputies=None, today=date(2024, 7, 1)):
    posts = POSTS | {one.id: one for one in changed}
    roster = Roster(posts.values(), PEOPLE, HOME, deputies or {})
    return readers(monthly, roster, UNITS, today)


def test_the_chair_and_the_monitoring_unit_read_of_all_units_a_deputy_of_those_in_charge():
    second = post("second", LEADERS, Role.DEPUTY_CHAIR, "phuc")
    in_charge = {"deputy": frozenset({JUSTICE, WARD})}
    assert who_reads(second, deputies=in_charge) == {
        "lan": Cover(),
        "nga": Cover(),
        "khoa": Cover(frozenset({JUSTICE, WARD})),
        "phuc": Cover(frozenset({HOME, FINANCE, LEADERS})),
    }


def test_who_holds_two_posts_reads_one_of_all_that_they_cover():
    deputy = post("deputy", LEADERS, Role.DEPUTY_CHAIR, "lan")
    assert who_reads(deputy) == {"lan": Cover(), "nga": Cover()}
    first = post("deputy", LEADERS, Role.DEPUTY_CHAIR, "khoa")
    second = post("second", LEADERS, Role.DEPUTY_CHAIR, "khoa")
    in_charge = {"deputy": frozenset({JUSTICE}), "second": frozenset({WARD})}
    found = who_reads(first, second, deputies=in_charge)
    assert found["khoa"] == Cover(frozenset({JUSTICE, WARD}))


def test_whoever_stands_in_reads_it_and_a_vacant_post_does_not():
    away = term("phuc", date(2024, 6, 28), date(2024, 7, 5))
    chair = post("chair", LEADERS, Role.CHAIR, "lan", substitutes=(away,))
    assert who_reads(chair).keys() == {"phuc", "khoa", "nga"}
    assert who_reads(post("chair", LEADERS, Role.CHAIR)).keys() == {"khoa", "nga"}


def test_a_deputy_who_would_stand_in_second_reads_of_the_units_in_charge_alone():
    first, second = (term(who, date(2024, 6, 28), date(2024, 7, 5)) for who in ("phuc", "khoa"))
    chair = post("chair", LEADERS, Role.CHAIR, "lan", substitutes=(first, second))
    in_charge = {"deputy": frozenset({JUSTICE, WARD})}
    found = who_reads(chair, deputies=in_charge)
    assert found["phuc"] == Cover()
    assert found["khoa"] == Cover(frozenset({JUSTICE, WARD}))


def test_the_ladder_says_which_of_them_read_it():
    monthly = MonthlySummary(to=(Role.CHAIR,))
    assert who_reads(monthly=monthly) == {"lan": Cover()}


def test_a_deputy_chair_in_charge_of_nothing_reads_nothing():
    second = post("second", LEADERS, Role.DEPUTY_CHAIR, "phuc")
    in_charge = {"deputy": frozenset(UNITS), "second": frozenset()}
    assert "phuc" not in who_reads(second, deputies=in_charge)
