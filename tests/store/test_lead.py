"""The lead: one of several daemons has it, and another takes it when that one dies, leaves or freezes."""

import pytest

from bot.store.engine import Store
from bot.store.lead import LASTS, Lead


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def ages(postgresql_store):
    """Lets so many seconds pass in the database."""

    def pass_by(seconds):
        with postgresql_store.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE lead SET until = until - interval '{seconds} s'")

    return pass_by


def test_the_only_daemon_of_a_sqlite_leads(sqlite_store):
    lead = Lead(sqlite_store, "a:1")
    assert lead.is_ours and lead.seek()
    lead.leave()
    assert lead.is_ours


def test_one_of_several_leads(postgresql_store):
    one, other = Lead(postgresql_store, "a:1"), Lead(postgresql_store, "b:2")
    assert not one.is_ours
    assert [one.seek(), other.seek(), one.seek(), other.seek()] == [True, False, True, False]
    assert (one.is_ours, other.is_ours) == (True, False)


def test_whoever_leaves_hands_it_on_at_once(postgresql_store):
    one, other = Lead(postgresql_store, "a:1"), Lead(postgresql_store, "b:2")
    one.seek()
    one.leave()
    assert not one.is_ours
    assert other.seek()
    one.leave()  # not its own any more
    assert not one.seek()


def test_after_the_death_of_the_leader_another_takes_over(postgresql_store, ages):
    one, other = Lead(postgresql_store, "a:1"), Lead(postgresql_store, "b:2")
    one.seek()
    ages(LASTS - 1)
    assert not other.seek()
    ages(2)
    assert other.seek()


def test_whoever_was_frozen_finds_that_it_leads_no_more(postgresql_store, ages):
    clock = Clock()
    one, other = Lead(postgresql_store, "a:1", clock), Lead(postgresql_store, "b:2")
    one.seek()
    clock.now += LASTS + 1
    ages(LASTS + 1)
    assert not one.is_ours
    assert other.seek()
    assert not one.seek()


def test_while_the_database_is_away_it_is_kept_until_it_would_have_ended():
    clock = Clock()
    nowhere = Store("postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=1")
    lead = Lead(nowhere, "a:1", clock)
    assert not lead.seek()
    lead._until = clock.now + 5
    assert lead.seek()
    clock.now += 6
    assert not lead.seek()
    lead.leave()


def test_the_time_it_took_to_ask_is_not_added(postgresql_store, monkeypatch):
    clock = Clock()
    lead = Lead(postgresql_store, "a:1", clock)
    write = postgresql_store.write

    def slowly():
        clock.now += LASTS + 1
        return write()

    monkeypatch.setattr(postgresql_store, "write", slowly)
    lead.seek()
    assert not lead.is_ours
