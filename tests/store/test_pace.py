"""Slots in time: one process's own, and those that all daemons of a PostgreSQL share."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from math import inf

import pytest

from bot.store.engine import Store
from bot.store.pace import OwnSlots, SharedSlots


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture(params=["own", pytest.param("shared", marks=pytest.mark.postgresql)])
def slots(request):
    if request.param == "own":
        return OwnSlots()
    return SharedSlots(request.getfixturevalue("postgresql_store"))


def taken(slots, *asked):
    async def go():
        return [await slots.take(*one) for one in asked]

    return asyncio.run(go())


def test_slots_of_a_key_follow_each_other_at_its_gap(slots):
    waits = taken(slots, *[(7, 5.0, inf)] * 3)
    assert waits == pytest.approx([0, 5, 10], abs=1)


def test_another_key_has_slots_of_its_own(slots):
    assert taken(slots, (7, 5.0, inf), (8, 5.0, inf)) == pytest.approx([0, 0], abs=1)


def test_a_slot_too_far_off_is_told_and_not_taken(slots):
    waits = taken(slots, (7, 60.0, 10.0), (7, 60.0, 10.0), (7, 60.0, 10.0), (7, 60.0, inf))
    assert waits == pytest.approx([0, 60, 60, 60], abs=1)


def test_what_is_held_gives_no_slot_until_then_and_others_are_free(slots):
    asyncio.run(slots.hold(7, 30.0))
    asyncio.run(slots.hold(7, 5.0))  # a shorter wait does not undo a longer one
    assert taken(slots, (7, 1.0, inf), (8, 1.0, inf)) == pytest.approx([30, 0], abs=1)


def test_a_slot_that_nobody_took_is_not_made_up_for():
    clock = Clock()
    slots = OwnSlots(clock)
    taken(slots, (7, 5.0, inf))
    clock.now += 100
    assert taken(slots, (7, 5.0, inf), (7, 5.0, inf)) == [0, 5]


def test_keys_whose_time_has_passed_are_not_kept():
    clock = Clock()
    slots = OwnSlots(clock)
    taken(slots, *[(key, 1.0, inf) for key in range(100)])
    clock.now += 10
    taken(slots, (7, 1.0, inf))
    assert len(slots._free) == 1


@pytest.mark.postgresql
def test_no_slot_is_given_twice_to_daemons_that_ask_at_once(postgresql_store, migrated_postgresql):
    stores = [Store(migrated_postgresql) for _ in range(4)]

    def many(store):
        return taken(SharedSlots(store), *[(7, 100.0, inf)] * 25)

    with ThreadPoolExecutor(4) as pool:
        waits = sorted(wait for found in pool.map(many, stores) for wait in found)
    for store in stores:
        store.close()
    assert [round(wait / 100) for wait in waits] == list(range(100))


@pytest.mark.postgresql
def test_while_the_database_is_away_a_daemon_keeps_the_pace_by_itself():
    nowhere = Store("postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=1")
    assert taken(SharedSlots(nowhere), *[(7, 5.0, inf)] * 2) == pytest.approx([0, 5], abs=1)
