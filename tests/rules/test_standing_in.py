"""Stand-ins said for some days, beside what the office's files say."""

import pytest

from bot.model.office import Role
from bot.rules.roster import Roster
from bot.rules.standing_in import StandIn, away, with_stand_ins
from tests.cast import HOME, JUSTICE, PEOPLE, day, office, post, term


def said(by, substitute, first="2024-06-10", last="2024-06-14"):
    return StandIn(by, substitute, day(first), day(last))


def who(made, on):
    """Who answers for the post on that day."""
    roster = Roster([made], PEOPLE, HOME, {})
    person, _ = roster.holder(made, day(on))
    return person.id


HEAD = post("head-justice", JUSTICE, Role.HEAD, "hanh")


@pytest.mark.parametrize(
    ("on", "person"),
    [
        ("2024-06-09", "hanh"),
        ("2024-06-10", "binh"),
        ("2024-06-14", "binh"),
        ("2024-06-15", "hanh"),
    ],
)
def test_a_stand_in_answers_from_the_first_day_to_the_last(on, person):
    assert who(with_stand_ins(HEAD, [said("hanh", "binh")]), on) == person


def test_what_was_said_wins_over_the_files_and_the_last_word_over_earlier_ones():
    filed = HEAD.model_copy(update={"substitutes": (term("phuc", day("2024-06-01")),)})
    both = with_stand_ins(filed, [said("hanh", "binh"), said("hanh", "cuc", "2024-06-12")])
    assert [who(both, f"2024-06-{d}") for d in ("09", "11", "12", "15")] == [
        "phuc",
        "binh",
        "cuc",
        "phuc",
    ]


def test_it_ends_with_the_term_of_who_said_it():
    left = post(
        "head-justice",
        JUSTICE,
        Role.HEAD,
        term("hanh", None, day("2024-06-12")),
        term("cuc", day("2024-06-13")),
    )
    made = with_stand_ins(left, [said("hanh", "binh")])
    assert [who(made, "2024-06-12"), who(made, "2024-06-13")] == ["binh", "cuc"]


def test_what_is_handed_on_ends_with_what_it_was_handed_on_from():
    chain = [said("hanh", "binh"), said("binh", "phuc", "2024-06-12", "2024-06-20")]
    made = with_stand_ins(HEAD, chain)
    days = ("2024-06-11", "2024-06-12", "2024-06-14", "2024-06-15")
    assert [who(made, on) for on in days] == ["binh", "phuc", "phuc", "hanh"]
    assert who(with_stand_ins(HEAD, chain[1:]), "2024-06-12") == "hanh"


def test_who_has_a_stand_in_is_away():
    posts = [
        with_stand_ins(one, [said("hanh", "binh")]) for one in office().posts if one.id == HEAD.id
    ]
    roster = Roster(posts, PEOPLE, HOME, {})
    assert away(roster, "hanh", day("2024-06-14"), day("2024-06-20")).person == "binh"
    assert away(roster, "hanh", day("2024-06-15"), day("2024-06-20")) is None
    assert away(roster, "binh", day("2024-06-10"), day("2024-06-14")) is None
