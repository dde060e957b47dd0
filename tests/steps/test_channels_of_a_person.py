"""Which channel a person is told on, and which message answers which."""

import pytest

from bot.channels.base import Deferred, Refused, Sent, Unconfirmed
from bot.model.office import Preference
from bot.model.states import Action
from tests.cast import (
    JUSTICE,
    day,
    duty,
    office,
    once,
    people_with,
    person,
    plan,
)
from tests.steps.one_message import CODE, ONE, TWO, reported_and_returned, say, to


@pytest.fixture
def house(small_house):
    """SQLite alone; what the outbox asks of the database is asked of both (`each_house`)."""
    return small_house


def chatty(prefers):
    return office(people=people_with(person("hanh", chat=42, prefers=prefers)))


def test_where_a_channel_refuses_the_other_one_takes_the_message(chat_house):
    house = chat_house
    house.load(ONE, office=chatty(Preference.TELEGRAM))
    house.telegram.answer = lambda _: Refused("403 blocked by the user")
    house.at("2024-05-28", "06:00").open()
    found = house.at("2024-05-28", "07:30").tell()
    assert [(m.channel, m.rungs) for m in to("hanh", found)] == [("email", ((CODE, "opened"),))]
    assert ("hanh", day("2024-05-28"), "telegram", "refused") in house.deliveries()
    assert house.findings() == []


def test_where_every_channel_refuses_it_is_a_finding(chat_house):
    house = chat_house
    house.load(ONE, office=chatty(Preference.EMAIL))
    house.telegram.answer = house.email.answer = lambda _: Refused("no")
    house.at("2024-05-28", "06:00").open()
    assert to("hanh", house.at("2024-05-28", "07:30").tell()) == []
    assert ("person_unreachable", "hanh") in house.findings()


def test_a_person_is_told_on_the_preferred_channel_only(chat_house):
    house = chat_house
    house.load(ONE, office=chatty(Preference.EMAIL))
    house.at("2024-05-28", "06:00").open()
    assert {m.channel for m in house.at("2024-05-28", "07:30").tell()} == {"email"}


def test_who_asked_for_both_gets_both(chat_house):
    house = chat_house
    house.load(ONE, office=chatty(Preference.BOTH))
    house.at("2024-05-28", "06:00").open()
    found = to("hanh", house.at("2024-05-28", "07:30").tell())
    assert sorted(m.channel for m in found) == ["email", "telegram"]


def test_a_copy_that_never_left_is_closed_when_the_other_one_did(chat_house):
    house = chat_house
    house.load(ONE, office=chatty(Preference.BOTH))
    house.telegram.answer = lambda _: Deferred("blocked")
    house.at("2024-05-28", "06:00").open()
    house.live("2024-05-28", "2024-05-28")
    house.at("2024-05-29").raise_notices()
    copies = [d for d in house.deliveries() if d[0] == "hanh"]
    assert [(channel, state) for _, _, channel, state in copies] == [
        ("email", "sent"),
        ("telegram", "superseded"),
    ]


def test_a_chat_that_stays_silent_does_not_keep_the_message_from_the_mailbox(chat_house):
    house = chat_house
    house.load(ONE, office=chatty(Preference.TELEGRAM))
    house.telegram.answer = lambda _: Unconfirmed("timed out")
    found = to("hanh", house.live("2024-05-28", "2024-05-29"))
    assert [(m.channel, m.rungs) for m in found] == [("email", ((CODE, "opened"),))]


def test_a_message_of_which_parts_have_left_takes_nothing_more(chat_house):
    house = chat_house
    house.load(TWO, office=chatty(Preference.TELEGRAM))
    house.live("2024-05-28", "2024-07-04")
    house.telegram.answer = lambda _: Deferred("429", parts_sent=1)
    house.at("2024-07-05", "07:30").tell()
    reported_and_returned(house, "2024-07-05")
    house.at("2024-07-05", "09:35").raise_notices()
    house.telegram.answer = lambda _: Sent()
    (digest,) = to("hanh", house.at("2024-07-05", "09:40").deliver())
    assert (CODE, "returned") not in digest.rungs
    (later,) = to("hanh", house.live("2024-07-08", "2024-07-08"))
    assert later.rungs == ((CODE, "returned"),)


@pytest.fixture
def chat_house(each_house):
    """The house with Telegram in use."""
    return each_house.with_chat()


# Threads


def test_a_follow_up_answers_the_last_message_about_the_same_assignment(small_house):
    house = small_house
    house.load(ONE)
    house.live("2024-05-28", "2024-07-10")
    opened, tenth, fifth, second = [
        m for m in house.email.kept if m.recipient == "hanh@quan.example"
    ]
    assert (opened.in_reply_to, opened.references) == (None, ())
    assert tenth.in_reply_to == opened.message_id
    assert tenth.references == (opened.message_id,)
    assert second.in_reply_to == fifth.message_id
    assert second.references == (opened.message_id, fifth.message_id)


def test_a_message_about_something_else_begins_a_thread_of_its_own(small_house):
    house = small_house
    house.load(plan(duty("I.1", once("2024-06-09")), duty("I.2", once("2024-09-30"))))
    house.live("2024-05-23", "2024-05-23")
    house.at("2024-05-24").do(f"I.1/2024-06-09/{JUSTICE}", Action.REPORT)
    house.live("2024-05-24", "2024-08-20")
    _, last = [m for m in house.email.kept if m.recipient == "hanh@quan.example"]
    assert last.in_reply_to is None


def test_no_message_answers_one_that_never_left(small_house):
    house = small_house
    house.load(ONE)
    house.live("2024-05-28", "2024-06-28")
    say(house, Refused("550 mailbox full"))
    house.live("2024-07-05", "2024-07-05")
    say(house, Sent())
    house.live("2024-07-10", "2024-07-10")
    _, tenth, second = [m for m in house.email.kept if m.recipient == "hanh@quan.example"]
    assert second.in_reply_to == tenth.message_id


# Go-live safety
