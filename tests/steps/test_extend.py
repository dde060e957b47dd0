"""More time: what a request holds, what a grant moves, what a refusal leaves."""

import pytest
from sqlmodel import select

from bot.errors import BadInputError
from bot.model.office import Role
from bot.model.replies import Extension
from bot.model.states import Action, ExtensionState
from bot.model.tables import Assignment, AuditEntry, NoticeItem
from bot.steps import extend
from bot.steps.items import Shown, contexts
from bot.steps.move import Actor
from bot.steps.office import office_in_force
from bot.steps.report import Reported, report
from tests.cast import JUSTICE, day, duty, once, plan

CODE = f"I.1/2024-06-09/{JUSTICE}"  # due on a Sunday, to be done on Friday the 7th


@pytest.fixture
def house(small_house):
    small_house.load(plan(duty("I.1", once("2024-06-09"))))
    small_house.live("2024-05-24", "2024-06-04")
    small_house.at("2024-06-05", "07:30").tell()
    return small_house.at("2024-06-05", "10:00")


def does(house, work, who="hanh"):
    """Let somebody work on the assignment and its pending request."""
    with house.store.write() as session:
        one = session.exec(select(Assignment).where(Assignment.code == CODE)).one()
        actor = Actor(house.clock.now(), who, None, "terminal")
        return work(session, one, actor)


def asks(house, until="2024-06-14", who="hanh"):
    here = house.parts.here
    does(house, lambda s, a, by: extend.ask(s, a, day(until), "chờ số liệu", by, here).id, who)


def advises(house, favours=True):
    here = house.parts.here
    does(
        house,
        lambda s, a, by: extend.advise(s, extend.pending(s, a), favours, "có lý do", by, here),
        "nga",
    )


def grants(house, until="2024-06-14"):
    here = house.parts.here
    does(
        house,
        lambda s, a, by: extend.grant(s, extend.pending(s, a), day(until), None, by, here),
        "khoa",
    )


def refuses(house):
    here = house.parts.here
    does(
        house, lambda s, a, by: extend.refuse(s, extend.pending(s, a), "việc gấp", by, here), "khoa"
    )


def reports(house):
    here = house.parts.here
    does(house, lambda s, a, by: report(s, a, Reported("12/BC-TP"), by, here).id)


def request(house):
    (row,) = house.rows(Extension)
    return row


def rungs(messages, who="hanh", kind="digest"):
    """The rungs that somebody was told, with the day."""
    return [
        (message.day.isoformat(), rung)
        for message in messages
        if message.recipient == who and message.kind == kind
        for _, rung in message.rungs
    ]


def test_a_request_changes_no_date_and_is_written_down(house):
    asks(house)
    one, made = house[CODE], request(house)
    assert (one.due_on, one.due_version, one.held) == (day("2024-06-09"), 0, True)
    assert (made.state, made.due_on, made.asked_for) == (
        ExtensionState.ASKED,
        day("2024-06-09"),
        day("2024-06-14"),
    )
    assert house.rows(AuditEntry)[-1].action == Action.ASK_EXTENSION


def test_while_it_is_pending_reminders_go_on_and_overdue_rungs_are_held(house):
    asks(house)
    assert rungs(house.live("2024-06-06", "2024-06-20")) == [("2024-06-07", "0")]


def test_a_grant_sets_a_new_version_and_keeps_the_first_date(house):
    asks(house)
    grants(house, "2024-06-16")  # a Sunday
    one = house[CODE]
    assert (one.due_on, one.act_by) == (day("2024-06-16"), day("2024-06-14"))
    assert (one.first_due_on, one.due_version, one.held) == (day("2024-06-09"), 1, False)
    made = request(house)
    assert (made.state, made.granted_until, made.asked_for) == (
        ExtensionState.GRANTED,
        day("2024-06-16"),
        day("2024-06-14"),
    )


def test_after_a_grant_the_ladder_starts_anew_and_tells_nothing_late(house):
    asks(house)
    grants(house)
    assert rungs(house.live("2024-06-06", "2024-06-18")) == [
        ("2024-06-07", "-5"),
        ("2024-06-12", "-2"),
        ("2024-06-14", "0"),
        ("2024-06-17", "+1"),
    ]


def test_a_grant_after_the_due_date_counts_from_the_new_one(house):
    asks(house)
    house.live("2024-06-06", "2024-06-12")
    grants(house.at("2024-06-13", "09:00"), "2024-06-14")
    assert rungs(house.live("2024-06-14", "2024-06-18")) == [
        ("2024-06-14", "0"),
        ("2024-06-17", "+1"),
    ]


def test_after_a_refusal_the_newest_of_the_held_rungs_is_told_and_none_as_missed(house):
    asks(house)
    house.live("2024-06-06", "2024-06-13")
    refuses(house.at("2024-06-13", "09:00"))
    one = house[CODE]
    assert (one.due_on, one.due_version, one.held) == (day("2024-06-09"), 0, False)
    assert rungs(house.tell()) == [("2024-06-13", "+3")]
    assert all(item.missed == [] for item in house.rows(NoticeItem))
    assert rungs(house.live("2024-06-14", "2024-06-14")) == [("2024-06-14", "+5")]


def test_a_report_lets_the_request_fall(house):
    asks(house)
    advises(house)
    reports(house)
    one, made = house[CODE], request(house)
    assert (made.state, one.held) == (ExtensionState.DROPPED, False)
    assert made.decided_at is not None and made.decided_by is None
    # Who had to decide hears of the report alone.
    kinds = {rung for _, rung in rungs(house.tell(), "nga", "news")}
    assert kinds == {"reported"}
    assert rungs(house.live("2024-06-06", "2024-06-20")) == []


def test_a_request_taken_back_leaves_the_ladder_where_it_was(house):
    asks(house)
    here = house.parts.here
    does(house, lambda s, a, by: extend.drop_pending(s, a, by, here) and None)
    assert house[CODE].held is False
    assert rungs(house.live("2024-06-06", "2024-06-10")) == [
        ("2024-06-07", "0"),
        ("2024-06-10", "+1"),
    ]


def test_who_has_to_advise_is_told_again_after_two_working_days_then_who_has_to_decide(house):
    asks(house)
    assert rungs(house.live("2024-06-06", "2024-06-14"), "nga", "news") == [
        ("2024-06-06", "asked"),
        ("2024-06-10", "waiting"),
    ]
    assert rungs(house.sent, "khoa", "news") == [("2024-06-10", "waiting")]
    advises(house.at("2024-06-14", "16:00"))
    assert rungs(house.live("2024-06-17", "2024-06-25"), "khoa", "news") == [
        ("2024-06-17", "advised"),
        ("2024-06-19", "waiting"),
    ]


def test_advice_may_change_until_it_is_decided(house):
    asks(house)
    advises(house, favours=True)
    advises(house, favours=False)
    assert request(house).advice is False
    grants(house)
    assert request(house).advice is False


def test_an_item_shows_the_first_date_only_where_another_is_in_force(house):
    def shown():
        with house.store.read() as session:
            office = office_in_force(session, house.clock.now(), house.parts.here)
            one = session.exec(select(Assignment)).one()
            context = contexts(session, [one.id])[one.id]
            today = office.today(house.clock.now())
            return Shown(session, today, office).item(context, Role.HEAD, ("0",)).extended_from

    assert shown() is None
    asks(house)
    assert shown() is None
    grants(house)
    assert shown() == day("2024-06-09")


def test_races_are_refused(house):
    asks(house)
    with pytest.raises(BadInputError, match="pending"):
        asks(house)
    with pytest.raises(BadInputError, match="no later"):
        grants(house, "2024-06-09")
    grants(house)
    made = request(house)
    here = house.parts.here
    for step in (
        lambda s, a, by: extend.grant(
            s, s.get(Extension, made.id), day("2024-07-01"), None, by, here
        ),
        lambda s, a, by: extend.refuse(s, s.get(Extension, made.id), "không", by, here),
        lambda s, a, by: extend.advise(s, s.get(Extension, made.id), True, None, by, here),
    ):
        with pytest.raises(BadInputError, match="already"):
            does(house, step, "lan")
    house.at("2024-06-17", "09:00")
    with pytest.raises(BadInputError, match="was due"):
        asks(house, "2024-07-01")
