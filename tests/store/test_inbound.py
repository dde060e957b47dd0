from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from bot.model.inbound import Inbound, InboundOutcome
from bot.model.tables import Delivery, Secret, Switch
from bot.store import inbound, keys
from bot.store.engine import Store
from tests.cast import at, duty, once, plan

NOW = at("2024-06-07")
MAIL = "<a@quan.example>"


def act(store, name=MAIL, fails=False):
    """Take a message and do something about it, in one transaction; whether it was ours."""
    with store.write() as session:
        row = inbound.take(session, "email", name, NOW)
        if row is None:
            return False
        row.outcome = InboundOutcome.ANSWERED
        session.add(Switch(name=f"acted {name}"[:32], on=True, since=NOW))
        session.flush()
        if fails:
            raise RuntimeError("the step broke down")
    return True


def rows(store, table):
    with store.read() as session:
        return list(session.exec(select(table)))


def test_a_message_is_taken_once(store):
    assert [act(store), act(store), act(store, "<b@quan.example>")] == [True, False, True]
    found = rows(store, Inbound)
    assert {row.external_id for row in found} == {MAIL, "<b@quan.example>"}
    assert {(row.channel, row.received_at, row.outcome) for row in found} == {
        ("email", NOW, InboundOutcome.ANSWERED)
    }
    assert len(rows(store, Switch)) == 2


def test_the_same_number_on_another_channel_is_another_message(store):
    with store.write() as session:
        assert inbound.take(session, "email", "7", NOW) is not None
        assert inbound.take(session, "telegram", "7", NOW) is not None
    with store.read() as session:
        assert inbound.taken(session, "telegram", ["6", "7", "8"]) == {"7"}


def test_a_step_that_breaks_down_leaves_the_message_to_be_taken_again(store):
    with pytest.raises(RuntimeError):
        act(store, fails=True)
    assert rows(store, Inbound) == [] and rows(store, Switch) == []
    assert act(store)


def test_of_many_at_once_one_takes_it(store):
    together = Barrier(4)

    def worker(_):
        together.wait(10)
        return act(store)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(worker, range(4))) == [False, False, False, True]
    assert len(rows(store, Switch)) == 1


def test_a_key_is_made_once_and_is_not_guessed(store, tmp_path):
    with store.write() as session:
        key = keys.reply_key(session)
        assert keys.reply_key(session) == key
    with store.write() as session:
        assert keys.reply_key(session) == key
        keys.keep(session, keys.REPLY, "00")
        assert keys.reply_key(session) == key
    assert len(key) == 32
    assert len(rows(store, Secret)) == 1


def test_two_offices_have_different_keys(store, empty_sqlite, tmp_path):
    path = tmp_path / "other.sqlite3"
    path.write_bytes(empty_sqlite.read_bytes())
    other = Store(f"sqlite:///{path}")
    with store.write() as one, other.write() as two:
        assert keys.reply_key(one) != keys.reply_key(two)
    other.close()


def test_copies_are_found_by_their_token(small_house):
    small_house.load(plan(duty("I.1", once("2024-06-05"))))
    small_house.at("2024-06-03", "06:00").open()
    small_house.at("2024-06-03").tell()
    copy, *_ = small_house.rows(Delivery)
    with small_house.store.read() as session:
        found = inbound.deliveries_by_token(session, [copy.reply_token, "0" * 16])
        assert [one.id for one in found] == [copy.id]
        assert inbound.deliveries_by_token(session, []) == []
