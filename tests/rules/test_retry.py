from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.retry import is_tired, next_attempt
from tests.cast import at

NOW = at("2024-06-07", "09:00")


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 30), (7, 30), (500, 30)]
)
def test_the_wait_doubles_up_to_half_an_hour(attempts, minutes):
    assert next_attempt(attempts, NOW) == NOW + timedelta(minutes=minutes)


def test_the_servers_own_wish_is_honoured_where_it_is_longer():
    assert next_attempt(1, NOW, NOW + timedelta(hours=2)) == NOW + timedelta(hours=2)
    assert next_attempt(1, NOW, NOW + timedelta(seconds=3)) == NOW + timedelta(minutes=1)


@given(st.integers(1, 10_000))
def test_a_retry_is_always_later_and_never_too_late(attempts):
    wait = next_attempt(attempts, NOW) - NOW
    assert timedelta(minutes=1) <= wait <= timedelta(minutes=30)
    assert wait <= next_attempt(attempts + 1, NOW) - NOW


def test_a_channel_is_given_a_quarter_of_an_hour_before_the_other_one_takes_over():
    tries = [NOW]
    while not is_tired(len(tries)):
        tries.append(next_attempt(len(tries), tries[-1]))
    assert tries[-1] - NOW == timedelta(minutes=15)
