"""What is assigned by hand lives under a plan of its own, which no file touches."""

from datetime import date

import pytest
from sqlmodel import select

from bot.errors import BadInputError
from bot.model.states import Action, AssignmentState
from bot.model.tables import AuditEntry, Duty, PlanRecord, SharedAssignment
from bot.steps.assign import ByHand, assign
from bot.steps.close_plan import close_plan
from bot.steps.move import Actor
from tests.cast import FINANCE, JUSTICE, WARD, calendar_with, duty, once, plan

DUE = date(2024, 7, 15)
CODE = f"G.1/2024-07-15/{JUSTICE}"


@pytest.fixture
def house(small_house):
    small_house.load(plan(duty("I.1", once("2024-12-31"))))
    return small_house.at("2024-06-05", "10:00")


def gives(house, *units, **more):
    with house.store.write() as session:
        wanted = ByHand(units, "Rà soát văn bản", DUE, **more)
        actor = Actor(house.clock.now(), "nga", "monitoring", "terminal")
        return [one.code for one in assign(session, wanted, actor, house.parts.here)]


def test_a_unit_gets_an_assignment_with_its_duty_plan_and_trail(house):
    assert gives(house, JUSTICE, product="Báo cáo") == [CODE]
    (made,) = [one for one in house.rows(PlanRecord) if one.is_by_hand]
    assert (made.slug, made.issuer, made.year) == ("giao-viec-2024", "UBND Quận Mẫu", 2024)
    one = house[CODE]
    assert (one.state, one.due_on, one.act_by) == (AssignmentState.OPEN, DUE, DUE)
    assert one.next_step_at is not None
    (entry,) = [e for e in house.rows(AuditEntry) if e.assignment_id == one.id]
    assert (entry.action, entry.actor_person_id, entry.from_state) == (Action.OPEN, "nga", None)
    content = house.rows(Duty)[-1].content
    assert (content["title"], content["product"]) == ("Rà soát văn bản", "Báo cáo")


def test_each_unit_owes_it_for_itself_or_all_of_them_together(house):
    assert gives(house, JUSTICE, WARD) == [CODE, f"G.1/2024-07-15/{WARD}"]
    assert gives(house, FINANCE, JUSTICE, joint=True) == [f"G.2/2024-07-15/{FINANCE}"]
    with house.store.read() as session:
        (share,) = session.exec(select(SharedAssignment)).all()
    assert (share.unit_id, share.leads) == (JUSTICE, True)
    assert house[f"G.2/2024-07-15/{FINANCE}"].further_unit_ids == [JUSTICE]


def test_the_next_sweep_tells_the_unit_once_that_it_has_been_assigned(house):
    gives(house, JUSTICE)
    told = [(one.recipient, rung) for one in house.tell() for code, rung in one.rungs]
    assert told == [("hanh", "opened"), ("binh", "opened")]
    assert house.at("2024-06-06").tell() == []


def test_loading_the_files_revising_and_closing_another_plan_leave_it_in_peace(house):
    gives(house, JUSTICE, WARD)
    before = [house[code].model_dump() for code in (CODE, f"G.1/2024-07-15/{WARD}")]
    house.load(plan(duty("I.1", once("2024-12-30"))))
    house.load(plan(duty("I.1", once("2024-12-30"))), calendar=calendar_with(("2024-09-10",)))
    assert house.open() == []
    with house.store.write() as session:
        close_plan(session, "ke-hoach", house.clock.now(), house.parts.here)
    house.load(None)
    assert [house[code].model_dump() for code in (CODE, f"G.1/2024-07-15/{WARD}")] == before


def test_once_withdrawn_it_is_not_opened_again(house):
    gives(house, JUSTICE)
    house.do(CODE, Action.WITHDRAW, who="nga")
    house.load(None)
    assert house.open() == []
    assert house[CODE].state == AssignmentState.WITHDRAWN


def test_each_year_and_each_closing_begin_a_plan_of_their_own(house):
    gives(house, JUSTICE)
    with house.store.write() as session:
        close_plan(session, "giao-viec-2024", house.clock.now(), house.parts.here)
    gives(house, WARD)
    assert [p.slug for p in house.rows(PlanRecord) if p.is_by_hand] == [
        "giao-viec-2024",
        "giao-viec-2024-2",
    ]
    assert house[f"G.1/2024-07-15/{WARD}"].next_step_at is not None


def test_nobody_or_a_day_that_is_gone_is_refused(house):
    with pytest.raises(BadInputError, match="name the unit"):
        gives(house)
    house.at("2024-07-16", "10:00")
    with pytest.raises(BadInputError, match="gone"):
        gives(house, JUSTICE)
