from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.rotation import outdated
from tests.cast import at

NIGHTS = [at("2024-01-01") + timedelta(n) for n in range(366)]


def kept(newest: int, months: int) -> list[str]:
    return [f"{one:%m-%d}" for one in sorted(set(NIGHTS) - outdated(NIGHTS, newest, months))]


@pytest.mark.parametrize(
    ("newest", "months", "left"),
    [
        (3, 0, ["12-29", "12-30", "12-31"]),
        (2, 1, ["12-01", "12-30", "12-31"]),
        (1, 3, ["10-01", "11-01", "12-01", "12-31"]),
        (31, 2, ["11-01", *(f"12-{day:02d}" for day in range(1, 32))]),
    ],
)
def test_the_newest_stay_and_the_first_of_each_of_the_last_months(newest, months, left):
    assert kept(newest, months) == left


def test_a_month_without_a_backup_does_not_cost_an_older_one_its_place():
    made = [
        at("2024-01-05"),
        at("2024-01-09"),
        at("2024-11-03"),
        at("2024-12-01"),
    ]
    assert outdated(made, 1, 3) == {made[1]}


@given(st.lists(st.datetimes()), st.integers(1, 9), st.integers(0, 9))
def test_the_newest_backup_never_goes_and_rotating_twice_takes_no_more(made, newest, months):
    gone = outdated(made, newest, months)
    left = set(made) - gone
    assert not made or max(made) in left
    assert len(left) <= newest + months
    assert outdated(left, newest, months) == frozenset()
