from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.office import Ladder, Repeat, Role, Rung, WeeklyList
from bot.model.plan import ScheduleKind
from bot.rules.ladder import (
    Standing,
    decide,
    fallback_roles,
    held_until,
    is_list_day,
    passed_by,
    rungs_for,
    signed,
)
from tests.cast import BOTH_HEADS, DAYS, LADDER, day

ALL_FIVE = (*BOTH_HEADS, Role.MONITORING, Role.DEPUTY_CHAIR, Role.CHAIR)


def standing(
    due="2024-07-14", opened="2024-05-23", kind=ScheduleKind.ONCE, told=True, **more
) -> Standing:
    """Owed by a Sunday unless said otherwise; one acts by the Friday before."""
    return Standing(
        kind=kind,
        opened_on=day(opened),
        due_on=day(due),
        act_by=DAYS.on_or_before(day(due)),
        opened_told=told,
        **more,
    )


def rungs_told(given_standing, today, ladder=LADDER):
    return [(t.rung, t.missed) for t in decide(given_standing, day(today), ladder, DAYS).tellings]


# due on Sunday 14/7/2024, act by Friday 12/7: by hand, from a calendar on paper
BY_HAND = [
    (-10, "2024-06-28", BOTH_HEADS),
    (-5, "2024-07-05", BOTH_HEADS),
    (-2, "2024-07-10", BOTH_HEADS),
    (0, "2024-07-12", BOTH_HEADS),
    (1, "2024-07-15", BOTH_HEADS),
    (3, "2024-07-17", (*BOTH_HEADS, Role.MONITORING)),
    (5, "2024-07-19", (*BOTH_HEADS, Role.MONITORING, Role.DEPUTY_CHAIR)),
    (10, "2024-07-26", ALL_FIVE),
    (15, "2024-08-02", (Role.HEAD, Role.MONITORING)),
    (20, "2024-08-09", (Role.HEAD, Role.MONITORING)),
    (25, "2024-08-16", (Role.HEAD, Role.MONITORING)),
]


def test_the_whole_series_by_hand():
    found = list(rungs_for(standing(), LADDER, DAYS))
    assert [(r.at, r.on, r.to) for r in found] == [(at, day(on), to) for at, on, to in BY_HAND]
    assert [r.at for r in found if r.closing] == [25]


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (ScheduleKind.ONCE, -10),
        (ScheduleKind.WINDOW, -10),
        (ScheduleKind.RECURRING, -5),
        (ScheduleKind.CONTINUOUS, -5),
    ],
)
def test_the_early_rung_is_for_one_offs_and_windows_only(kind, first):
    assert next(rungs_for(standing(kind=kind), LADDER, DAYS)).at == first


def test_lateness_counts_from_the_due_date_and_not_from_the_day_to_act():
    long_weekend = standing(due="2024-05-01")  # act by Friday 26/4, all days to 1/5 are off
    days = {r.at: r.on for r in rungs_for(long_weekend, LADDER, DAYS)}
    assert days[0] == day("2024-04-26")
    assert days[1] == day("2024-05-02")
    assert days[3] == day("2024-05-04")  # the Saturday made up for


def test_rungs_stand_in_order_whatever_the_order_of_the_file():
    shuffled = LADDER.model_copy(update={"rungs": tuple(reversed(LADDER.rungs))})
    assert list(rungs_for(standing(), shuffled, DAYS)) == list(rungs_for(standing(), LADDER, DAYS))


def test_without_a_repeat_the_series_ends_with_the_last_rung():
    short = LADDER.model_copy(update={"repeat": None})
    assert list(rungs_for(standing(), short, DAYS))[-1].at == 10


def test_the_last_word_reaches_who_the_repeat_does_not():
    last = LADDER.model_copy(
        update={"repeat": Repeat(every=5, to=(Role.HEAD,), times=1, last_word=(Role.MONITORING,))}
    )
    assert list(rungs_for(standing(), last, DAYS))[-1].to == (Role.HEAD, Role.MONITORING)


@pytest.mark.parametrize(("at", "on", "to"), BY_HAND)
def test_each_rung_is_told_on_its_day_and_only_then(at, on, to):
    before = [rung for rung, _, _ in BY_HAND if rung < at]
    where = standing(last_rung=before[-1] if before else None)
    (telling,) = decide(where, day(on), LADDER, DAYS).tellings
    assert (telling.rung, telling.to, telling.missed) == (signed(at), to, ())
    assert telling.overdue is (at > 0)
    told = replace(where, last_rung=at)
    assert decide(told, day(on), LADDER, DAYS).tellings == ()
    assert decide(where, DAYS.before(day(on), 1), LADDER, DAYS).tellings == ()


def test_after_downtime_the_newest_rung_is_told_once_and_names_the_missed():
    assert rungs_told(standing(last_rung=-10), "2024-07-16") == [("+1", ("-5", "-2", "0"))]


def test_the_decision_leaves_the_place_on_the_ladder_and_the_next_day_to_look():
    decided = decide(standing(last_rung=-10), day("2024-07-16"), LADDER, DAYS)
    assert (decided.last_rung, decided.next_on) == (1, day("2024-07-17"))


def test_after_the_last_rung_there_is_nothing_more():
    decided = decide(standing(last_rung=25), day("2024-12-02"), LADDER, DAYS)
    assert (decided.tellings, decided.last_rung, decided.next_on) == ((), 25, None)


def test_an_opening_is_told_and_the_rungs_before_it_pass_in_silence():
    decided = decide(standing(opened="2024-07-08", told=False), day("2024-07-08"), LADDER, DAYS)
    (telling,) = decided.tellings
    assert telling.rung == "opened"
    assert telling.to == (*BOTH_HEADS, Role.COOPERATING)
    assert (decided.last_rung, decided.next_on) == (-5, day("2024-07-10"))


def test_an_opening_on_a_rungs_own_day_tells_both():
    fresh = standing(opened="2024-07-10", told=False)
    assert rungs_told(fresh, "2024-07-10") == [("opened", ()), ("-2", ())]


def test_an_opening_that_downtime_swallowed_brings_the_newest_rung_with_it():
    fresh = standing(opened="2024-07-04", told=False)
    assert rungs_told(fresh, "2024-07-11") == [("opened", ()), ("-2", ("-5",))]


def test_cooperating_units_are_left_alone_where_the_ladder_says_so():
    quiet = LADDER.model_copy(update={"tell_cooperating": False})
    fresh = standing(opened="2024-05-23", told=False)
    (telling,) = decide(fresh, day("2024-05-23"), quiet, DAYS).tellings
    assert telling.to == BOTH_HEADS


def test_a_return_is_told_beside_the_rung_of_the_day():
    back = standing(returned=True, last_rung=-5)
    assert rungs_told(back, "2024-07-10") == [("returned", ()), ("-2", ())]


def test_a_pending_extension_holds_the_overdue_rungs_only():
    asked = standing(held=True, last_rung=-5)
    assert rungs_told(asked, "2024-07-10") == [("-2", ())]
    late = standing(held=True, last_rung=0)
    decided = decide(late, day("2024-07-19"), LADDER, DAYS)
    assert (decided.tellings, decided.last_rung, decided.next_on) == ((), 0, None)
    refused = replace(late, held=False)
    assert rungs_told(refused, "2024-07-19") == [("+5", ("+1", "+3"))]


@pytest.mark.parametrize(
    ("today", "last", "stands"),
    [("2024-07-12", 0, 0), ("2024-07-15", 0, 0), ("2024-07-19", 0, 3), ("2024-07-10", -5, -5)],
)
def test_of_the_rungs_that_a_request_held_only_the_newest_is_still_to_be_told(today, last, stands):
    assert held_until(standing(last_rung=last), day(today), LADDER, DAYS) == stands


def test_a_ladder_that_resumes_has_passed_the_rungs_of_the_days_it_stood_still():
    reported_early = standing(last_rung=-5)
    assert passed_by(reported_early, day("2024-07-18"), LADDER, DAYS) == 3
    assert passed_by(standing(last_rung=None), day("2024-06-01"), LADDER, DAYS) is None
    assert passed_by(standing(last_rung=5), day("2024-07-15"), LADDER, DAYS) == 5


def test_what_nobody_receives_goes_to_each_later_rung_in_turn():
    (telling,) = decide(standing(last_rung=1), day("2024-07-17"), LADDER, DAYS).tellings
    assert [roles[-1] for roles in fallback_roles(telling, LADDER)] == [
        Role.DEPUTY_CHAIR,
        Role.CHAIR,
    ]
    (opened,) = decide(
        standing(opened="2024-05-23", told=False), day("2024-05-23"), LADDER, DAYS
    ).tellings
    assert len(list(fallback_roles(opened, LADDER))) == len(LADDER.rungs)


MONDAYS = WeeklyList(to=(Role.MONITORING,))


@pytest.mark.parametrize(
    ("today", "weekly", "expected"),
    [
        ("2024-06-10", MONDAYS, True),
        ("2024-06-09", MONDAYS, False),
        ("2024-09-02", MONDAYS, False),  # the national day
        ("2024-09-03", MONDAYS, False),  # off as well
        ("2024-09-04", MONDAYS, True),
        ("2024-04-29", MONDAYS, False),
        ("2024-05-02", MONDAYS, True),  # 29/4 to 1/5 are off
        ("2024-06-10", WeeklyList(to=(Role.CHAIR,), weekday="wednesday"), False),
        ("2024-06-12", WeeklyList(to=(Role.CHAIR,), weekday="wednesday"), True),
        ("2024-06-10", None, False),
    ],
)
def test_the_day_of_the_standing_list(today, weekly, expected):
    assert is_list_day(day(today), weekly, DAYS) is expected


@st.composite
def ladders(draw):
    ats = draw(st.lists(st.integers(-15, 15), min_size=1, max_size=8, unique=True))
    kinds = st.lists(st.sampled_from(ScheduleKind), max_size=2, unique=True)
    rungs = [Rung(at=at, to=BOTH_HEADS, only=tuple(draw(kinds))) for at in ats]
    repeat = st.builds(
        Repeat, every=st.integers(1, 7), to=st.just((Role.HEAD,)), times=st.integers(0, 4)
    )
    return Ladder(rungs=tuple(rungs), repeat=draw(st.none() | repeat))


dates = st.dates(day("2024-03-01"), day("2026-06-30"))


@given(ladders(), dates, st.sampled_from(ScheduleKind), st.integers(0, 60))
def test_looking_every_working_day_tells_every_rung_exactly_once_on_its_day(
    ladder, due, kind, opened_before
):
    opened = DAYS.on_or_before(due - timedelta(opened_before))
    where = standing(due=due.isoformat(), opened=opened.isoformat(), kind=kind, told=False)
    told = []
    today = DAYS.on_or_after(opened)
    for _ in range(120):
        decided = decide(where, today, ladder, DAYS)
        told += [(t.rung, today, t.missed) for t in decided.tellings]
        where = replace(where, opened_told=True, last_rung=decided.last_rung)
        assert decided.next_on is None or decided.next_on > today
        today = DAYS.after(today, 1)
    ahead = [r for r in rungs_for(where, ladder, DAYS) if opened <= r.on < today]
    assert told == sorted(
        [("opened", DAYS.on_or_after(opened), ()), *((signed(r.at), r.on, ()) for r in ahead)],
        key=lambda one: (one[1], one[0] != "opened"),
    ) or len({r.on for r in ahead}) < len(ahead)


@given(ladders(), dates, st.integers(0, 60), st.lists(st.integers(1, 20), max_size=6))
def test_whatever_the_downtime_no_rung_is_told_twice_and_none_is_lost(
    ladder, due, opened_before, gaps
):
    opened = DAYS.on_or_before(due - timedelta(opened_before))
    where = standing(due=due.isoformat(), opened=opened.isoformat(), told=False)
    named = []
    today = opened
    for gap in gaps:
        decided = decide(where, today, ladder, DAYS)
        named += [rung for t in decided.tellings for rung in (*t.missed, t.rung)]
        where = replace(where, opened_told=True, last_rung=decided.last_rung)
        last, today = today, DAYS.after(today, gap)
    assert len(named) == len(set(named))
    if gaps:
        reached = [r for r in rungs_for(where, ladder, DAYS) if opened <= r.on <= last]
        assert set(named) == {"opened", *(signed(r.at) for r in reached)}
