"""Claiming looks at no more than it takes, however much waits."""

import re
from datetime import date, timedelta

from sqlalchemy import event, insert, text

from bot.model.states import DeliveryState, NoticeKind
from bot.model.tables import WAITS, Delivery, Notice, PersonRow
from bot.rules.deliveries import WAITING
from bot.store.outbox import claim
from tests.cast import at

NOW, TODAY = at("2024-06-05", "08:00"), date(2024, 6, 5)
NO_SHORT_CUTS = "SET LOCAL enable_seqscan = off", "SET LOCAL enable_bitmapscan = off"


def fill(store, count):
    """So many mails of today wait for as many people; the later their number, the earlier they may leave."""
    numbers = range(1, count + 1)
    with store.write() as session:
        connection = session.connection()
        connection.execute(
            insert(PersonRow),
            [{"id": f"p{n}", "name": f"p{n}", "prefers": "email", "active": True} for n in numbers],
        )
        connection.execute(
            insert(Notice),
            [
                {
                    "id": n,
                    "recipient_id": f"p{n}",
                    "day": TODAY,
                    "kind": NoticeKind.DIGEST,
                    "number": 0,
                    "weekly": False,
                    "raised_at": NOW,
                }
                for n in numbers
            ],
        )
        connection.execute(
            insert(Delivery),
            [
                {
                    "id": n,
                    "notice_id": n,
                    "channel": "email",
                    "message_id": f"<{n}@quan.example>",
                    "reply_token": f"t{n}",
                    "state": DeliveryState.QUEUED,
                    "attempts": 0,
                    "parts_sent": 0,
                    "next_attempt_at": NOW - timedelta(seconds=n),
                }
                for n in numbers
            ],
        )


def claimed(session, limit):
    return claim(session, "email", TODAY, NOW, "worker", limit, timedelta(minutes=5))


def test_the_index_holds_just_the_states_that_wait():
    assert set(re.findall(r"'(\w+)'", WAITS.text)) == {state.value for state in WAITING}


def test_what_has_waited_longest_is_claimed_first_and_nothing_twice(store):
    fill(store, 30)
    with store.write() as session:
        assert claimed(session, 10) == [*range(30, 20, -1)]
    with store.write() as session:
        assert claimed(session, 30) == [*range(20, 0, -1)]
    with store.write() as session:
        assert claimed(session, 30) == []


def test_claiming_goes_along_the_index_and_sorts_nothing(store):
    fill(store, 300)
    said = []

    def keep(_connection, _cursor, statement, parameters, *_others):
        if statement.startswith("SELECT delivery.id"):
            said.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", keep)
    with store.write() as session:
        assert len(claimed(session, 10)) == 10
    event.remove(store.engine, "before_cursor_execute", keep)
    ((statement, parameters),) = said
    plan = explained(store, statement, parameters)
    assert "ix_delivery_waiting" in plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan


def explained(store, statement, parameters):
    """How the database would do it."""
    with store.read() as session:
        connection = session.connection()
        if store.is_sqlite:
            explain = "EXPLAIN QUERY PLAN "
        else:
            explain = "EXPLAIN "
            for setting in NO_SHORT_CUTS:  # three hundred rows are too few to bother otherwise
                connection.execute(text(setting))
        found = connection.exec_driver_sql(explain + statement, parameters)
        return "\n".join(str(row) for row in found)
