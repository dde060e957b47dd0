import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import select

from bot.errors import BadInputError, LockedError
from bot.model.states import NoticeKind
from bot.model.tables import Notice, OfficeDocument, PersonRow, Switch
from bot.store.engine import Store, sqlite_path
from bot.store.insert import insert_new
from bot.store.lock import only_daemon
from tests.cast import day

NOON = datetime(2024, 6, 7, 12, 0, tzinfo=timezone(timedelta(hours=7)))


def test_an_instant_comes_back_aware_and_in_utc(store):
    with store.write() as session:
        session.add(Switch(name="pause", on=True, since=NOON))
    with store.read() as session:
        found = session.get_one(Switch, "pause").since
    assert found == NOON
    assert found.tzinfo is UTC or found.utcoffset() == timedelta(0)


def test_instants_are_compared_as_instants(store):
    with store.write() as session:
        session.add(Switch(name="pause", on=True, since=NOON))
    with store.read() as session:
        utc = NOON.astimezone(UTC)
        assert session.exec(select(Switch).where(Switch.since <= utc)).all()
        assert not session.exec(select(Switch).where(Switch.since < utc)).all()


def test_a_text_in_json_comes_back_whole_and_half_a_letter_spoils_no_row(store):
    said = {
        "whole": "Đôn đốc 😀\u2028",
        "pair": "\ud83d\ude00",
        "half": "dở \ud83d",
        "byte": "\udcee",
    }
    with store.write() as session:
        session.add(OfficeDocument(name="x", content=said, loaded_at=NOON))
    with store.read() as session:
        content = session.get_one(OfficeDocument, "x").content
    assert content == {"whole": said["whole"], "pair": "😀", "half": "dở \ufffd", "byte": "\ufffd"}


def test_a_naive_datetime_is_refused(store):
    with pytest.raises(StatementError, match="naive"), store.write() as session:
        session.add(Switch(name="pause", on=True, since=datetime(2024, 6, 7)))  # noqa: DTZ001


def test_a_transaction_that_fails_leaves_nothing(store):
    with pytest.raises(RuntimeError), store.write() as session:
        session.add(PersonRow(id="hanh", name="Hạnh"))
        session.flush()
        raise RuntimeError
    with store.read() as session:
        assert session.get(PersonRow, "hanh") is None


def test_foreign_keys_hold(store):
    notice = Notice(
        recipient_id="nobody", day=day("2024-06-07"), kind=NoticeKind.DIGEST, raised_at=NOON
    )
    with pytest.raises(IntegrityError), store.write() as session:
        session.add(notice)


def test_a_second_digest_for_one_person_and_day_is_impossible(store):
    row = {
        "recipient_id": "hanh",
        "day": day("2024-06-07"),
        "kind": NoticeKind.DIGEST,
        "raised_at": NOON,
        "weekly": False,
    }
    with store.write() as session:
        session.add(PersonRow(id="hanh", name="Hạnh"))
        session.flush()
        insert_new(session, Notice, [row, row])
        insert_new(session, Notice, [row])
    with store.read() as session:
        assert len(session.exec(select(Notice)).all()) == 1
    with pytest.raises(IntegrityError), store.write() as session:
        session.add(Notice(**row))


def test_an_error_tells_no_values(store):
    with pytest.raises(IntegrityError) as failed, store.write() as session:
        session.add(PersonRow(id="hanh", name="Hạnh", email="hanh@quan.example"))
        session.flush()
        session.add(PersonRow(id="cuc", name="Cúc", email="cuc@quan.example", telegram_chat_id=1))
        session.flush()
        session.add(PersonRow(id="mai", name="Mai", email="mai@quan.example", telegram_chat_id=1))
    assert "mai@quan.example" not in str(failed.value)


def test_sweeps_never_overlap(store):
    inside, overlapped = [], []

    def sweep():
        with store.sweep() as session:
            session.exec(select(Switch)).all()
            inside.append(1)
            overlapped.append(len(inside) > 1)
            threading.Event().wait(0.05)
            inside.pop()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert overlapped == [False] * 4


def test_a_reader_does_not_wait_for_a_writer(store):
    with store.write() as session:
        session.add(PersonRow(id="hanh", name="Hạnh"))
        session.flush()
        with store.read() as reader:
            assert reader.get(PersonRow, "hanh") is None


@pytest.mark.parametrize(
    "url",
    [
        "no url at all",
        "mysql://dondoc:mat-khau@localhost/office",
        "postgresql://dondoc:mat-khau@localhost:cong/office",
    ],
)
def test_a_database_that_is_none_of_ours_is_refused_without_its_password(url):
    with pytest.raises(BadInputError, match="DONDOC_DATABASE_URL") as refused:
        Store(url)
    assert "mat-khau" not in str(refused.value)


def test_the_file_of_a_database():
    assert str(sqlite_path("sqlite:///var/office.sqlite3")) == "var/office.sqlite3"
    assert sqlite_path("sqlite://") is None
    assert sqlite_path("postgresql://localhost/office") is None


def test_one_daemon_a_database_at_a_time(tmp_path):
    database = tmp_path / "office.sqlite3"
    with only_daemon(database):
        with (
            pytest.raises(LockedError, match=r"another daemon \(process \d+\)") as refused,
            only_daemon(database),
        ):
            pass
        assert refused.value.exit_code == 4
        with only_daemon(tmp_path / "another.sqlite3"):
            pass
    with only_daemon(database):
        pass


def test_postgresql_takes_any_number_of_daemons():
    with only_daemon(None), only_daemon(None):
        pass
