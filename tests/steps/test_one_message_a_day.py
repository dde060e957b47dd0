"""At most one digest and one list for a person and working day, and nothing lost by it."""

from datetime import timedelta

import pytest

from bot.channels.base import Deferred, Sent
from bot.model.states import Action
from bot.model.tables import Notice, NoticeItem
from bot.store.engine import Store
from bot.store.schema import upgrade
from tests.cast import (
    FINANCE,
    JUSTICE,
    PEOPLE,
    calendar_with,
    day,
    duty,
    office,
    once,
    plan,
)
from tests.house import House, told
from tests.steps.one_message import CODE, ONE, OTHER, RUNGS, TWO, reported_and_returned, say, to


@pytest.fixture
def house(small_house):
    """SQLite alone; what the outbox asks of the database is asked of both (`each_house`)."""
    return small_house


def test_what_comes_up_after_the_digest_has_left_waits_for_the_next_working_day(each_house):
    house = each_house
    house.load(TWO)
    house.live("2024-05-28", "2024-07-04")
    assert len(to("hanh", house.live("2024-07-05", "2024-07-05"))) == 1  # a Friday: -5
    reported_and_returned(house, "2024-07-05")
    assert to("hanh", house.at("2024-07-05", "10:00").tell()) == []
    assert house.live("2024-07-05", "2024-07-07") == []
    (next_one,) = to("hanh", house.live("2024-07-08", "2024-07-08"))
    assert next_one.rungs == ((CODE, "returned"),)


def test_what_waits_joins_the_rungs_of_the_next_day_in_one_digest(house):
    house.load(ONE)
    house.live("2024-05-28", "2024-07-08")
    house.at("2024-07-09", "08:00").do(CODE, Action.REPORT)
    house.do(CODE, Action.RETURN, "nga", reason="Thiếu")
    assert len(to("hanh", house.at("2024-07-09", "08:30").tell())) == 1
    house.at("2024-07-09", "09:00").do(CODE, Action.REPORT)
    house.do(CODE, Action.RETURN, "nga", reason="Vẫn thiếu")
    assert house.at("2024-07-09", "09:30").tell() == []
    (joined,) = to("hanh", house.live("2024-07-10", "2024-07-10"))
    assert joined.rungs == ((CODE, "returned"), (CODE, "-2"))


def test_what_comes_up_before_the_digest_has_left_joins_it(each_house):
    house = each_house
    house.load(TWO)
    house.live("2024-05-28", "2024-07-04")
    say(house, Deferred("451 later"))
    house.at("2024-07-05", "07:30").tell()
    reported_and_returned(house, "2024-07-05")
    house.at("2024-07-05", "09:35").raise_notices()
    say(house, Sent())
    (digest,) = to("hanh", house.at("2024-07-05", "10:00").deliver())
    assert set(digest.rungs) == {(CODE, "-5"), (OTHER, "-5"), (CODE, "returned")}
    assert digest.day == day("2024-07-05")


def test_a_digest_that_could_not_leave_is_carried_into_the_next_working_days(each_house):
    house = each_house
    house.load(TWO)
    house.live("2024-05-28", "2024-07-09")
    say(house, Deferred("no route"))
    assert house.live("2024-07-10", "2024-07-11") == []
    say(house, Sent())
    (digest,) = to("hanh", house.live("2024-07-12", "2024-07-12"))
    assert sorted(digest.rungs) == [(CODE, "-2"), (CODE, "0"), (OTHER, "-2"), (OTHER, "0")]
    assert {d[3] for d in house.deliveries() if d[0] == "hanh"} == {"sent", "dead"}
    assert to("hanh", house.live("2024-07-12", "2024-07-14")) == []


def test_nothing_is_lost_and_nothing_doubled_while_mail_is_down_for_days(house):
    house.load(TWO)
    house.live("2024-05-28", "2024-07-04")
    say(house, Deferred("no route", wait=timedelta(hours=3)))
    house.live("2024-07-05", "2024-07-16")
    say(house, Sent())
    found = house.live("2024-07-17", "2024-07-17")
    for who in ("hanh", "binh"):
        (digest,) = to(who, found)
        every = [(code, rung) for code in (CODE, OTHER) for rung in RUNGS]
        assert sorted(digest.rungs) == sorted(every)
    assert len(house.rows(NoticeItem)) == len(
        {(i.assignment_id, i.occasion, i.kind, i.post_id) for i in house.rows(NoticeItem)}
    )


def test_a_carried_digest_shows_each_assignment_once(small_house):
    house = small_house
    house.load(ONE)
    house.live("2024-05-28", "2024-07-09")
    say(house, Deferred("no route"))
    house.live("2024-07-10", "2024-07-11")
    say(house, Sent())
    house.live("2024-07-12", "2024-07-12")
    (mail,) = [m for m in house.email.kept if m.recipient == "hanh@quan.example"][-1:]
    assert mail.text.count("Nhiệm vụ I.1") == 1


def test_an_escalation_list_that_could_not_leave_is_carried_too(house):
    house.load(ONE)
    house.live("2024-05-28", "2024-07-16")
    say(house, Deferred("no route"), "nga")
    house.live("2024-07-17", "2024-07-18")
    say(house, Sent())
    (listed,) = to("nga", house.live("2024-07-19", "2024-07-19"))
    assert listed.kind == "escalation_list"
    assert listed.rungs == ((CODE, "+3"), (CODE, "+5"))


def test_what_is_reported_between_raising_and_sending_is_left_out(each_house):
    house = each_house
    house.load(TWO)
    house.live("2024-05-28", "2024-07-04")
    house.at("2024-07-05", "07:30").raise_notices()
    house.at("2024-07-05", "07:31").do(CODE, Action.REPORT)
    (digest,) = to("hanh", house.deliver())
    assert digest.rungs == ((OTHER, "-5"),)


def test_a_message_with_nothing_left_in_it_is_never_sent(house):
    house.load(ONE)
    house.live("2024-05-28", "2024-07-04")
    house.at("2024-07-05", "07:30").raise_notices()
    house.at("2024-07-05", "07:31").do(CODE, Action.REPORT)
    assert house.deliver() == []
    states = [d for d in house.deliveries() if d[1] == day("2024-07-05")]
    assert [(who, state) for who, _, _, state in states] == [
        ("hanh", "superseded"),
        ("binh", "superseded"),
    ]


def test_somebody_whose_message_was_emptied_is_told_on_the_next_working_day(house):
    house.load(ONE)
    house.live("2024-05-28", "2024-07-04")
    house.at("2024-07-05", "07:30").raise_notices()
    house.at("2024-07-05", "07:31").do(CODE, Action.REPORT)
    house.deliver()
    house.at("2024-07-05", "10:00").do(CODE, Action.RETURN, "nga", reason="Thiếu")
    assert to("hanh", house.at("2024-07-05", "10:05").tell()) == []
    (digest,) = to("hanh", house.live("2024-07-08", "2024-07-08"))
    assert digest.rungs == ((CODE, "returned"),)


def test_sweeping_and_sending_twice_changes_nothing(each_house):
    house = each_house
    house.load(TWO)
    house.live("2024-05-28", "2024-07-04")
    first = house.at("2024-07-05", "07:30").tell()
    assert {m.recipient for m in first} == {"hanh", "binh"}
    for clock in ("07:30", "07:35", "12:00", "16:59"):
        assert house.at("2024-07-05", clock).tell() == []


def test_nothing_is_raised_or_sent_outside_the_window(house):
    house.load(ONE)
    house.open()
    house.at("2024-05-28", "05:00").open()
    for when, clock in (("2024-05-28", "07:29"), ("2024-06-01", "10:00"), ("2024-06-02", "10:00")):
        assert house.at(when, clock).raise_notices() == 0
        assert house.deliver() == []
    assert house.rows(Notice) == []


def test_what_was_raised_before_the_window_closed_is_not_sent_after_it(house):
    house.load(ONE)
    house.at("2024-05-28", "06:00").open()
    house.at("2024-05-28", "16:59").raise_notices()
    assert house.at("2024-05-28", "17:00").deliver() == []
    assert to("hanh", house.live("2024-05-29", "2024-05-29"))[0].rungs == ((CODE, "opened"),)


def test_a_day_that_is_declared_off_at_short_notice_sends_nothing_and_loses_nothing(house):
    house.load(ONE)
    house.live("2024-05-28", "2024-07-04")
    house.at("2024-07-05", "07:30").tell()
    reported_and_returned(house, "2024-07-05")
    house.at("2024-07-05", "10:00").raise_notices()  # waits for Monday 8/7
    house.load(ONE, calendar=calendar_with(("2024-07-08",)))
    assert house.live("2024-07-06", "2024-07-08") == []
    (digest,) = to("hanh", house.live("2024-07-09", "2024-07-09"))
    assert (CODE, "returned") in digest.rungs


# Retries


def test_who_is_both_in_a_unit_and_above_it_gets_a_digest_and_a_list(house):
    from bot.model.office import Role
    from tests.cast import HOME, post

    house.load(ONE, office=office(post("monitoring", HOME, Role.MONITORING, "hanh")))
    found = to("hanh", house.live("2024-07-17", "2024-07-17"))
    found += to("hanh", house.live("2024-07-18", "2024-07-19"))
    last = [(m.kind, m.rungs) for m in found if m.day == day("2024-07-19")]
    assert sorted(last) == [("digest", ((CODE, "+5"),)), ("escalation_list", ((CODE, "+5"),))]


# People who come and go


def test_the_undelivered_message_of_somebody_who_left_is_closed_and_the_successor_is_told(
    each_house,
):
    house = each_house
    house.load(ONE)
    house.live("2024-05-28", "2024-07-04")
    say(house, Deferred("no route"))
    house.live("2024-07-05", "2024-07-05")
    from bot.model.office import Role
    from tests.cast import post

    left = tuple(p for p in PEOPLE if p.id != "hanh")
    heir = office(post("head-justice", JUSTICE, Role.HEAD, "phuc"), people=left)
    house.load(ONE, office=heir)
    say(house, Sent())
    (digest,) = to("phuc", house.live("2024-07-08", "2024-07-08"))
    assert digest.items == ((CODE, "-5", "head"),)
    assert {state for who, _, _, state in house.deliveries() if who == "hanh"} == {"sent", "dead"}


def test_one_unit_is_never_told_of_anothers_assignment(house):
    house.load(
        plan(
            duty("I.1", once("2024-07-14")),
            duty("I.2", once("2024-07-14"), lead=("Phòng Tài chính",)),
        )
    )
    found = house.live("2024-05-28", "2024-07-16")
    for who, unit in (("hanh", JUSTICE), ("binh", JUSTICE), ("cuc", FINANCE), ("dung", FINANCE)):
        assert {code.rpartition("/")[2] for m in to(who, found) for code, _ in m.rungs} == {unit}


def test_a_sweep_in_many_pieces_tells_what_one_in_a_single_piece_tells(
    house, tmp_path, monkeypatch
):
    """More is due after a long stop than is looked at in one piece: still one message a person."""
    other = Store(f"sqlite:///{tmp_path}/other.sqlite3", durable=False)
    upgrade(other.engine)
    found = []
    for at_once, one in ((5000, house), (2, House(other))):
        monkeypatch.setattr("bot.steps.raise_notices.AT_ONCE", at_once)
        one.load()
        one.live("2024-05-24", "2024-05-31")
        found.append(told(one.live("2024-07-15", "2024-08-02")))
        assert one.deliveries()
    other.close()
    whole, pieces = found
    assert {who: sorted(items) for who, items in whole.items()} == {
        who: sorted(items) for who, items in pieces.items()
    }
    assert len(whole) > 5
