"""Where things stand as of a day, by the state's own four classes."""

import pytest

from bot.errors import BadInputError
from bot.model.states import Action
from bot.steps.office import office_in_force
from bot.steps.status import find_unit_or_ref, overdue, status
from tests.cast import FINANCE, JUSTICE, conditional, day, duty, once, plan

CODE = f"I.1/2024-06-09/{JUSTICE}"
OTHER = f"I.2/2024-06-28/{JUSTICE}"
JOINT = f"I.3/2024-06-21/{FINANCE}"


@pytest.fixture
def house(small_house):
    small_house.load(
        plan(
            duty("I.1", once("2024-06-09")),
            duty("I.2", once("2024-06-28")),
            duty("I.3", once("2024-06-21"), lead=("Phòng Tài chính", "Phòng Tư pháp")),
            duty("I.5", conditional("2024-06-28")),
        )
    )
    small_house.at("2024-05-23", "06:00").open()
    return small_house


def seen(house, as_of, **narrow):
    with house.store.read() as session:
        office = office_in_force(session, house.clock.now(), house.parts.here)
        return status(session, office, day(as_of), **narrow)


def standing(house, as_of, code=CODE):
    (row,) = [row for row in seen(house, as_of).rows if row.context.assignment.code == code]
    return row.standing.value, row.days_late


def test_what_is_open_is_within_time_until_its_due_date_has_passed(house):
    assert standing(house, "2024-06-09") == ("within_time", 0)  # a Sunday: still on time
    assert standing(house, "2024-06-10") == ("overdue", 1)
    assert standing(house, "2024-06-28") == ("overdue", 19)


def test_the_time_of_record_is_the_report_and_not_its_acceptance(house):
    house.at("2024-06-09", "23:59").do(CODE, Action.REPORT)
    house.at("2024-06-20", "10:00").do(CODE, Action.ACCEPT, "nga")
    assert standing(house, "2024-06-20") == ("done_on_time", 0)


def test_a_report_after_the_due_date_is_late_by_its_own_day(house):
    house.at("2024-06-12", "00:01").do(CODE, Action.REPORT)
    assert standing(house, "2024-06-30") == ("done_late", 3)


def test_a_returned_report_counts_as_not_done_and_its_repeat_by_its_own_day(house):
    house.at("2024-06-07", "10:00").do(CODE, Action.REPORT)
    house.at("2024-06-11", "10:00").do(CODE, Action.RETURN, "nga", reason="Thiếu")
    assert standing(house, "2024-06-11") == ("overdue", 2)
    house.at("2024-06-13", "10:00").do(CODE, Action.REPORT)
    assert standing(house, "2024-06-13") == ("done_late", 4)


def test_a_day_in_the_past_is_shown_as_it_was(house):
    house.at("2024-06-12", "10:00").do(CODE, Action.REPORT)
    assert standing(house, "2024-06-11") == ("overdue", 2)
    assert standing(house, "2024-06-08") == ("within_time", 0)
    assert seen(house, "2024-05-22").rows == ()


def test_what_waits_was_suspended_or_withdrawn_stands_apart(house):
    house.at("2024-06-01").do(CODE, Action.SUSPEND, "khoa")
    house.do(OTHER, Action.WITHDRAW, "khoa")
    counts = {name.value: n for name, n in seen(house, "2024-07-31").counts().items() if n}
    assert counts == {"overdue": 1, "awaiting": 1, "suspended": 1, "withdrawn": 1}


def test_a_joint_assignment_concerns_each_of_its_units(house):
    for unit in (FINANCE, JUSTICE):
        rows = seen(house, "2024-06-01", units=[unit]).rows
        assert JOINT in {row.context.assignment.code for row in rows}
    alone = seen(house, "2024-06-01", units=[FINANCE]).rows
    assert {row.context.assignment.code for row in alone} == {JOINT}


def test_the_most_urgent_comes_first(house):
    codes = [row.context.assignment.code for row in seen(house, "2024-06-12").rows]
    assert codes == [CODE, JOINT, OTHER, f"I.5/2024-06-28/{JUSTICE}"]


def test_the_overdue_are_listed_with_the_latest_first(house):
    with house.store.read() as session:
        office = office_in_force(session, house.clock.now(), house.parts.here)
        late = overdue(session, office, day("2024-06-25"))
    assert [(row.context.assignment.code, row.days_late) for row in late.rows] == [
        (CODE, 16),
        (JOINT, 4),
    ]


def test_working_days_left_skip_the_weekend_and_turn_negative(house):
    left = {
        as_of: seen(house, as_of, ref="I.1").rows[0].working_days_left
        for as_of in ("2024-05-31", "2024-06-07", "2024-06-11")
    }
    assert left == {"2024-05-31": 5, "2024-06-07": 0, "2024-06-11": -2}


def test_one_asks_for_a_unit_by_name_or_id_or_for_a_duty(house):
    with house.store.read() as session:
        assert find_unit_or_ref(session, "phòng tư pháp") == ([JUSTICE], None)
        assert find_unit_or_ref(session, JUSTICE) == ([JUSTICE], None)
        assert find_unit_or_ref(session, "i.2") == (None, "I.2")
        with pytest.raises(BadInputError, match="neither a unit nor a duty"):
            find_unit_or_ref(session, "Sở Nội vụ")
