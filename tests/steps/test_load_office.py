import pytest

from bot.errors import BadInputError
from bot.model.office import Role, Unit
from bot.model.plan import Cadence
from bot.model.tables import Duty, PersonRow, PostRow, UnitRow
from tests.cast import (
    FINANCE,
    HOME,
    JUSTICE,
    LEADERS,
    MONTHS,
    NO_WEEKLY,
    PEOPLE,
    WHOLE_PLAN,
    calendar_with,
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
)


def said(changes):
    return [(one.verb, one.what, one.name) for one in changes]


def test_the_first_load_adds_everything(house):
    changes = said(house.load())
    assert ("added", "unit", JUSTICE) in changes
    assert ("added", "person", "hanh") in changes
    assert ("added", "post", "head-justice") in changes
    assert ("added", "plan", "ke-hoach") in changes
    assert ("added", "duty", "ke-hoach I.4") in changes
    assert len(house.rows(Duty)) == len(WHOLE_PLAN.duties)


def test_loading_the_same_files_again_changes_nothing(house):
    house.load()
    house.at("2024-05-23", "06:00").open()
    before = house.assignments()
    assert house.at("2024-06-20").load() == []
    assert house.assignments() == before


def test_each_change_is_printed_with_what_differs(house):
    house.load()
    moved = people_with(person("hanh").model_copy(update={"email": "moi@quan.example"}))
    handed_over = post("head-justice", JUSTICE, Role.HEAD, term("hanh", None, day("2024-06-30")))
    (changed_person, changed_post) = house.load(office=office(handed_over, people=moved))
    assert (changed_person.verb, changed_person.name, changed_person.detail) == (
        "changed",
        "hanh",
        "email",
    )
    assert (changed_post.verb, changed_post.name, changed_post.detail) == (
        "changed",
        "head-justice",
        "holders",
    )


def test_what_the_files_no_longer_name_is_kept_but_out_of_force(house):
    house.load()
    fewer = office(people=tuple(p for p in PEOPLE if p.id != "phuc"), without=("focal-finance",))
    assert said(house.load(office=fewer)) == [
        ("removed", "person", "phuc"),
        ("removed", "post", "focal-finance"),
    ]
    assert [row.id for row in house.rows(PersonRow) if not row.active] == ["phuc"]
    assert [row.id for row in house.rows(PostRow) if not row.active] == ["focal-finance"]
    assert said(house.load(office=fewer)) == []
    assert said(house.load()) == [
        ("changed", "person", "phuc"),
        ("changed", "post", "focal-finance"),
    ]
    assert all(row.active for row in house.rows(UnitRow))


def test_a_duty_that_was_mended_or_left_out_is_named(house):
    house.load(plan(duty("I.1", once("2024-06-09")), duty("I.2", once("2024-07-31"))))
    mended = plan(duty("I.1", once("2024-06-10")), duty("I.3", once("2024-07-31")))
    assert said(house.load(mended)) == [
        ("changed", "duty", "ke-hoach I.1"),
        ("added", "duty", "ke-hoach I.3"),
        ("removed", "duty", "ke-hoach I.2"),
    ]


def test_a_name_that_is_no_unit_is_refused_and_nothing_is_loaded(house):
    with pytest.raises(BadInputError, match=r"duty I\.1.*'Sở Nội vụ'.*units\.yaml"):
        house.load(plan(duty("I.1", once("2024-06-09"), lead=("Sở Nội vụ",))))
    assert house.rows(UnitRow) == []


def test_a_chat_can_pass_from_one_person_to_another_in_one_load(house):
    house.load(office=office(people=people_with(person("hanh", chat=1), person("cuc", chat=2))))
    house.load(office=office(people=people_with(person("hanh", chat=2), person("cuc", chat=1))))
    chats = {row.id: row.telegram_chat_id for row in house.rows(PersonRow)}
    assert (chats["hanh"], chats["cuc"]) == (2, 1)


def test_a_chat_can_pass_from_somebody_who_left_to_a_successor(house):
    house.load(office=office(people=people_with(person("phuc", chat=1))))
    heir = (*(p for p in PEOPLE if p.id != "phuc"), person("quy", chat=1))
    house.load(office=office(people=heir))
    assert {r.id: r.telegram_chat_id for r in house.rows(PersonRow)}["quy"] == 1


def test_a_post_may_belong_to_a_unit_added_in_the_same_load(house):
    house.load()
    wider = office(post("head-y-te", "phong-y-te", Role.HEAD, "phuc"))
    wider = wider.model_copy(
        update={"units": (*wider.units, Unit(id="phong-y-te", name="Phòng Y tế"))}
    )
    assert said(house.load(office=wider)) == [
        ("added", "unit", "phong-y-te"),
        ("added", "post", "head-y-te"),
        ("changed", "document", "office"),
    ]


def test_a_new_calendar_moves_the_day_to_act_of_what_is_open(house):
    house.load(plan(duty("I.1", once("2024-07-15"))))
    house.at("2024-06-10").open()
    code = f"I.1/2024-07-15/{JUSTICE}"
    changes = house.load(
        plan(duty("I.1", once("2024-07-15"))), calendar=calendar_with(("2024-07-15",))
    )
    assert said(changes) == [
        ("changed", "document", "calendar"),
        ("rescheduled", "assignment", code),
    ]
    assert changes[-1].detail == "act_by 2024-07-15 → 2024-07-12"
    assert house[code].act_by == day("2024-07-12")
    assert house[code].due_on == day("2024-07-15")


def test_a_new_calendar_repeats_no_rung_and_loses_none(house):
    house.load(plan(duty("I.1", once("2024-07-15"))))
    before = house.live("2024-05-23", "2024-07-08")
    # the day of -5 was Monday 8/7; with Friday 12/7 off it would now have been Friday 5/7
    house.load(plan(duty("I.1", once("2024-07-15"))), calendar=calendar_with(("2024-07-12",)))
    after = house.live("2024-07-09", "2024-07-31")
    rungs = [m.items[0][1] for m in (*before, *after) if m.recipient == "hanh"]
    assert rungs == ["opened", "-10", "-5", "-2", "0", "+1", "+3", "+5", "+10"]
    days = {m.items[0][1]: m.day.isoformat() for m in after if m.recipient == "hanh"}
    assert days["-2"] == "2024-07-10"  # two working days before Monday 15/7 now


def test_a_new_calendar_that_moves_a_rung_into_the_future_does_not_tell_it_again(house):
    house.load(plan(duty("I.1", once("2024-07-15"))))
    house.live("2024-05-23", "2024-07-08")  # -5 was told on Monday 8/7
    more = calendar_with(
        make_up=("2024-07-13", "2024-07-14")
    )  # it would now fall on Wednesday 10/7
    house.load(plan(duty("I.1", once("2024-07-15"))), calendar=more)
    after = house.live("2024-07-09", "2024-07-15")
    assert [(m.day.isoformat(), m.items[0][1]) for m in after if m.recipient == "hanh"] == [
        ("2024-07-13", "-2"),
        ("2024-07-15", "0"),
    ]


def test_a_new_ladder_holds_from_now_on(house):
    house.load(plan(duty("I.1", once("2024-07-15"))))
    house.live("2024-05-23", "2024-07-08")
    later = NO_WEEKLY.model_copy(update={"rungs": tuple(r for r in NO_WEEKLY.rungs if r.at != -2)})
    house.load(plan(duty("I.1", once("2024-07-15"))), ladder=later)
    after = house.live("2024-07-09", "2024-07-16")
    assert [m.items[0][1] for m in after if m.recipient == "hanh"] == ["0", "+1"]


def test_a_deputy_chairs_units_are_expanded_from_groups(house):
    in_charge = post("deputy-2", LEADERS, Role.DEPUTY_CHAIR, "phuc", in_charge_of=("co-quan",))
    house.load(plan(duty("I.1", once("2024-06-09"))), office=office(in_charge))
    late = house.live("2024-05-23", "2024-06-21")
    assert {m.recipient for m in late if m.items[0][2] == "deputy_chair"} == {"phuc"}


def test_a_changed_holder_is_told_from_the_next_message_on(house):
    monthly = plan(duty("I.3", recurring(Cadence.MONTHLY, *MONTHS[:1])))
    house.load(monthly)
    house.live("2024-05-23", "2024-06-18")
    house.load(monthly, office=office(post("head-justice", JUSTICE, Role.HEAD, "phuc")))
    after = house.live("2024-06-19", "2024-06-21")
    assert {m.recipient for m in after} == {"phuc", "binh"}


def test_two_plans_live_side_by_side(house):
    house.load(plan(duty("I.1", once("2024-06-09"))), slug="mot")
    house.load(plan(duty("I.1", once("2024-06-20"), lead=("Phòng Tài chính",))), slug="hai")
    assert set(house.open()) == {f"I.1/2024-06-09/{JUSTICE}", f"I.1/2024-06-20/{FINANCE}"}
    assert HOME not in {one.unit_id for one in house.assignments().values()}
