"""What happens to open assignments when a person corrects the plan file."""

from bot.model.plan import Cadence
from bot.model.states import Action, AssignmentState
from tests.cast import FINANCE, JUSTICE, duty, once, plan, recurring


def revised(changes):
    return {one.name: one.detail for one in changes if one.verb == "revised"}


def opened(house, *duties):
    house.load(plan(*duties))
    house.at("2024-05-23", "06:00").open()
    return house


def test_a_one_off_whose_date_was_corrected_is_withdrawn_and_the_right_one_opens(house):
    opened(house, duty("I.1", once("2024-06-12")))
    changes = house.at("2024-05-24", "09:00").load(plan(duty("I.1", once("2024-06-20"))))
    assert revised(changes) == {
        f"I.1/2024-06-12/{JUSTICE}": "withdrawn: no longer in the plan file"
    }
    assert house.open() == [f"I.1/2024-06-20/{JUSTICE}"]
    assert house[f"I.1/2024-06-12/{JUSTICE}"].state is AssignmentState.WITHDRAWN
    rungs = {rung for message in house.live("2024-05-27", "2024-06-28") for rung in message.rungs}
    assert {code for code, _ in rungs} == {f"I.1/2024-06-20/{JUSTICE}"}


def test_a_period_whose_day_was_corrected_keeps_its_assignment_and_gets_the_new_date(house):
    code = f"I.3/2024-06/{JUSTICE}"
    opened(house, duty("I.3", recurring(Cadence.MONTHLY, "2024-06-07")))
    moved = plan(duty("I.3", recurring(Cadence.MONTHLY, "2024-06-20")))
    changes = house.at("2024-05-24", "09:00").load(moved)
    assert revised(changes) == {code: "due date corrected: 2024-06-07 → 2024-06-20"}
    assert (house[code].due_on.isoformat(), house[code].due_version) == ("2024-06-20", 1)
    told = [
        (message.day.isoformat(), rung)
        for message in house.live("2024-05-27", "2024-06-21")
        for code, rung in message.rungs
        if message.recipient == "hanh"
    ]
    assert told == [
        ("2024-05-27", "opened"),
        ("2024-06-13", "-5"),
        ("2024-06-18", "-2"),
        ("2024-06-20", "0"),
        ("2024-06-21", "+1"),
    ]


def test_a_date_corrected_backwards_blames_nobody_for_rungs_that_could_not_be_told(house):
    opened(house, duty("I.3", recurring(Cadence.MONTHLY, "2024-06-28")))
    house.live("2024-05-23", "2024-06-14")
    corrected = plan(duty("I.3", recurring(Cadence.MONTHLY, "2024-06-11")))
    house.at("2024-06-14", "18:00").load(corrected)  # as if it had been at +3 that day
    told = house.live("2024-06-15", "2024-06-18")
    assert {(message.day.isoformat(), rung) for message in told for _, rung in message.rungs} == {
        ("2024-06-18", "+5")
    }


def test_what_was_reported_is_left_as_it_is(house):
    code = f"I.1/2024-06-12/{JUSTICE}"
    opened(house, duty("I.1", once("2024-06-12")))
    house.at("2024-05-27", "09:00").do(code, Action.REPORT)
    changes = house.load(plan(duty("I.1", once("2024-06-20"))))
    assert revised(changes) == {}
    assert house[code].state is AssignmentState.REPORTED


def test_another_lead_unit_takes_over(house):
    opened(house, duty("I.1", once("2024-06-12")))
    house.at("2024-05-24", "09:00").load(
        plan(duty("I.1", once("2024-06-12"), lead=("Phòng Tài chính",)))
    )
    assert house.open() == [f"I.1/2024-06-12/{FINANCE}"]
    assert house[f"I.1/2024-06-12/{JUSTICE}"].state is AssignmentState.WITHDRAWN


def test_a_duty_taken_out_of_the_plan_is_withdrawn(house):
    opened(house, duty("I.1", once("2024-06-12")), duty("I.2", once("2024-06-13")))
    changes = house.load(plan(duty("I.2", once("2024-06-13"))))
    assert set(revised(changes)) == {f"I.1/2024-06-12/{JUSTICE}"}


def test_new_cooperating_units_are_taken_over(house):
    opened(house, duty("I.1", once("2024-06-12")))
    house.load(plan(duty("I.1", once("2024-06-12"), cooperating=("Phòng Tài chính",))))
    assert house[f"I.1/2024-06-12/{JUSTICE}"].cooperating_unit_ids == [FINANCE]
