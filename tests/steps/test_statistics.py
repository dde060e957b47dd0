"""The four classes of a period, by time of report."""

from datetime import date

import pytest
from sqlmodel import select

from bot.model.states import Action
from bot.model.tables import Assignment
from bot.rules.reporting_periods import period_named
from bot.steps.listing import Scope
from bot.steps.office import office_in_force
from bot.steps.statistics import Classes, statistics, together
from tests.cast import FINANCE, JUSTICE, duty, once, plan

DUES = ("2024-06-05", "2024-06-06", "2024-06-07", "2024-06-14", "2024-06-28", "2024-07-10")
PLAN = plan(
    *(duty(f"I.{n}", once(due)) for n, due in enumerate(DUES, start=1)),
    duty("II.1", once("2024-06-05"), lead=("Phòng Tài chính", "Phòng Tư pháp")),
)


@pytest.fixture
def house(each_house):
    each_house.load(PLAN)
    each_house.at("2024-05-24", "06:00").open()
    each_house.at("2024-06-03", "06:00").open()
    return each_house


def report(house, number, when, clock="10:00", who="hanh"):
    house.at(when, clock).do(f"I.{number}/{DUES[number - 1]}/{JUSTICE}", Action.REPORT, who=who)


def counted(house, name, today, scope=None):
    with house.store.read() as session:
        office = office_in_force(session, house.clock.now(), house.parts.here)
        period = period_named(name, 14)
        return statistics(session, office, period, date.fromisoformat(today), scope or Scope())


def classes(found):
    return (found.on_time, found.late, found.within, found.overdue)


def test_a_report_counts_by_its_own_day_to_the_last_minute(house):
    report(house, 1, "2024-06-05", "23:59")  # the last minute in time, still the 5th in UTC
    report(house, 2, "2024-06-07", "00:01")  # the day after, though in UTC it is the 6th
    found = counted(house, "2024-06", "2024-06-10")[JUSTICE]
    assert classes(found) == (1, 1, 3, 1)
    assert (found.due, found.on_time_due, found.on_time_rate) == (3, 1, 33.3)


def test_what_is_done_early_is_in_no_rate_until_it_is_due(house):
    report(house, 5, "2024-06-04")
    found = counted(house, "2024-06", "2024-06-05")[JUSTICE]
    assert classes(found) == (1, 0, 5, 0)
    assert (found.due, found.on_time_rate) == (0, None)
    assert counted(house, "2024-07", "2024-07-20")[JUSTICE].on_time == 1


def test_a_period_is_told_as_of_its_end_whatever_came_after(house):
    report(house, 4, "2024-06-14")
    report(house, 3, "2024-06-20")
    june = counted(house, "2024-06", "2024-06-25")[JUSTICE]
    assert classes(june) == (1, 0, 2, 3)
    july = counted(house, "2024-07", "2024-06-25")[JUSTICE]
    assert classes(july) == (0, 1, 2, 2)  # three carried over, one of them done meanwhile


def test_the_last_day_of_an_ended_period_is_over(house):
    assert counted(house, "2024-06", "2024-06-14")[JUSTICE].overdue == 3
    assert counted(house, "2024-06", "2024-06-15")[JUSTICE].overdue == 4


def test_extended_ones_are_counted_apart_within_their_class(house):
    with house.store.write() as session:
        for one in session.exec(select(Assignment).where(Assignment.unit_id == JUSTICE)):
            if one.due_on == date(2024, 6, 5):
                one.due_on, one.due_version = date(2024, 6, 12), 1
    report(house, 1, "2024-06-11")
    found = counted(house, "2024-06", "2024-06-14")[JUSTICE]
    assert (found.extended, found.extended_on_time, found.on_time) == (1, 1, 1)


def test_a_returned_report_is_not_done_and_what_is_suspended_is_not_counted(house):
    report(house, 1, "2024-06-05")
    house.do(f"I.1/2024-06-05/{JUSTICE}", Action.RETURN, who="nga", reason="thiếu")
    house.do(f"I.2/2024-06-06/{JUSTICE}", Action.SUSPEND, who="nga")
    house.do(f"I.3/2024-06-07/{JUSTICE}", Action.WITHDRAW, who="nga")
    assert classes(counted(house, "2024-06", "2024-06-10")[JUSTICE]) == (0, 0, 3, 1)


def test_each_unit_has_its_row_and_a_shared_one_counts_once_in_all(house):
    found = counted(house, "2024-06", "2024-06-10")
    assert found[FINANCE].overdue == 1 and set(found) == {FINANCE, JUSTICE}
    assert together(found.values()).overdue == 4
    own = counted(house, "2024-06", "2024-06-10", Scope(frozenset({JUSTICE})))
    assert together(own.values()).overdue == 4
    assert together(()) == Classes()
