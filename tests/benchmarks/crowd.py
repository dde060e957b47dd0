"""An office of many people, each of whom owes ten rows today, and its outbox as the sweep fills it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, select

from bot.model.office import Ladder, Person, Preference, Role, Unit, WorkingDayFile
from bot.model.plan import PlannedDuty, ScheduleKind
from bot.model.tables import Assignment, Duty, PlanRecord
from bot.readers.plan_file import read_plan_file
from bot.rules.workdays import WorkingDays, working_days
from bot.store.engine import Store
from bot.store.schema import upgrade
from tests.benchmarks.figure import ROOT
from tests.benchmarks.rows import assignment_row
from tests.cast import (
    CALENDAR,
    NO_WEEKLY,
    PEOPLE,
    UNITS,
    at,
    duty,
    office,
    once,
    person,
    plan,
    post,
)
from tests.house import House

ROWS = 10
DAY, CLOCK = "2024-06-05", "08:00"
WEDNESDAY = date.fromisoformat(DAY)


@dataclass(frozen=True)
class Row:
    """How a row stands today: its due date, whether its opening was told, the rung told last."""

    due_on: date
    opened_told: bool = True
    last_rung: int | None = None


def standings(today: date, days: WorkingDays) -> tuple[Row, ...]:
    """Something of everything that a head gets: new, due soon, due today, a day late."""
    late = days.before(today, 1)
    return (
        Row(days.after(today, 20), opened_told=False),
        Row(days.after(today, 17), opened_told=False),
        Row(days.after(today, 10)),
        Row(days.after(today, 10)),
        Row(days.after(today, 5), last_rung=-10),
        Row(days.after(today, 5), last_rung=-10),
        Row(days.after(today, 2), last_rung=-5),
        Row(today, last_rung=-2),
        Row(today, last_rung=-2),
        Row(late, last_rung=0),
    )


@dataclass(frozen=True)
class Calendar:
    """When it all happens: today, and the office's files that decide by the day."""

    today: date = WEDNESDAY
    ladder: Ladder = NO_WEEKLY
    working_days: WorkingDayFile = CALENDAR

    @property
    def days(self) -> WorkingDays:
        """The working days of the years about."""
        years = {self.today.year - 1, self.today.year, self.today.year + 1}
        return working_days(self.working_days, years)


def file_in(folder: Path) -> str:
    """The URL of a database on a file `crowd.sqlite3` in the folder."""
    return f"sqlite:///{folder}/crowd.sqlite3"


def crowd(
    url: str,
    units: int,
    *,
    focal_points: bool,
    calendar: Calendar | None = None,
    first_chat: int | None = None,
) -> House:
    """An office of so many units in that empty database, with nothing told yet today.

    Each has a head, and a focal point where `focal_points`; they owe ten rows that no other unit
    owes, with the words of Plan 211. With a `first_chat` everybody is told in a chat, numbered from
    there on.
    """
    when = calendar or Calendar()
    names = [f"don-vi-{n:05d}" for n in range(units)]
    house = empty_office(url, names, when, focal_points=focal_points, first_chat=first_chat)
    with house.store.write() as session:
        _fill(session, names, when)
    return house


def empty_office(
    url: str,
    names: list[str],
    when: Calendar,
    *,
    focal_points: bool,
    first_chat: int | None = None,
) -> House:
    """The office with its people, at eight in the morning; it owes nothing."""
    store = Store(url)
    upgrade(store.engine)
    house = House(store, chat=first_chat is not None)
    roles = {"truong": Role.HEAD} | ({"dau-moi": Role.FOCAL_POINT} if focal_points else {})
    called = [f"{who}-{unit}" for unit in names for who in roles]
    people = [_person(name, number, first_chat) for number, name in enumerate(called)]
    posts = [
        post(f"{who}-{unit}", unit, role, f"{who}-{unit}")
        for unit in names
        for who, role in roles.items()
    ]
    base = office(*posts, people=(*PEOPLE, *people))
    whole = base.model_copy(update={"units": (*UNITS, *map(_unit, names))})
    first = plan(duty("I.0", once(f"{when.today.year}-12-31")), issued=when.today - timedelta(12))
    house.at((when.today - timedelta(12)).isoformat(), CLOCK)
    house.load(first, whole, when.ladder, when.working_days)
    return house.at(when.today.isoformat(), CLOCK)


def _person(name: str, number: int, first_chat: int | None) -> Person:
    if first_chat is None:
        return person(name)
    return person(name, first_chat + number, Preference.TELEGRAM)


def _unit(name: str) -> Unit:
    return Unit(id=name, name=f"Phòng Chuyên môn nghiệp vụ số {int(name[-5:]) + 1}")


def _fill(session: Session, units: list[str], when: Calendar) -> None:
    plan_id = session.exec(select(PlanRecord.id)).one()
    wanted = list(_duties(units))
    _insert(session, Duty, (_duty(plan_id, n, unit, made) for n, (unit, made) in enumerate(wanted)))
    ids = dict(session.exec(select(Duty.ref, Duty.id)).all())
    stands = standings(when.today, when.days)
    rows = (
        _assignment((ids[made.ref], made.ref), unit, stands[n % ROWS], when)
        for n, (unit, made) in enumerate(wanted)
    )
    _insert(session, Assignment, rows)


def _insert(session: Session, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    session.connection().execute(insert(table), list(rows))


def _duties(units: list[str]) -> Iterator[tuple[str, PlannedDuty]]:
    """Ten duties a unit, each with the words of one of Plan 211 and a title of its own."""
    known = _plan_211()
    for place, unit in enumerate(units):
        for n in range(ROWS):
            like = known[(place + n) % len(known)]
            title = f"{like.title} ({_unit(unit).name})"
            ref = f"{n + 1}.{place + 1}"
            yield unit, like.model_copy(update={"ref": ref, "title": title})


@cache
def _plan_211() -> tuple[PlannedDuty, ...]:
    found = read_plan_file(ROOT / "config/plans/kh-211-2024/plan.yaml")
    return tuple(one for one in found.duties if one.schedule.kind is not ScheduleKind.UNREADABLE)


def _duty(plan_id: int | None, position: int, unit: str, made: PlannedDuty) -> dict[str, Any]:
    return {
        "plan_id": plan_id,
        "ref": made.ref,
        "position": position + 1,
        "content": made.model_dump(mode="json"),
        "lead_unit_ids": [unit],
        "cooperating_unit_ids": [],
        "active": True,
    }


def _assignment(
    duty: tuple[int | None, str], unit: str, stands: Row, when: Calendar
) -> dict[str, Any]:
    return assignment_row(
        duty,
        f"{stands.due_on:%Y-%m}",
        unit,
        when.today - timedelta(12),
        stands.due_on,
        opened_told=stands.opened_told,
        last_rung=stands.last_rung,
        next_step_at=at(when.today.isoformat(), "00:00"),
    )
