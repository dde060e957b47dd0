"""A small office replayed by the timetable, judged from the journal by a naive oracle.

The oracle knows the words of the ladder only: it counts working days on its fingers, looks at every
day on which the program ran, and asks who should have heard what. It shares no code with the program.
"""

import json
import shutil
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.office import (
    CalendarYear,
    DayOff,
    Ladder,
    Repeat,
    Role,
    Rung,
    WorkingDayFile,
)
from bot.model.tables import NoticeItem
from bot.store.engine import Store
from jobs.journal import Journal
from tests.cast import (
    FINANCE,
    JUSTICE,
    LADDER,
    POSTS,
    WARD,
    duty,
    office,
    once,
    plan,
    term,
)
from tests.house import House, messages

ISSUED, LAST = date(2024, 6, 3), date(2024, 7, 26)  # no national day between them
EVERY_DAY = [ISSUED + timedelta(n) for n in range((LAST - ISSUED).days + 1)]
UNITS = {JUSTICE: "Phòng Tư pháp", FINANCE: "Phòng Tài chính", WARD: "Phường Một"}
PEOPLE = {
    ("head", JUSTICE): "hanh",
    ("focal_point", JUSTICE): "binh",
    ("head", FINANCE): "cuc",
    ("focal_point", FINANCE): "dung",
    ("head", WARD): "giang",
}
ABOVE = {"monitoring": "nga", "deputy_chair": "khoa", "chair": "lan"}
LADDER_ROLES = ("head", "focal_point", *ABOVE)
TO_UNITS = ("head", "focal_point")


@dataclass(frozen=True)
class World:
    """Everything that a replay depends on, in plain values."""

    off: frozenset[date]
    made_up: frozenset[date]
    rungs: tuple[tuple[int, tuple[str, ...]], ...]
    repeat: tuple[int, tuple[str, ...], int] | None
    dues: tuple[tuple[str, date], ...]
    gaps: tuple[tuple[date, date], ...]
    away: tuple[date, date] | None
    vacant: frozenset[tuple[str, str]]

    def works(self, day: date) -> bool:
        return day in self.made_up or (day.weekday() < 5 and day not in self.off)

    def is_up(self, day: date) -> bool:
        return not any(first <= day <= last for first, last in self.gaps)

    def series(self) -> list[tuple[int, tuple[str, ...]]]:
        """The rungs and what follows the last one."""
        every = sorted(self.rungs)
        if self.repeat is not None:
            apart, to, times = self.repeat
            start = max(every[-1][0], 0)
            every += [(start + n * apart, to) for n in range(1, times + 1)]
        return every

    def days_of(self, due: date) -> dict[int, date]:
        """The day of each rung, counted one working day at a time."""
        act_by = due
        while not self.works(act_by):
            act_by -= timedelta(1)
        found = {}
        for at, _ in self.series():
            day, left = (act_by if at <= 0 else due), abs(at)
            while left:
                day += timedelta(1 if at > 0 else -1)
                left -= self.works(day)
            found[at] = day
        return found

    def people(self, role: str, unit: str, day: date) -> list[tuple[str, str]]:
        """Who is told as what."""
        if role in ABOVE:
            return [(ABOVE[role], role)]
        if (role, unit) in self.vacant or (role, unit) not in PEOPLE:
            return []
        if (role, unit) == ("head", JUSTICE) and self.away and self.away[0] <= day <= self.away[1]:
            return [("phuc", "substitute")]
        return [(PEOPLE[role, unit], role)]

    def reached(
        self, at: int | None, to: tuple[str, ...], unit: str, day: date
    ) -> set[tuple[str, str]]:
        """The rung's people, or those of the next rung that has any."""
        later = [roles for when, roles in sorted(self.rungs) if at is None or when > at]
        for roles in (to, *later):
            found = {one for role in roles for one in self.people(role, unit, day)}
            if found:
                return found
        return set()

    def expected(self) -> tuple[set[tuple[object, ...]], dict[tuple[str, str], tuple[str, ...]]]:
        """(day, person, assignment, rung, role) of all that is told; what each rung missed."""
        told: set[tuple[object, ...]] = set()
        missed: dict[tuple[str, str], tuple[str, ...]] = {}
        running = [day for day in EVERY_DAY if self.is_up(day)]
        for number, (unit, due) in enumerate(self.dues, start=1):
            code = f"I.{number}/{due.isoformat()}/{unit}"
            when = self.days_of(due)
            opened = running[0]  # everything is due within 45 days of the plan's issue
            waiting = [(at, to) for at, to in self.series() if when[at] >= opened]
            is_new = True
            for day in running:
                if not self.works(day):
                    continue
                if is_new:
                    everybody = self.reached(None, TO_UNITS, unit, day)
                    told |= {(day, who, code, "opened", role) for who, role in everybody}
                    is_new = False
                ripe = [(at, to) for at, to in waiting if when[at] <= day]
                waiting = waiting[len(ripe) :]
                if ripe:
                    at, to = ripe[-1]
                    people = self.reached(at, to, unit, day)
                    told |= {(day, who, code, _signed(at), role) for who, role in people}
                    missed[code, _signed(at)] = tuple(_signed(n) for n, _ in ripe[:-1])
        return told, missed


def _signed(at: int) -> str:
    return "0" if at == 0 else f"{at:+d}"


in_span = st.sampled_from(EVERY_DAY)
to_somebody = st.lists(st.sampled_from(LADDER_ROLES), min_size=1, max_size=4, unique=True).map(
    tuple
)


@st.composite
def worlds(draw) -> World:
    off = draw(st.frozensets(in_span, max_size=6))
    weekends = [day for day in EVERY_DAY if day.weekday() >= 5]
    made_up = draw(st.frozensets(st.sampled_from(weekends), max_size=2))
    ats = draw(st.lists(st.integers(-8, 8), min_size=1, max_size=6, unique=True))
    dues = st.tuples(st.sampled_from(list(UNITS)), st.dates(date(2024, 6, 14), date(2024, 7, 8)))
    gaps = []
    for _ in range(draw(st.integers(0, 2))):
        first = draw(st.sampled_from(EVERY_DAY[:-10]))
        gaps.append((first, first + timedelta(draw(st.integers(0, 9)))))
    away = draw(st.none() | st.tuples(in_span, in_span).map(sorted).map(tuple))
    return World(
        off=off - made_up,
        made_up=made_up,
        rungs=tuple((at, draw(to_somebody)) for at in ats),
        repeat=draw(st.none() | st.tuples(st.integers(1, 4), to_somebody, st.integers(0, 3))),
        dues=tuple(draw(st.lists(dues, min_size=1, max_size=3))),
        gaps=tuple(gaps),
        away=away,
        vacant=draw(st.frozensets(st.sampled_from(list(PEOPLE)), max_size=2)),
    )


def _files(world: World) -> dict[str, object]:
    """The world as the office's own files say it."""

    def listed(days: frozenset[date]) -> tuple[DayOff, ...]:
        return tuple(DayOff(date=day, why="thông báo") for day in sorted(days))

    head = POSTS["head-justice"]
    posts = []
    if world.away is not None:
        posts.append(head.model_copy(update={"substitutes": (term("phuc", *world.away),)}))
    names = {("head", JUSTICE): "head-justice", ("focal_point", JUSTICE): "focal-justice"}
    names |= {("head", FINANCE): "head-finance", ("focal_point", FINANCE): "focal-finance"}
    names[("head", WARD)] = "head-ward"
    posts += [
        POSTS[names[key]].model_copy(update={"holders": (), "substitutes": ()})
        for key in world.vacant
    ]
    ladder = Ladder(
        rungs=tuple(Rung(at=at, to=tuple(map(Role, to))) for at, to in world.rungs),
        repeat=None
        if world.repeat is None
        else Repeat(
            every=world.repeat[0], to=tuple(map(Role, world.repeat[1])), times=world.repeat[2]
        ),
    )
    year = CalendarYear(source="thông báo", off=listed(world.off), make_up=listed(world.made_up))
    duties = (
        duty(f"I.{n}", once(due.isoformat()), lead=(UNITS[unit],))
        for n, (unit, due) in enumerate(world.dues, start=1)
    )
    return {
        "plan": plan(*duties, issued=ISSUED),
        "office": office(*posts),
        "ladder": ladder,
        "calendar": WorkingDayFile(years={2024: year}),
    }


def _live_through(world: World, house: House) -> None:
    """Replay the days on which the program runs, stretch by stretch, on one store."""
    house.at(ISSUED.isoformat(), "00:00").load(**_files(world))
    running = [day for day in EVERY_DAY if world.is_up(day)]
    first = running[0]
    for day, following in zip(running, [*running[1:], date.max], strict=True):
        if following != day + timedelta(1):
            house.replay(first.isoformat(), day.isoformat())
            first = following


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("worlds")


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds())
def test_everybody_hears_every_rung_exactly_once_on_its_day_whatever_the_calendar_ladder_and_downtime(
    world, empty_sqlite, folder
):
    shutil.copyfile(empty_sqlite, folder / "world.sqlite3")
    for stale in folder.glob("world.sqlite3-*"):
        stale.unlink()
    store = Store(f"sqlite:///{folder / 'world.sqlite3'}", durable=False)
    try:
        house = House(store)
        _live_through(world, house)
        _judge(world, house)
    finally:
        store.close()


def _judge(world: World, house: House) -> None:
    found = messages(house.events)
    told = [(m.day, m.recipient, *item) for m in found for item in m.items]
    expected, missed = world.expected()
    assert len(told) == len(set(told)), "an item was told twice"
    assert {_merged(one) for one in told} == {_merged(one) for one in expected}
    assert set(told) <= expected, "somebody was told in a role that is not theirs"
    for message in found:
        above = [role in ABOVE and rung.startswith("+") for _, rung, role in message.items]
        assert above == [message.kind == "escalation_list"] * len(above)
        assert world.works(message.day)
        assert "07:30" <= message.at.strftime("%H:%M") < "17:00"
    per_day = defaultdict(list)
    for message in found:
        per_day[message.recipient, message.day, message.kind].append(message)
    assert all(len(same) == 1 for same in per_day.values())
    codes = {row.id: code for code, row in house.assignments().items()}
    for item in house.rows(NoticeItem):
        if item.rung != "opened":
            assert tuple(item.missed) == missed[codes[item.assignment_id], item.rung]


def _merged(one: tuple[object, ...]) -> tuple[object, ...]:
    """Without the role: who is reached through two of a rung's roles hears of it once."""
    return one[:4]


# The whole office


def test_a_replay_includes_both_its_ends(small_house):
    small_house.load(plan(duty("I.1", once("2024-06-05")), issued=ISSUED))
    found = small_house.at("2024-06-03", "00:00").replay("2024-06-03", "2024-06-05")
    assert [m.day.isoformat() for m in found if m.recipient == "hanh"] == [
        "2024-06-03",
        "2024-06-05",
    ]


def test_what_happens_twice_happens_the_same_way(empty_sqlite, tmp_path):
    journals = []
    for name in ("first", "second"):
        shutil.copyfile(empty_sqlite, tmp_path / name)
        store = Store(f"sqlite:///{tmp_path / name}", durable=False)
        house = House(store)
        house.load(ladder=LADDER)
        house.replay("2024-05-23", "2024-06-30")
        journals.append(house.events)
        store.close()
    assert journals[0] == journals[1]


def test_the_journal_is_a_line_of_json_an_event_with_local_times(small_house):
    small_house.load()
    small_house.replay("2024-05-23", "2024-06-12")
    lines = StringIO()
    journal = Journal(lines)
    for event in small_house.events:
        journal.write(event)
    read = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert read == small_house.events
    assert journal.counts["opened"] == len([e for e in read if e["event"] == "opened"])
    opened = next(e for e in read if e["event"] == "opened")
    assert opened == {
        "at": "2024-05-23T06:00:00+07:00",
        "event": "opened",
        "assignment": f"I.1/2024-06-09/{JUSTICE}",
        "due_on": "2024-06-09",
        "act_by": "2024-06-07",
    }
    sent = next(e for e in read if e["event"] == "sent")
    assert set(sent) == {"at", "event", "channel", "recipient", "kind", "items", "message_id"}
    assert sent["at"] == "2024-05-23T07:30:00+07:00"
    assert sent["items"][0] == {
        "assignment": f"I.1/2024-06-09/{JUSTICE}",
        "rung": "opened",
        "role": "head",
    }


@pytest.mark.parametrize("answers", ["on-time", "mixed"])
def test_units_that_answer_are_reminded_until_they_do_and_no_longer(small_house, answers):
    from jobs.answers import Answers, answer_job
    from jobs.timetable import timetable
    from tests.cast import ZONE

    house = small_house
    house.load(ladder=LADDER)
    jobs = (*timetable(ZONE), answer_job(Answers(answers), 7, house.parts))
    house.replay("2024-05-23", "2024-07-31", jobs)
    found = messages(house.events)
    assert len({(m.recipient, m.day, m.kind) for m in found}) == len(found)
    done = {}
    for event in house.events:
        match event["event"]:
            case "reported":
                done[event["assignment"]] = event["at"]
            case "returned":
                done.pop(event["assignment"])
            case "sent":
                assert not {i["assignment"] for i in event["items"]} & {
                    code for code, at in done.items() if at < event["at"]
                }
    if answers == "on-time":
        assert not [m for m in found if m.kind == "escalation_list"]
