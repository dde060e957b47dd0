from datetime import timedelta

import pytest

from bot.errors import BadInputError, NotConfiguredError
from bot.model.plan import Cadence
from bot.model.states import Action
from bot.model.tables import AuditEntry
from bot.rules.expansion import EVERY_UNIT
from bot.steps.open_assignments import next_opening_at
from tests.cast import (
    FINANCE,
    HOME,
    ISSUED,
    JUSTICE,
    MONTHS,
    QUARTERS,
    WARD,
    conditional,
    continuous,
    day,
    duty,
    once,
    parts,
    plan,
    recurring,
    window,
)


def test_nothing_opens_in_a_database_that_holds_no_office(house):
    with pytest.raises(NotConfiguredError, match="dondoc load"):
        house.open()


def test_the_whole_plan_opens_on_its_rolling_horizon(house):
    house.load()
    assert house.at("2024-05-23", "06:00").open() == [
        f"I.1/2024-06-09/{JUSTICE}",
        f"I.3/2024-06/{JUSTICE}",
        f"I.4/2024-Q2/{WARD}",
    ]
    assert house.at("2024-05-31", "06:00").open() == [
        f"I.7/2024-07-15/{HOME}",
        f"I.7/2024-07-15/{JUSTICE}",
        f"I.7/2024-07-15/{FINANCE}",
    ]
    assert house.at("2024-06-03", "06:00").open() == [f"I.2/2024-08-30/{FINANCE}"]


def test_opening_twice_opens_nothing_the_second_time(house):
    house.load()
    house.at("2024-05-23", "06:00").open()
    before = house.assignments()
    assert house.open() == []
    assert house.assignments() == before


def test_an_assignment_knows_both_its_dates(house):
    house.load(plan(duty("I.1", once("2024-06-09"))))
    house.open()
    opened = house[f"I.1/2024-06-09/{JUSTICE}"]
    assert (opened.due_on, opened.first_due_on) == (day("2024-06-09"), day("2024-06-09"))
    assert opened.act_by == day("2024-06-07")
    assert opened.opened_on == ISSUED


def test_the_opening_is_in_the_audit_trail(house):
    house.load(plan(duty("I.1", once("2024-06-09"))))
    house.at("2024-05-23", "06:00").open()
    (entry,) = house.rows(AuditEntry)
    assert (entry.action, entry.from_state, entry.to_state) == ("open", None, "open")
    assert entry.at == house.clock.now()


def test_an_assignment_opens_forty_five_days_before_one_must_act_and_not_a_day_earlier(house):
    house.load(plan(duty("I.1", once("2024-12-01"))))  # act by Friday 29/11
    assert house.at("2024-10-14", "23:59").open() == []
    assert house.at("2024-10-15", "00:00").open() == [f"I.1/2024-12-01/{JUSTICE}"]


def test_a_window_opens_at_its_start_however_far_its_end(house):
    house.load(plan(duty("I.1", window("2024-06-03", "2030-12-31"))))
    assert house.at("2024-06-02", "12:00").open() == []
    assert house.at("2024-06-03", "06:00").open() == [f"I.1/2030-12-31/{JUSTICE}"]


def test_what_was_due_before_the_plan_was_first_loaded_is_history(house):
    house.at("2024-09-10").load(plan(duty("I.3", recurring(Cadence.MONTHLY, *MONTHS))))
    assert house.open() == [f"I.3/2024-09/{JUSTICE}", f"I.3/2024-10/{JUSTICE}"]


def test_what_is_due_on_the_day_of_the_first_load_is_not_history(house):
    house.at("2024-09-25").load(plan(duty("I.3", recurring(Cadence.MONTHLY, *MONTHS))))
    assert f"I.3/2024-09/{JUSTICE}" in house.open()


def test_a_later_load_makes_no_history(house):
    monthly = plan(duty("I.3", recurring(Cadence.MONTHLY, *MONTHS)))
    house.load(monthly)
    house.at("2024-08-01").load(monthly)
    assert f"I.3/2024-06/{JUSTICE}" in house.open()


def test_joint_leads_owe_one_assignment_together(house):
    house.load(plan(duty("I.6", once("2024-06-30"), lead=("Phòng Tài chính", "Phòng Tư pháp"))))
    assert house.open() == [f"I.6/2024-06-30/{FINANCE}"]
    assert house[f"I.6/2024-06-30/{FINANCE}"].further_unit_ids == [JUSTICE]


def test_every_unit_owes_an_assignment_of_its_own(house):
    house.load(plan(duty("I.7", once("2024-06-30"), lead=(EVERY_UNIT,), per_unit=True)))
    assert house.open() == [f"I.7/2024-06-30/{unit}" for unit in (HOME, JUSTICE, FINANCE, WARD)]


def test_a_duty_that_nobody_was_assigned_to_opens_nothing(house):
    house.load(plan(duty("I.8", once("2024-06-20"), lead=(), opens_nothing=True)))
    assert house.open() == []
    assert house.assignments() == {}


def test_each_quarters_progress_report_is_an_assignment(house):
    house.load(plan(duty("I.4", continuous(*QUARTERS), lead=("Phường Một",))))
    opened = []
    for n in range(230):
        house.at((ISSUED + timedelta(n)).isoformat(), "06:00")
        opened += house.open()
    assert opened == [f"I.4/2024-Q{n}/{WARD}" for n in (2, 3, 4)]


def test_monthly_and_quarterly_on_one_day_are_one_assignment(house):
    joint = parts(
        (Cadence.MONTHLY, ("2024-06-25", "2024-07-25")), (Cadence.QUARTERLY, ("2024-06-25",))
    )
    house.load(plan(duty("I.3", joint)))
    house.at("2024-06-20").open()
    assert list(house.assignments()) == [f"I.3/2024-06/{JUSTICE}", f"I.3/2024-07/{JUSTICE}"]


def test_cooperating_units_that_lead_as_well_are_not_named_twice(house):
    shared = duty(
        "I.7",
        once("2024-06-30"),
        lead=("Phòng Tư pháp", "Phòng Tài chính"),
        cooperating=("Phòng Tài chính", "Phường Một"),
    )
    house.load(plan(shared))
    house.open()
    assert house[f"I.7/2024-06-30/{JUSTICE}"].cooperating_unit_ids == [WARD]


def test_a_conditional_duty_waits_for_its_trigger(house):
    house.load(plan(duty("I.5", conditional("2024-10-31")), duty("I.6", conditional())))
    assert house.open() == []
    waiting = house.assignments()
    assert list(waiting) == [f"I.5/2024-10-31/{JUSTICE}", f"I.6/2024/{JUSTICE}"]
    assert {one.state.value for one in waiting.values()} == {"awaiting"}
    assert all(one.due_on is None for one in waiting.values())
    assert house.open() == []
    assert house.assignments() == waiting


def test_a_trigger_opens_it_with_its_due_date(house):
    house.load(plan(duty("I.5", conditional("2024-10-31"))))
    house.open()
    code = f"I.5/2024-10-31/{JUSTICE}"
    with pytest.raises(BadInputError, match="due date"):
        house.do(code, Action.TRIGGER)
    house.at("2024-08-01", "10:00").do(code, Action.TRIGGER, "nga", due_on=day("2024-09-01"))
    opened = house[code]
    assert (opened.state.value, opened.kind.value) == ("open", "once")
    assert (opened.due_on, opened.act_by) == (day("2024-09-01"), day("2024-08-30"))
    assert opened.opened_on == day("2024-08-01")


def test_a_suspended_duty_that_waited_for_its_trigger_waits_again_when_it_is_resumed(house):
    house.load(plan(duty("I.5", conditional("2024-10-31"))))
    house.open()
    code = f"I.5/2024-10-31/{JUSTICE}"
    house.do(code, Action.SUSPEND)
    house.do(code, Action.RESUME)
    assert house[code].state.value == "awaiting"
    assert house[code].next_step_at is not None


def test_the_next_opening_is_told_from_the_plan_and_from_what_exists(house):
    house.load(plan(duty("I.1", once("2024-06-09")), duty("I.2", once("2024-08-30"))))
    house.at("2024-05-23", "06:00")
    assert next_opening(house) == "2024-05-23"
    house.open()
    assert next_opening(house) == "2024-07-16"
    assert house.at("2024-07-16", "06:00").open() == [f"I.2/2024-08-30/{JUSTICE}"]
    assert next_opening(house) is None


def test_a_plan_loaded_anew_is_opened_by_its_new_days(house):
    house.load(plan(duty("I.1", once("2024-08-30"))))
    assert house.at("2024-05-23", "06:00").open() == []
    house.load(plan(duty("I.1", once("2024-06-09"))))
    assert next_opening(house) == "2024-05-23"
    assert house.open() == [f"I.1/2024-06-09/{JUSTICE}"]


def next_opening(house):
    """The office's date at which something is to be opened next."""
    with house.store.read() as session:
        at = next_opening_at(session, house.clock.now(), house.parts.here)
    return at and at.astimezone(house.parts.here.zone).date().isoformat()
