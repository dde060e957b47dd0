"""An office of many people, each of whom owes ten rows today, and its outbox as the sweep fills it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, select

from bot.model.office import Role, Unit
from bot.model.plan import PlannedDuty, ScheduleKind
from bot.model.states import AssignmentState
from bot.model.tables import Assignment, Duty, PlanRecord
from bot.readers.plan_file import read_plan_file
from bot.store.engine import Store
from bot.store.schema import upgrade
from tests.benchmarks.figure import ROOT
from tests.cast import DAYS, PEOPLE, UNITS, at, duty, office, once, person, plan, post
from tests.house import House

ROWS = 10
DAY, CLOCK = "2024-06-05", "08:00"
TODAY = date.fromisoformat(DAY)
OPENED = date(2024, 5, 24)


@dataclass(frozen=True)
class Row:
    """How a row stands today: its due date, whether its opening was told, the rung told last."""

    due_on: date
    opened_told: bool = True
    last_rung: int | None = None


# Something of everything that a head gets: new, due soon, due today, a day late.
STANDINGS = (
    Row(DAYS.after(TODAY, 20), opened_told=False),
    Row(DAYS.after(TODAY, 17), opened_told=False),
    Row(DAYS.after(TODAY, 10)),
    Row(DAYS.after(TODAY, 10)),
    Row(DAYS.after(TODAY, 5), last_rung=-10),
    Row(DAYS.after(TODAY, 5), last_rung=-10),
    Row(DAYS.after(TODAY, 2), last_rung=-5),
    Row(TODAY, last_rung=-2),
    Row(TODAY, last_rung=-2),
    Row(TODAY - timedelta(days=1), last_rung=0),
)


def crowd(folder: Path, units: int, *, focal_points: bool) -> House:
    """An office of so many units on a file in the folder, with nothing told yet today.

    Each has a head, and a focal point where `focal_points`; they owe ten rows that no other unit
    owes, with the words of Plan 211.
    """
    store = Store(f"sqlite:///{folder}/crowd.sqlite3")
    upgrade(store.engine)
    house = House(store)
    names = [f"don-vi-{n:05d}" for n in range(units)]
    roles = {"truong": Role.HEAD} | ({"dau-moi": Role.FOCAL_POINT} if focal_points else {})
    people = [person(f"{who}-{unit}") for unit in names for who in roles]
    posts = [
        post(f"{who}-{unit}", unit, role, f"{who}-{unit}")
        for unit in names
        for who, role in roles.items()
    ]
    base = office(*posts, people=(*PEOPLE, *people))
    whole = base.model_copy(update={"units": (*UNITS, *map(_unit, names))})
    house.load(plan(duty("I.0", once("2024-12-31"))), office=whole)
    house.at(DAY, CLOCK)
    with store.write() as session:
        _fill(session, names)
    return house


def _unit(name: str) -> Unit:
    return Unit(id=name, name=f"Phòng Chuyên môn nghiệp vụ số {int(name[-5:]) + 1}")


def _fill(session: Session, units: list[str]) -> None:
    plan_id = session.exec(select(PlanRecord.id)).one()
    wanted = list(_duties(units))
    _insert(session, Duty, (_duty(plan_id, n, unit, made) for n, (unit, made) in enumerate(wanted)))
    ids = dict(session.exec(select(Duty.ref, Duty.id)).all())
    rows = (_assignment(ids[made.ref], n, unit, made) for n, (unit, made) in enumerate(wanted))
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


def _assignment(duty_id: int | None, n: int, unit: str, made: PlannedDuty) -> dict[str, Any]:
    stands = STANDINGS[n % ROWS]
    period = f"{stands.due_on:%Y-%m}"
    return {
        "duty_id": duty_id,
        "code": f"{made.ref}/{period}/{unit}",
        "period": period,
        "unit_id": unit,
        "further_unit_ids": [],
        "cooperating_unit_ids": [],
        "kind": ScheduleKind.ONCE,
        "state": AssignmentState.OPEN,
        "opened_on": OPENED,
        "due_on": stands.due_on,
        "first_due_on": stands.due_on,
        "act_by": stands.due_on,
        "opened_told": stands.opened_told,
        "last_rung": stands.last_rung,
        "next_step_at": at(DAY, "07:30"),
    }
