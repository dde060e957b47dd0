"""A short run of the torture: the daemon is killed outright again and again; `make torture` is the long one."""

import pytest

from tests.torture.kills import on_postgresql, on_sqlite


def test_killed_at_random_moments_it_loses_nothing_and_repeats_only_what_was_in_its_hands(tmp_path):
    counts = on_sqlite(tmp_path, units=12, kills=4, seed=3)
    assert counts.kills >= 4
    assert counts.messages >= 27


@pytest.mark.postgresql
def test_of_two_daemons_one_is_killed_at_random_moments_and_the_other_goes_on(
    tmp_path, postgresql_url
):
    counts = on_postgresql(tmp_path, postgresql_url, units=12, kills=4, seed=3)
    assert counts.kills >= 4
    assert counts.messages >= 27
