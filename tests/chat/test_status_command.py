"""What the chat answers, without any messenger."""

from pathlib import Path

import pytest

from bot.chat.converse import Desk, converse
from bot.chat.door import TRIES, person_of_chat, turn_away
from bot.chat.talk import Request
from bot.model.office import Role
from bot.model.states import Action
from bot.store.evidence import EvidenceShelf
from tests.cast import (
    FINANCE,
    JUSTICE,
    WARD,
    duty,
    office,
    once,
    people_with,
    person,
    plan,
    post,
)

PLAN = plan(
    duty("I.1", once("2024-06-09")),
    duty("I.2", once("2024-06-28")),
    duty("I.3", once("2024-06-21"), lead=("Phòng Tài chính",)),
    duty("I.4", once("2024-06-14")),
)
HANH, CUC, STRANGER = 42, 43, 666


@pytest.fixture
def house(small_house):
    people = people_with(person("hanh", chat=HANH), person("cuc", chat=CUC))
    small_house.load(PLAN, office=office(people=people))
    small_house.at("2024-05-24", "06:00").open()
    small_house.at("2024-06-11", "10:00").do(f"I.4/2024-06-14/{JUSTICE}", Action.REPORT)
    return small_house


def ask(house, chat, words):
    desk = Desk(house.store, house.clock, house.parts.here, EvidenceShelf(Path("unused")))
    person = person_of_chat(desk, chat)
    if person is None:
        return "\n".join(turn_away(desk, "telegram", str(chat)).parts)
    return "\n".join(converse(Request(person, "telegram", words), desk).parts)


def test_a_unit_sees_its_own_assignments_and_no_others(house):
    said = ask(house, HANH, "/status")
    assert "Phòng Tư pháp" in said
    assert "I.1" in said and "I.2" in said
    assert "I.3" not in said and "Phòng Tài chính" not in said
    assert "I.3" in ask(house, CUC, "/status")


def test_what_was_reported_is_counted_and_not_listed(house):
    assert "I.4" not in ask(house, HANH, "/status")


@pytest.mark.parametrize("words", ["/start", "/help", "/status", "I.1", "", "/status " * 900])
def test_a_stranger_learns_nothing_whatever_they_write(house, words):
    said = ask(house, STRANGER, words)
    assert said and said == ask(house, STRANGER, "xin chào")
    assert not any(secret in said for secret in ("Phòng", "Quận", "I.1", "Hanh"))


def test_somebody_the_files_no_longer_name_is_a_stranger(house):
    house.load(PLAN, office=office())
    assert ask(house, HANH, "/status") == ask(house, STRANGER, "/status")


def test_a_greeting_names_the_person_and_their_posts(house):
    said = ask(house, HANH, "/start")
    assert "Hanh" in said and "Chức vụ head-justice" in said


def test_who_has_posts_in_two_units_sees_both(house):
    both = office(
        post("head-ward", WARD, Role.HEAD, "hanh"), people=people_with(person("hanh", chat=HANH))
    )
    house.load(PLAN, office=both)
    said = ask(house, HANH, "/status")
    assert "Phòng Tư pháp" in said and "Phường Một" in said
    assert FINANCE not in said


def test_a_name_with_markup_is_written_as_it_is(house):
    hostile = person("hanh", chat=HANH).model_copy(update={"name": "<b>Hạnh</b> & con"})
    house.load(PLAN, office=office(people=people_with(hostile)))
    assert "&lt;b&gt;Hạnh&lt;/b&gt; &amp; con" in ask(house, HANH, "/start")


def test_a_stranger_who_goes_on_trying_is_answered_no_more(house):
    for _ in range(TRIES):
        assert ask(house, STRANGER, "/start 1234")
    assert ask(house, STRANGER, "/start 1235") == ""
    assert ask(house, HANH, "/status")
    house.at("2024-06-11", "11:30")
    assert ask(house, STRANGER, "/start 1236")
