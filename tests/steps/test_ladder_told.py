"""Who is told what on which day: the ladder through the steps, with nothing going wrong."""

import pytest

from bot.model.office import Role, Rung, Window
from bot.model.plan import Cadence
from tests.cast import (
    FINANCE,
    HOME,
    JUSTICE,
    LADDER,
    LEADERS,
    MONTHS,
    NO_WEEKLY,
    POSTS,
    WARD,
    day,
    duty,
    office,
    once,
    people_with,
    person,
    plan,
    post,
    recurring,
    term,
    window,
)
from tests.house import told
from tests.steps.one_message import CODE, ONE, by_day


@pytest.fixture
def house(small_house):
    """SQLite alone: that both databases tell the same is shown once, by the whole ladder."""
    return small_house


def test_the_whole_ladder_reaches_each_person_on_its_day(each_house):
    house = each_house
    house.load(ONE)
    found = house.live("2024-05-23", "2024-09-30")
    heads = [
        ("2024-05-28", "opened"),
        ("2024-06-28", "-10"),
        ("2024-07-05", "-5"),
        ("2024-07-10", "-2"),
        ("2024-07-12", "0"),
        ("2024-07-15", "+1"),
        ("2024-07-17", "+3"),
        ("2024-07-19", "+5"),
        ("2024-07-26", "+10"),
    ]
    repeats = [("2024-08-02", "+15"), ("2024-08-09", "+20"), ("2024-08-16", "+25")]
    assert by_day(found, "binh") == heads
    assert by_day(found, "hanh") == heads + repeats
    assert by_day(found, "nga") == heads[6:] + repeats
    assert by_day(found, "khoa") == heads[7:]
    assert by_day(found, "lan") == heads[8:]
    assert {m.recipient for m in found} == {"hanh", "binh", "nga", "khoa", "lan"}


def test_every_message_leaves_in_the_sending_window_of_a_working_day(house):
    house.load(ladder=LADDER)
    found = house.live("2024-06-24", "2024-08-05")
    assert found
    for message in found:
        assert message.day.weekday() < 5
        assert message.at.strftime("%H:%M") == "07:30"


def test_units_get_digests_and_those_above_them_lists(house):
    house.load(ONE)
    found = house.live("2024-05-23", "2024-07-31")
    kinds = {(m.recipient, m.kind) for m in found}
    assert kinds == {
        ("hanh", "digest"),
        ("binh", "digest"),
        ("nga", "escalation_list"),
        ("khoa", "escalation_list"),
        ("lan", "escalation_list"),
    }


def test_everything_for_one_person_on_one_day_is_one_digest(house):
    house.load(
        plan(
            *(duty(f"I.{n}", once("2024-07-14")) for n in range(1, 8)),
            duty("II.1", once("2024-07-19")),
        )
    )
    found = house.live("2024-05-23", "2024-07-12")
    assert len({(m.recipient, m.day) for m in found}) == len(found)
    last = [m for m in found if m.recipient == "hanh" and m.day == day("2024-07-12")]
    assert [rung for _, rung in last[0].rungs] == ["0"] * 7 + ["-5"]


def test_the_role_belongs_to_each_item_and_not_to_the_message(house):
    both = office(post("focal-ward", WARD, Role.FOCAL_POINT, "hanh"))
    house.load(
        plan(
            duty("I.1", once("2024-07-14")), duty("I.2", once("2024-07-14"), lead=("Phường Một",))
        ),
        office=both,
    )
    (first,) = [m for m in house.live("2024-05-23", "2024-05-31") if m.recipient == "hanh"]
    assert first.items == (
        (CODE, "opened", "head"),
        (f"I.2/2024-07-14/{WARD}", "opened", "focal_point"),
    )


def test_who_is_head_and_focal_point_of_a_unit_gets_one_item(house):
    house.load(ONE, office=office(post("focal-justice", JUSTICE, Role.FOCAL_POINT, "hanh")))
    found = house.live("2024-05-23", "2024-05-31")
    assert told(found) == {"hanh": [(CODE, "opened", "head")]}


def test_joint_leads_are_all_told(house):
    house.load(plan(duty("I.6", once("2024-07-14"), lead=("Phòng Tư pháp", "Phòng Tài chính"))))
    found = house.live("2024-05-23", "2024-07-31")
    assert {m.recipient for m in found if m.day == day("2024-07-12")} == {
        "hanh",
        "binh",
        "cuc",
        "dung",
    }
    assert len([m for m in found if m.recipient == "khoa"]) == 2  # +5 and +10, once each


def test_cooperating_units_are_told_once_when_it_opens_through_their_heads(house):
    house.load(plan(duty("I.1", once("2024-07-14"), cooperating=("Phòng Tài chính", "Phường Một"))))
    found = house.live("2024-05-23", "2024-08-31")
    for who in ("cuc", "giang"):
        assert told(found)[who] == [(CODE, "opened", "cooperating")]
    assert "dung" not in told(found)


def test_a_cooperating_unit_without_a_head_is_told_through_its_focal_point(house):
    vacant = office(post("head-finance", FINANCE, Role.HEAD))
    house.load(
        plan(duty("I.1", once("2024-07-14"), cooperating=("Phòng Tài chính",))), office=vacant
    )
    assert told(house.live("2024-05-23", "2024-05-31"))["dung"] == [(CODE, "opened", "cooperating")]


def test_who_stands_in_for_a_cooperating_head_is_told_as_cooperating(house):
    away = post("head-finance", FINANCE, Role.HEAD, "cuc", substitutes=(term("phuc"),))
    house.load(
        plan(duty("I.1", once("2024-07-14"), cooperating=("Phòng Tài chính",))), office=office(away)
    )
    house.live("2024-05-23", "2024-05-31")
    (mail,) = [m for m in house.email.kept if m.recipient == "phuc@quan.example"]
    assert told(house.sent)["phuc"] == [(CODE, "opened", "cooperating")]
    assert "phối hợp" in mail.text.lower()


def test_a_substitute_is_told_during_their_term(house):
    away = post(
        "head-justice",
        JUSTICE,
        Role.HEAD,
        "hanh",
        substitutes=(term("phuc", day("2024-07-08"), day("2024-07-12")),),
    )
    house.load(ONE, office=office(away))
    found = house.live("2024-05-23", "2024-07-15")
    assert told(found)["phuc"] == [(CODE, "-2", "substitute"), (CODE, "0", "substitute")]
    assert [rung for _, rung, _ in told(found)["hanh"]] == ["opened", "-10", "-5", "+1"]
    (mail, _) = [m for m in house.email.kept if m.recipient == "phuc@quan.example"]
    assert "Chức vụ head-justice" in mail.text


@pytest.mark.parametrize("of", ["monitoring", "deputy"])
def test_who_stands_in_for_those_above_gets_the_list_and_no_digest(house, of):
    away = POSTS[of].model_copy(update={"substitutes": (term("phuc"),)})
    house.load(ONE, office=office(away))
    found = [m for m in house.live("2024-05-23", "2024-07-31") if m.recipient == "phuc"]
    assert found
    assert {m.kind for m in found} == {"escalation_list"}
    assert {role for m in found for _, _, role in m.items} == {"substitute"}


def test_who_stands_in_for_monitoring_gets_the_whole_list_and_not_the_leaders_short_one(house):
    pair = office(
        POSTS["monitoring"].model_copy(update={"substitutes": (term("phuc"),)}),
        post("monitoring-2", HOME, Role.MONITORING, "nga"),
    )
    house.load(ONE, office=pair)
    house.live("2024-07-12", "2024-07-17")
    lists = {m.recipient: m.html for m in house.email.kept if ".escalation_list." in m.message_id}
    assert len(lists) == 2
    substitutes, own = (lists[f"{who}@quan.example"].count("<tr") for who in ("phuc", "nga"))
    assert substitutes == own


def test_a_new_head_is_told_from_their_first_day(house):
    handed_over = post(
        "head-justice",
        JUSTICE,
        Role.HEAD,
        term("hanh", None, day("2024-07-05")),
        term("phuc", day("2024-07-06")),
    )
    house.load(ONE, office=office(handed_over))
    found = house.live("2024-05-23", "2024-07-15")
    assert [rung for _, rung, _ in told(found)["hanh"]] == ["opened", "-10", "-5"]
    assert [rung for _, rung, _ in told(found)["phuc"]] == ["-2", "0", "+1"]


def test_where_the_head_is_vacant_the_focal_point_is_still_told_and_the_vacancy_is_a_finding(house):
    house.load(ONE, office=office(post("head-justice", JUSTICE, Role.HEAD)))
    found = house.live("2024-05-23", "2024-07-12")
    assert [rung for _, rung, _ in told(found)["binh"]] == ["opened", "-10", "-5", "-2", "0"]
    assert ("post_vacant_today", "head-justice") in house.findings()


def test_where_nobody_of_a_rung_can_be_told_the_next_rungs_people_are_and_it_is_a_finding(house):
    empty = office(post("head-justice", JUSTICE, Role.HEAD), without=("focal-justice",))
    house.load(ONE, office=empty)
    found = house.live("2024-05-23", "2024-07-12")
    assert told(found) == {
        "nga": [(CODE, rung, "monitoring") for rung in ("opened", "-10", "-5", "-2", "0")]
    }
    assert ("rung_unreachable", f"{CODE} -5") in house.findings()


def test_what_falls_to_the_next_rung_climbs_over_rungs_as_empty(house):
    empty = office(
        post("head-justice", JUSTICE, Role.HEAD), without=("focal-justice", "monitoring", "deputy")
    )
    house.load(ONE, office=empty)
    assert set(told(house.live("2024-05-23", "2024-07-12"))) == {"lan"}


def test_where_nobody_at_all_can_be_told_it_is_a_finding_and_nothing_breaks(house):
    house.load(ONE, office=office(without=tuple(POSTS)))
    assert house.live("2024-05-23", "2024-07-12") == []
    assert ("rung_unreachable", f"{CODE} 0") in house.findings()


def test_a_vacant_rung_of_one_unit_keeps_nothing_from_the_others(house):
    house.load(
        plan(
            duty("I.1", once("2024-07-14")),
            duty("I.2", once("2024-07-14"), lead=("Phòng Tài chính",)),
        ),
        office=office(post("head-justice", JUSTICE, Role.HEAD), without=("focal-justice",)),
    )
    found = house.live("2024-07-12", "2024-07-12")
    assert set(told(found)) == {"nga", "cuc", "dung"}


def test_the_deputy_chair_in_charge_is_told_and_the_other_one_is_not(house):
    second = post("deputy-2", LEADERS, Role.DEPUTY_CHAIR, "phuc", in_charge_of=(JUSTICE,))
    house.load(
        plan(
            duty("I.1", once("2024-07-14")), duty("I.2", once("2024-07-14"), lead=("Phường Một",))
        ),
        office=office(second),
    )
    climbed = [m for m in house.live("2024-05-23", "2024-07-19") if m.day == day("2024-07-19")]
    assert told(climbed)["phuc"] == [(CODE, "+5", "deputy_chair")]
    assert told(climbed)["khoa"] == [(f"I.2/2024-07-14/{WARD}", "+5", "deputy_chair")]


def test_a_window_hears_of_its_end_and_is_told_at_its_start(house):
    house.load(plan(duty("I.2", window("2024-06-03", "2024-08-30"))))
    found = house.live("2024-05-23", "2024-08-30")
    assert by_day(found, "hanh") == [
        ("2024-06-03", "opened"),
        ("2024-08-16", "-10"),
        ("2024-08-23", "-5"),
        ("2024-08-28", "-2"),
        ("2024-08-30", "0"),
    ]


def test_a_series_is_reminded_of_without_the_early_rung(house):
    house.load(plan(duty("I.3", recurring(Cadence.MONTHLY, *MONTHS[:1]))))
    found = house.live("2024-05-23", "2024-06-25")
    assert [rung for _, rung in by_day(found, "hanh")] == ["opened", "-5", "-2", "0"]


def test_the_sending_window_is_the_offices_own(house):
    early = NO_WEEKLY.model_copy(update={"window": Window(opens="13:00", closes="13:30")})
    house.load(ONE, ladder=early)
    found = house.live("2024-05-23", "2024-07-12")
    assert {m.at.strftime("%H:%M") for m in found} == {"13:00"}


def test_a_ladder_of_ones_own_is_climbed_as_it_is_written(house):
    own = NO_WEEKLY.model_copy(
        update={
            "rungs": (Rung(at=-3, to=(Role.CHAIR,)), Rung(at=2, to=(Role.FOCAL_POINT,))),
            "repeat": None,
            "opened": (Role.FOCAL_POINT,),
        }
    )
    house.load(ONE, ladder=own)
    found = house.live("2024-05-23", "2024-08-31")
    assert told(found) == {
        "binh": [(CODE, "opened", "focal_point"), (CODE, "+2", "focal_point")],
        "lan": [(CODE, "-3", "chair")],
    }


def test_somebody_reached_by_chat_alone_is_told_there(small_house):
    chatty = people_with(person("hanh", chat=42, mail=False))
    house = small_house.with_chat()
    house.load(ONE, office=office(people=chatty))
    found = house.live("2024-05-23", "2024-05-31")
    assert {(m.recipient, m.channel) for m in found} == {("hanh", "telegram"), ("binh", "email")}
    assert house.telegram.kept[0].chat_id == 42


def test_the_home_office_reminds_itself_too(house):
    house.load(plan(duty("I.1", once("2024-07-14"), lead=("Phòng Nội vụ",))))
    found = house.live("2024-05-23", "2024-07-17")
    assert told(found)["mai"][-1] == (f"I.1/2024-07-14/{HOME}", "+3", "head")
    assert told(found)["nga"] == [(f"I.1/2024-07-14/{HOME}", "+3", "monitoring")]
