import pytest

from bot.model.office import Preference, Role
from bot.rules.roster import Roster, channels_of, covers
from tests.cast import (
    FINANCE,
    HOME,
    JUSTICE,
    LEADERS,
    PEOPLE,
    POSTS,
    WARD,
    day,
    people_with,
    person,
    post,
    term,
)

TODAY = day("2024-06-07")


def roster(*changed, people=PEOPLE, chat=False, without=(), deputies=None):
    posts = POSTS | {one.id: one for one in changed}
    kept = [one for one in posts.values() if one.id not in without]
    in_charge = {
        one.id: frozenset(one.in_charge_of) for one in kept if one.role is Role.DEPUTY_CHAIR
    }
    return Roster(kept, people, HOME, in_charge if deputies is None else deputies, chat)


def told(found):
    return [(one.person.id, one.role) for one in found]


def test_head_and_focal_point_are_those_of_the_unit():
    assert told(roster().recipients(Role.HEAD, JUSTICE, TODAY)) == [("hanh", "head")]
    assert told(roster().recipients(Role.FOCAL_POINT, FINANCE, TODAY)) == [("dung", "focal_point")]
    assert told(roster().recipients(Role.FOCAL_POINT, WARD, TODAY)) == []


def test_monitoring_and_chair_are_the_same_for_every_unit():
    for unit in (JUSTICE, WARD):
        assert told(roster().recipients(Role.MONITORING, unit, TODAY)) == [("nga", "monitoring")]
        assert told(roster().recipients(Role.CHAIR, unit, TODAY)) == [("lan", "chair")]


def test_of_a_cooperating_unit_the_head_is_told_or_else_the_focal_point():
    assert told(roster().recipients(Role.COOPERATING, FINANCE, TODAY)) == [("cuc", "cooperating")]
    headless = roster(post("head-finance", FINANCE, Role.HEAD))
    assert told(headless.recipients(Role.COOPERATING, FINANCE, TODAY)) == [("dung", "cooperating")]


def test_a_deputy_chair_in_charge_of_a_unit_is_told_and_the_others_are_not():
    second = post("deputy-2", LEADERS, Role.DEPUTY_CHAIR, "phuc", in_charge_of=(FINANCE,))
    both = roster(second)
    assert told(both.recipients(Role.DEPUTY_CHAIR, FINANCE, TODAY)) == [("phuc", "deputy_chair")]
    assert told(both.recipients(Role.DEPUTY_CHAIR, JUSTICE, TODAY)) == [("khoa", "deputy_chair")]


@pytest.mark.parametrize(
    ("start", "end", "when", "in_term"),
    [
        (None, None, "2024-06-07", True),
        ("2024-06-07", None, "2024-06-07", True),
        ("2024-06-08", None, "2024-06-07", False),
        (None, "2024-06-07", "2024-06-07", True),
        (None, "2024-06-06", "2024-06-07", False),
        ("2024-06-01", "2024-06-30", "2024-06-30", True),
        ("2024-06-01", "2024-06-30", "2024-07-01", False),
    ],
)
def test_a_term_includes_both_its_ends(start, end, when, in_term):
    given = term("hanh", start and day(start), end and day(end))
    assert covers(given, day(when)) is in_term


def test_a_substitute_answers_for_the_post_during_their_term_only():
    away = post(
        "head-justice",
        JUSTICE,
        Role.HEAD,
        "hanh",
        substitutes=(term("phuc", day("2024-06-10"), day("2024-06-14")),),
    )
    changed = roster(away)
    for when, who in (
        ("2024-06-07", ("hanh", "head")),
        ("2024-06-10", ("phuc", "substitute")),
        ("2024-06-14", ("phuc", "substitute")),
        ("2024-06-17", ("hanh", "head")),
    ):
        (found,) = changed.recipients(Role.HEAD, JUSTICE, day(when))
        assert (found.person.id, found.role) == who
        assert found.post.id == "head-justice"


def test_a_substitute_of_a_cooperating_head_is_told_as_cooperating():
    away = post("head-finance", FINANCE, Role.HEAD, "cuc", substitutes=(term("phuc"),))
    found = roster(away).recipients(Role.COOPERATING, FINANCE, TODAY)
    assert told(found) == [("phuc", "cooperating")]


def test_the_head_changes_from_one_day_to_the_next():
    handed_over = post(
        "head-justice",
        JUSTICE,
        Role.HEAD,
        term("hanh", None, day("2024-06-30")),
        term("phuc", day("2024-07-01")),
    )
    changed = roster(handed_over)
    assert told(changed.recipients(Role.HEAD, JUSTICE, day("2024-06-30"))) == [("hanh", "head")]
    assert told(changed.recipients(Role.HEAD, JUSTICE, day("2024-07-01"))) == [("phuc", "head")]


def test_a_vacant_post_and_a_holder_whom_the_files_no_longer_name_have_nobody():
    assert (
        roster(post("head-justice", JUSTICE, Role.HEAD)).recipients(Role.HEAD, JUSTICE, TODAY) == []
    )
    gone = roster(post("head-justice", JUSTICE, Role.HEAD, "somebody-gone"))
    assert gone.recipients(Role.HEAD, JUSTICE, TODAY) == []


def test_where_the_substitute_cannot_be_reached_the_holder_is_told():
    away = post("head-justice", JUSTICE, Role.HEAD, "hanh", substitutes=(term("phuc"),))
    mute = people_with(person("phuc", mail=False))
    assert told(roster(away, people=mute).recipients(Role.HEAD, JUSTICE, TODAY)) == [
        ("hanh", "head")
    ]


def test_somebody_with_a_chat_only_is_reachable_only_where_chat_is_in_use():
    chatty = people_with(person("hanh", chat=7, mail=False))
    assert roster(people=chatty).recipients(Role.HEAD, JUSTICE, TODAY) == []
    found = roster(people=chatty, chat=True).recipients(Role.HEAD, JUSTICE, TODAY)
    assert told(found) == [("hanh", "head")]


def test_one_person_on_two_posts_of_a_role_is_told_once():
    second = post("monitoring-2", HOME, Role.MONITORING, "nga")
    assert told(roster(second).recipients(Role.MONITORING, JUSTICE, TODAY)) == [
        ("nga", "monitoring")
    ]


def test_every_post_a_person_answers_for_is_listed():
    also = post("focal-ward", WARD, Role.FOCAL_POINT, "hanh")
    away = post("chair", LEADERS, Role.CHAIR, "lan", substitutes=(term("hanh", end=TODAY),))
    found = roster(also, away).posts_of("hanh", TODAY)
    assert {one.id for one in found} == {"head-justice", "focal-ward", "chair"}


@pytest.mark.parametrize(
    ("who", "order"),
    [
        (person("an"), ("email",)),
        (person("an", chat=1), ("email", "telegram")),
        (person("an", chat=1, prefers=Preference.TELEGRAM), ("telegram", "email")),
        (person("an", chat=1, prefers=Preference.BOTH), ("email", "telegram")),
        (person("an", prefers=Preference.TELEGRAM), ("email",)),
        (person("an", mail=False), ()),
    ],
)
def test_the_preferred_channel_comes_first_and_the_other_one_follows(who, order):
    assert channels_of(who) == order
