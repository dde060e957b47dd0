"""A message that could not leave for a day: a dead letter, told to those who can do something about it."""

from datetime import timedelta

import pytest

from bot.channels.base import Deferred, Refused, Sent
from bot.errors import BadInputError, TransitionError
from bot.model.delivery_acts import DeliveryAct
from bot.model.office import Preference
from bot.model.states import DeliveryState
from bot.model.tables import Delivery
from bot.rules.retry import is_given_up
from bot.steps.outbox_by_hand import ByHand, copies, drop, find_copy, retry
from bot.store.office import set_pause
from tests.cast import at, duty, office, once, people_with, person, plan
from tests.steps.one_message import CODE, ONE, say, to


@pytest.fixture
def house(small_house):
    return small_house


def states(house, who):
    return [d[3] for d in house.deliveries() if d[0] == who]


def by(house, reason=None):
    return ByHand(house.clock.now(), "operator@machine", reason)


def act(house, what, who, reason=None, state="dead"):
    with house.store.write() as session:
        (copy,) = [
            c for c in copies(session, DeliveryState(state), 9) if c.notice.recipient_id == who
        ]
        what(session, find_copy(session, copy.delivery.id), by(house, reason))


def test_patience_is_counted_from_when_the_message_was_raised():
    raised, day = at("2024-05-28"), timedelta(hours=24)
    assert not is_given_up(raised, at("2024-05-28", "17:00"), day)
    assert is_given_up(raised, at("2024-05-29", "07:29"), day)


def test_what_could_not_leave_for_a_day_is_dead_and_told_in_the_next_message(each_house):
    house = each_house
    house.load(ONE)
    say(house, Deferred("no route"), "hanh")
    house.live("2024-05-28", "2024-05-28")
    assert states(house, "hanh") == ["deferred"]
    say(house, Sent())
    (digest,) = to("hanh", house.live("2024-05-29", "2024-05-29"))
    assert digest.rungs == ((CODE, "opened"),)
    assert states(house, "hanh") == ["dead", "sent"]
    assert ("delivery_dead", "hanh") in house.findings()
    assert "binh" not in {subject for _, subject in house.findings()}


def test_what_a_pause_kept_back_is_no_dead_letter(house):
    house.load(ONE)
    with house.store.write() as session:
        set_pause(session, True, house.clock.now())
    house.live("2024-05-28", "2024-05-29")
    with house.store.write() as session:
        set_pause(session, False, house.clock.now())
    house.live("2024-05-30", "2024-05-30")
    assert set(states(house, "hanh")) == {"superseded", "sent"}
    assert house.findings() == []


def test_with_less_patience_a_message_dies_on_its_day_and_is_told_once_on_the_next(house):
    house.load(ONE)
    settings = house.parts.settings.model_copy(update={"give_up_hours": 2})
    from bot.wiring import put_together

    house.parts = put_together(settings, house.store, house.clock, {"email": house.email})
    say(house, Deferred("no route"), "hanh")
    house.live("2024-05-28", "2024-05-28")
    assert states(house, "hanh") == ["dead"]
    say(house, Sent())
    found = to("hanh", house.live("2024-05-29", "2024-06-03"))
    assert [m.rungs for m in found] == [((CODE, "opened"),)]


def test_who_can_be_reached_on_no_channel_is_unreachable_too(each_house):
    house = each_house.with_chat()
    house.load(ONE, office=office(people=people_with(person("hanh", 42, Preference.TELEGRAM))))
    house.telegram.answer = lambda _: Deferred("blocked")
    say(house, Deferred("no route"), "hanh")
    house.live("2024-05-28", "2024-05-28")
    house.live("2024-05-29", "2024-05-29")
    assert "dead" in states(house, "hanh")
    assert {("delivery_dead", "hanh"), ("person_unreachable", "hanh")} <= set(house.findings())


def test_the_monitoring_unit_s_list_names_whom_nothing_reaches(house):
    house.load(plan(duty("I.1", once("2024-06-07"))))
    say(house, Deferred("no route"), "hanh")
    house.live("2024-05-23", "2024-06-12")
    lists = [m.text for m in house.email.kept if m.recipient == "nga@quan.example"]
    assert sum("Hanh: không gửi được tin qua kênh nào" in text for text in lists) == 1


def test_who_was_reached_after_all_is_not_named(house):
    house.load(plan(duty("I.1", once("2024-06-07"))))
    say(house, Deferred("no route"))
    house.live("2024-05-23", "2024-05-28")
    say(house, Sent())
    house.live("2024-05-29", "2024-06-12")
    assert ("delivery_dead", "hanh") in house.findings()
    lists = [m.text for m in house.email.kept if m.recipient == "nga@quan.example"]
    assert lists and not any("Hanh: " in text for text in lists)


def test_a_refused_message_that_is_retried_by_hand_leaves_the_same_day(house):
    house.load(ONE)
    say(house, Refused("550 mailbox full"), "hanh")
    house.live("2024-05-28", "2024-05-28")
    say(house, Sent())
    house.at("2024-05-28", "16:00")
    act(house, retry, "hanh", state="refused")
    (digest,) = to("hanh", house.deliver())
    assert digest.rungs == ((CODE, "opened"),)
    (kept,) = house.rows(DeliveryAct)
    assert (kept.actor, kept.act, kept.from_state, kept.to_state) == (
        "operator@machine",
        "retried_by_hand",
        "refused",
        "queued",
    )


def test_a_refused_message_of_an_earlier_day_is_told_in_the_next_message(house):
    house.load(ONE)
    say(house, Refused("550 mailbox full"), "hanh")
    house.live("2024-05-28", "2024-05-28")
    say(house, Sent())
    house.at("2024-05-30", "09:00")
    act(house, retry, "hanh", state="refused")
    (digest,) = to("hanh", house.tell())
    assert digest.rungs == ((CODE, "opened"),)


def test_a_dead_letter_whose_matter_was_told_later_is_not_retried(house):
    house.load(ONE)
    say(house, Deferred("no route"), "hanh")
    house.live("2024-05-28", "2024-05-28")
    say(house, Sent())
    house.live("2024-05-29", "2024-05-29")
    with pytest.raises(BadInputError, match="later message"):
        act(house, retry, "hanh")
    assert house.rows(DeliveryAct) == []


def test_what_is_dropped_by_hand_is_never_sent_and_says_why(house):
    house.load(ONE)
    say(house, Deferred("no route"), "hanh")
    house.at("2024-05-28", "06:00").open()
    house.at("2024-05-28").tell()
    with pytest.raises(BadInputError, match="reason"):
        act(house, drop, "hanh", state="deferred")
    act(house, drop, "hanh", "told by telephone", state="deferred")
    say(house, Sent())
    assert to("hanh", house.live("2024-05-28", "2024-05-30")) == []
    (copy,) = [d for d in house.rows(Delivery) if d.state == "superseded"]
    assert "told by telephone" in copy.reason


def test_what_was_sent_cannot_be_dropped_or_retried(house):
    house.load(ONE)
    house.live("2024-05-28", "2024-05-28")
    for what in (drop, retry):
        with pytest.raises(TransitionError, match="sent"):
            act(house, what, "hanh", "why", state="sent")
