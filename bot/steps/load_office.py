"""Brings the office's files into the database; doing it twice changes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from bot.errors import BadInputError
from bot.model.office import Ladder, Office, Person, Post, Role, WorkingDayFile
from bot.model.plan import PlanFile, PlannedDuty
from bot.model.tables import Duty, PersonRow, PlanRecord, PostRow, UnitRow
from bot.rules.expansion import spelled_names, unit_ids
from bot.rules.workdays import local_date
from bot.steps.office import Installation
from bot.steps.reschedule import reschedule
from bot.steps.revise import revise
from bot.store import office as stored


@dataclass(frozen=True)
class Change:
    """One thing that a load did: `added`, `changed`, `removed`, `revised`, `rescheduled` or `passed` over."""

    verb: str
    what: str
    name: str
    detail: str = ""


def load_office(
    session: Session,
    office: Office,
    ladder: Ladder,
    calendar: WorkingDayFile,
    plans: Mapping[str, PlanFile],
    now: datetime,
    here: Installation,
) -> list[Change]:
    """Make the database say what the files say; returns what changed.

    Units, people and posts that the files no longer name are kept, inactive, for the record's sake.
    When the calendar or the ladder changed, every open assignment is reckoned anew.
    """
    people = _person_rows(session, office)
    changes = [
        *_load_rows(session, UnitRow, _unit_rows(office), "unit"),
        *_load_rows(session, PersonRow, people, "person"),
        *_load_rows(session, PostRow, _post_rows(office), "post"),
    ]
    documents = {"office": _head(office), "ladder": _plain(ladder), "calendar": _plain(calendar)}
    saved = [
        n for n, content in documents.items() if stored.save_document(session, n, content, now)
    ]
    changes += [Change("changed", "document", name) for name in saved]
    for slug, plan in sorted(plans.items()):
        changes += _load_plan(session, slug, plan, office, local_date(now, here.zone))
    if changes:
        stored.touch(session, now)
    session.flush()
    for record in session.exec(select(PlanRecord).where(col(PlanRecord.closed_on).is_(None))):
        revised = revise(session, record, now, here)
        changes += [Change("revised", "assignment", name, detail) for name, detail in revised]
    if {"ladder", "calendar"} & set(saved):
        moved = reschedule(session, now, here)
        changes += [Change("rescheduled", "assignment", name, detail) for name, detail in moved]
    return changes


def _plain(value: Any) -> dict[str, Any]:
    content: dict[str, Any] = value.model_dump(mode="json", by_alias=True)
    return content


def _head(office: Office) -> dict[str, Any]:
    return {
        "name": office.name,
        "place": office.place,
        "monitoring_unit": office.monitoring_unit,
        "leadership": office.leadership,
        "letterhead": office.letterhead and _plain(office.letterhead),
        "addressees": {unit.id: unit.addressee for unit in office.units if unit.addressee},
        "names": {name: list(units) for name, units in spelled_names(office).items()},
        "deputies": {
            post.id: list(_expand(post.in_charge_of, office, f"post {post.id}"))
            for post in office.posts
            if post.role is Role.DEPUTY_CHAIR
        },
    }


def _unit_rows(office: Office) -> list[UnitRow]:
    return [UnitRow(id=u.id, name=u.name, every_unit=u.every_unit) for u in office.units]


def _person_rows(session: Session, office: Office) -> list[PersonRow]:
    """The files' people; what was linked or let go since, and a mark on a failing address, stay.

    A chat that the files give to another person is freed first: no two rows may hold one, even briefly.
    """
    known = {row.id: row for row in session.exec(select(PersonRow))}
    people = {person.id: known.get(person.id) for person in office.people}
    heirs = {
        person.telegram_chat_id: person.id
        for person in office.people
        if person.telegram_chat_id is not None and not _is_linked(people[person.id])
    }
    for row in known.values():
        heir = None if row.telegram_chat_id is None else heirs.get(row.telegram_chat_id)
        if row.id not in people or (heir is not None and heir != row.id):
            row.telegram_chat_id = row.chat_linked_at = None
    session.flush()
    return [_person_row(person, people[person.id]) for person in office.people]


def _is_linked(row: PersonRow | None) -> bool:
    """Whether the chat was linked, or let go, later than the files name it."""
    return row is not None and row.chat_linked_at is not None


def _person_row(person: Person, known: PersonRow | None) -> PersonRow:
    row = PersonRow(**person.model_dump())
    if known is not None:
        if _is_linked(known):
            row.telegram_chat_id, row.chat_linked_at = known.telegram_chat_id, known.chat_linked_at
        row.email_failed_at = known.email_failed_at if known.email == row.email else None
    return row


def _post_rows(office: Office) -> list[PostRow]:
    return [_post_row(post) for post in office.posts]


def _post_row(post: Post) -> PostRow:
    plain = post.model_dump(mode="json", by_alias=True)
    return PostRow(
        id=post.id,
        unit_id=post.unit,
        role=Role(post.role),
        title=post.title,
        holders=plain["holders"],
        substitutes=plain["substitutes"],
        in_charge_of=plain["in_charge_of"],
    )


def _load_rows(
    session: Session, table: type[SQLModel], wanted: Iterable[Any], what: str
) -> Iterator[Change]:
    """Insert, update and retire rows of one table by their id."""
    existing: dict[str, Any] = {row.id: row for row in session.exec(select(table))}  # type: ignore[attr-defined]
    for row in wanted:
        before = existing.pop(row.id, None)
        if before is None:
            session.add(row)
            yield Change("added", what, row.id)
        elif differing := _differences(before, row):
            before.sqlmodel_update(row.model_dump())
            yield Change("changed", what, row.id, ", ".join(differing))
    for gone in existing.values():
        if gone.active:
            gone.active = False
            yield Change("removed", what, gone.id)


def _differences(before: SQLModel, after: SQLModel) -> list[str]:
    old, new = before.model_dump(), after.model_dump()
    return [name for name in new if old[name] != new[name]]


def _load_plan(
    session: Session, slug: str, plan: PlanFile, office: Office, today: date
) -> Iterator[Change]:
    record = session.exec(select(PlanRecord).where(PlanRecord.slug == slug)).first()
    if record is None:
        record = PlanRecord(slug=slug, first_loaded_on=today, **_plan_head(plan))
        session.add(record)
        session.flush()
        yield Change("added", "plan", slug, plan.plan.number)
        yield from _history(slug, plan, today)
    elif {name: getattr(record, name) for name in _plan_head(plan)} != _plan_head(plan):
        record.sqlmodel_update(_plan_head(plan))
        yield Change("changed", "plan", slug)
    assert record.id is not None
    yield from _load_duties(session, record.id, plan.duties, office, slug)


def _history(slug: str, plan: PlanFile, today: date) -> Iterator[Change]:
    """What fell due before the plan was first loaded: it is history and opens nothing."""
    past = [day for duty in plan.duties for day in duty.schedule.due_dates if day < today]
    if past:
        detail = f"{len(past)} due dates before {today.isoformat()} are history and open nothing"
        yield Change("passed", "plan", slug, detail)


def _plan_head(plan: PlanFile) -> dict[str, Any]:
    return plan.plan.model_dump()


def _load_duties(
    session: Session, plan_id: int, duties: Iterable[PlannedDuty], office: Office, slug: str
) -> Iterator[Change]:
    rows = session.exec(select(Duty).where(Duty.plan_id == plan_id))
    existing = {row.ref: row for row in rows}
    for position, duty in enumerate(duties):
        wanted = _duty_row(plan_id, position, duty, office)
        before = existing.pop(duty.ref, None)
        if before is None:
            session.add(wanted)
            yield Change("added", "duty", f"{slug} {duty.ref}")
            continue
        content = wanted.model_dump(exclude={"id"})
        if before.model_dump(exclude={"id"}) != content:
            before.sqlmodel_update(content)
            yield Change("changed", "duty", f"{slug} {duty.ref}")
    for gone in existing.values():
        if gone.active:
            gone.active = False
            yield Change("removed", "duty", f"{slug} {gone.ref}")


def _duty_row(plan_id: int, position: int, duty: PlannedDuty, office: Office) -> Duty:
    leads = _expand(duty.lead_units, office, f"duty {duty.ref}")
    others = _expand(duty.cooperating_units, office, f"duty {duty.ref}")
    return Duty(
        plan_id=plan_id,
        ref=duty.ref,
        position=position,
        content=duty.model_dump(mode="json"),
        lead_unit_ids=leads,
        cooperating_unit_ids=[unit for unit in others if unit not in leads],
    )


def _expand(names: Iterable[str], office: Office, where: str) -> list[str]:
    found, unknown = unit_ids(names, office)
    if unknown:
        raise BadInputError(
            f"{where}: no unit or group is called {', '.join(map(repr, unknown))}; "
            "name it in units.yaml, or mend the name"
        )
    return found
