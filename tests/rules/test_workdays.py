from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.office import CalendarYear, DayOff, Window, WorkingDayFile
from bot.rules.workdays import at_local, is_open, local_date, next_opening, working_days
from tests.cast import DAYS, ZONE, at, day

SWAPS = [
    ("2024-04-29", "2024-05-04"),
    ("2025-05-02", "2025-04-26"),
    ("2026-01-02", "2026-01-10"),
    ("2026-08-31", "2026-08-22"),
]
inside = st.dates(date(2024, 1, 1), date(2026, 12, 1))


@pytest.mark.parametrize(("off", "made_up"), SWAPS)
def test_a_swapped_friday_or_monday_is_off_and_its_saturday_is_worked(off, made_up):
    assert not DAYS.is_working(day(off))
    assert DAYS.is_working(day(made_up))


@pytest.mark.parametrize(
    ("when", "works"),
    [
        ("2024-06-07", True),  # a Friday
        ("2024-06-08", False),
        ("2024-06-09", False),
        ("2024-04-18", False),  # Giỗ tổ Hùng Vương, 10 March of the lunar year
        ("2024-04-30", False),
        ("2024-05-01", False),
        ("2024-09-02", False),
        ("2024-12-31", True),
        ("2025-01-01", False),
        ("2025-01-29", False),  # the first day of Tết
    ],
)
def test_weekends_and_national_days_are_off(when, works):
    assert DAYS.is_working(day(when)) is works


def test_what_the_office_says_wins_over_the_package():
    file = WorkingDayFile(
        years={
            2024: CalendarYear(
                source="quyết định của Quận",
                off=(DayOff(date=day("2024-06-05"), why="mất điện"),),
                make_up=(DayOff(date=day("2024-09-02"), why="trực"),),
            )
        }
    )
    days = working_days(file, (2024,))
    assert not days.is_working(day("2024-06-05"))
    assert days.is_working(day("2024-09-02"))
    assert days.announced == {2024}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (lambda d: d.on_or_before(day("2024-06-09")), "2024-06-07"),
        (lambda d: d.on_or_before(day("2024-06-07")), "2024-06-07"),
        (lambda d: d.on_or_after(day("2024-06-08")), "2024-06-10"),
        (lambda d: d.on_or_after(day("2024-06-10")), "2024-06-10"),
        (lambda d: d.after(day("2024-06-09"), 1), "2024-06-10"),
        (lambda d: d.after(day("2024-06-07"), 1), "2024-06-10"),
        (lambda d: d.after(day("2024-06-07"), 6), "2024-06-17"),
        (lambda d: d.before(day("2024-06-10"), 1), "2024-06-07"),
        (lambda d: d.before(day("2024-06-09"), 1), "2024-06-07"),
        (lambda d: d.before(day("2024-06-07"), 5), "2024-05-31"),
        # across the swap: Friday 3 May is worked, so is Saturday 4 May; 29 April to 1 May are off
        (lambda d: d.after(day("2024-04-26"), 1), "2024-05-02"),
        (lambda d: d.after(day("2024-05-03"), 1), "2024-05-04"),
        (lambda d: d.before(day("2024-05-06"), 1), "2024-05-04"),
    ],
)
def test_counting_in_working_days(question, answer):
    assert question(DAYS) == day(answer)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2024-06-07", "2024-06-07", 0),
        ("2024-06-07", "2024-06-10", 1),
        ("2024-06-06", "2024-06-09", 1),
        ("2024-06-10", "2024-06-07", -1),
        ("2024-06-08", "2024-06-09", 0),
    ],
)
def test_the_distance_between_two_days(start, end, count):
    assert DAYS.between(day(start), day(end)) == count


@pytest.mark.parametrize(
    "question",
    [
        lambda d: d.is_working(date(2022, 12, 31)),
        lambda d: d.on_or_before(date(2028, 1, 1)),
        lambda d: d.on_or_before(date(2023, 1, 1)),  # nothing is known of the days before it
        lambda d: d.before(date(2023, 1, 10), 30),
        lambda d: d.after(date(2027, 12, 20), 30),
        lambda d: d.on_or_after(date(2028, 1, 1)),
        lambda d: d.between(date(2020, 1, 1), date(2024, 1, 1)),
    ],
)
def test_a_day_outside_the_calendar_is_refused_and_never_guessed(question):
    with pytest.raises(LookupError):
        question(DAYS)


@given(inside, st.integers(1, 120))
def test_counting_forth_and_back_meets(start, count):
    assert DAYS.between(start, DAYS.after(start, count)) == count
    back = DAYS.before(start, count)
    assert DAYS.is_working(back) and back < start
    assert DAYS.before(DAYS.after(start, count), count) == DAYS.on_or_after(start) or not (
        DAYS.is_working(start)
    )


@given(inside)
def test_the_nearest_working_days_enclose_the_day(when):
    before, after = DAYS.on_or_before(when), DAYS.on_or_after(when)
    assert before <= when <= after
    assert DAYS.is_working(before) and DAYS.is_working(after)
    assert (before == after) is DAYS.is_working(when)
    between = (before + timedelta(n) for n in range(1, (after - before).days))
    assert not any(DAYS.is_working(one) for one in between)


def test_an_instant_late_in_the_evening_utc_is_already_tomorrow_in_viet_nam():
    assert local_date(datetime(2024, 6, 7, 17, 30, tzinfo=UTC), ZONE) == day("2024-06-08")
    assert at_local(day("2024-06-08"), time(7, 30), ZONE) == datetime(2024, 6, 8, 0, 30, tzinfo=UTC)


WINDOW = Window()


@pytest.mark.parametrize(
    ("when", "clock", "opened"),
    [
        ("2024-06-07", "07:29", False),
        ("2024-06-07", "07:30", True),
        ("2024-06-07", "16:59", True),
        ("2024-06-07", "17:00", False),
        ("2024-06-08", "10:00", False),
        ("2024-05-04", "10:00", True),
    ],
)
def test_the_window_opens_at_its_start_and_is_closed_at_its_end(when, clock, opened):
    assert is_open(at(when, clock), WINDOW, DAYS, ZONE) is opened


@pytest.mark.parametrize(
    ("when", "clock", "opens_on", "opens_at"),
    [
        ("2024-06-07", "06:00", "2024-06-07", "07:30"),
        ("2024-06-07", "10:10", "2024-06-07", "10:10"),
        ("2024-06-07", "17:00", "2024-06-10", "07:30"),
        ("2024-06-08", "03:00", "2024-06-10", "07:30"),
        ("2024-05-03", "18:00", "2024-05-04", "07:30"),
        ("2024-04-26", "17:30", "2024-05-02", "07:30"),
    ],
)
def test_the_next_instant_at_which_messages_may_leave(when, clock, opens_on, opens_at):
    assert next_opening(at(when, clock), WINDOW, DAYS, ZONE) == at(opens_on, opens_at)


@given(st.builds(datetime.combine, inside, st.times(), st.just(ZONE)))
def test_the_next_opening_is_open_and_nothing_before_it_is(instant):
    opening = next_opening(instant, WINDOW, DAYS, ZONE)
    assert opening >= instant
    assert is_open(opening, WINDOW, DAYS, ZONE)
    if opening > instant:
        assert not is_open(instant, WINDOW, DAYS, ZONE)
        assert not is_open(opening - timedelta(minutes=1), WINDOW, DAYS, ZONE)
