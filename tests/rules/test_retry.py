from collections import Counter
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
@given(message=st.text())
def test_the_wait_doubles_up_to_half_an_hour_less_a_quarter_at_most(attempts, minutes, message):
    wait = next_attempt(attempts, NOW, message) - NOW
    assert timedelta(minutes=minutes) * 0.75 <= wait <= timedelta(minutes=minutes)


def test_those_that_failed_together_come_back_spread_over_the_quarter():
    waits = sorted(next_attempt(3, NOW, f"<{n}@quan.example>") - NOW for n in range(1000))
    per_second = Counter(wait // timedelta(seconds=1) for wait in waits)
    assert len(per_second) == 60
    assert max(per_second.values()) < 50


def test_the_same_message_waits_the_same_and_another_time_otherwise():
    spread = [next_attempt(n, NOW, "<1@quan.example>") - NOW for n in (6, 7, 8)]
    assert spread == [next_attempt(n, NOW, "<1@quan.example>") - NOW for n in (6, 7, 8)]
    assert len(set(spread)) == 3


def test_the_servers_own_wish_is_honoured_where_it_is_longer():
    assert next_attempt(1, NOW, "x", NOW + timedelta(hours=2)) == NOW + timedelta(hours=2)
    assert next_attempt(1, NOW, "x", NOW + timedelta(seconds=3)) == next_attempt(1, NOW, "x")


@given(st.integers(1, 10_000), st.text())
def test_a_retry_is_always_later_and_never_too_late(attempts, message):
    wait = next_attempt(attempts, NOW, message) - NOW
    assert timedelta(seconds=45) <= wait <= timedelta(minutes=30)


def test_a_channel_is_given_a_quarter_of_an_hour_before_the_other_one_takes_over():
    tries = [NOW]
    while not is_tired(len(tries)):
        tries.append(next_attempt(len(tries), tries[-1], "<1@quan.example>"))
    assert timedelta(minutes=11) < tries[-1] - NOW <= timedelta(minutes=15)
