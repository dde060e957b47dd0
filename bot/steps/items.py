"""Turns assignments into what a reader is shown of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import String, cast
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from bot.messages.item_view import Brief, ItemView, Section, Told
from bot.model.office import Role
from bot.model.plan import ScheduleKind
from bot.model.states import AssignmentState, DeliveryState, NoticeKind, Occasion
from bot.model.tables import (
    Assignment,
    Delivery,
    Duty,
    Notice,
    NoticeItem,
    PersonRow,
    PlanRecord,
)
from bot.steps.office import OfficeInForce
from bot.store.plain import plain_rows


@dataclass(frozen=True)
class Context:
    """An assignment with the duty and the plan it comes from."""

    assignment: Assignment
    duty: Duty
    plan: PlanRecord


def contexts(session: Session, assignment_ids: Iterable[int]) -> dict[int, Context]:
    """The assignments of these ids, each with its duty and plan; a duty is read once for all."""
    wanted = col(Assignment.id).in_(list(assignment_ids))
    return contexts_of(session, plain_rows(session, Assignment, wanted))


def contexts_of(session: Session, assignments: Sequence[Assignment]) -> dict[int, Context]:
    """The same for assignments that were read already."""
    used = {assignment.duty_id for assignment in assignments}
    duties = {duty.id: duty for duty in plain_rows(session, Duty, col(Duty.id).in_(used))}
    of_duties = {duty.plan_id for duty in duties.values()}
    wanted = select(PlanRecord).where(col(PlanRecord.id).in_(of_duties))
    plans = {plan.id: plan for plan in session.exec(wanted)}
    return {
        assignment.id or 0: Context(
            assignment, duties[assignment.duty_id], plans[duties[assignment.duty_id].plan_id]
        )
        for assignment in assignments
    }


class BriefRow(NamedTuple):
    """What is read of an assignment to say it in a few words; `title` is its duty's."""

    ref: str
    title: str
    period: str
    kind: ScheduleKind
    state: AssignmentState
    due_on: date | None
    act_by: date | None


class Shown:
    """Builds item views for one day; unit names are read once."""

    def __init__(self, session: Session, today: date, office: OfficeInForce) -> None:
        self._today = today
        self._office = office
        self._units = office.unit_names

    @property
    def units(self) -> frozenset[str]:
        """Every unit there is or was."""
        return frozenset(self._units)

    def unit(self, unit_id: str) -> str:
        """A unit's name, its id where it has none."""
        return self._units.get(unit_id, unit_id)

    def item(
        self,
        context: Context,
        role: Role,
        rungs: tuple[str, ...],
        *,
        on_behalf_of: str | None = None,
        missed: tuple[str, ...] = (),
        told: tuple[Told, ...] = (),
    ) -> ItemView:
        """One assignment as its reader needs it today."""
        assignment, content = context.assignment, context.duty.content
        return ItemView(
            assignment=assignment.code,
            ref=context.duty.ref,
            area=content["area"],
            title=content["title"],
            product=content["product"],
            timing=content["timing"],
            source=content["source"],
            quote=content["quote"],
            plan=context.plan.slug,
            plan_number=context.plan.number,
            plan_issued_on=context.plan.issued_on,
            by_hand=context.plan.is_by_hand,
            unit=self.unit(assignment.unit_id),
            further_units=tuple(self.unit(unit) for unit in assignment.further_unit_ids),
            period=assignment.period,
            section=section_of(assignment, role, rungs, self._today),
            state=assignment.state,
            role=role,
            rungs=rungs,
            on_behalf_of=on_behalf_of,
            is_new=Occasion.OPENED in rungs,
            is_progress_report=assignment.kind == ScheduleKind.CONTINUOUS,
            due_on=assignment.due_on,
            act_by=assignment.act_by,
            expected_on=assignment.expected_on,
            due_version=assignment.due_version,
            trigger=content["schedule"].get("trigger"),
            extended_from=_extended_from(assignment),
            missed=missed,
            reason=assignment.reason if assignment.state == AssignmentState.RETURNED else None,
            told=told,
            working_days_late=self._working_days_late(assignment.due_on),
            **self._distance(assignment.due_on, assignment.act_by),
        )

    def brief(self, row: BriefRow) -> Brief:
        """The same in a few words, of what was read of it for them."""
        return Brief(
            ref=row.ref,
            title=row.title,
            period=row.period,
            state=row.state,
            is_progress_report=row.kind == ScheduleKind.CONTINUOUS,
            due_on=row.due_on,
            act_by=row.act_by,
            **self._distance(row.due_on, row.act_by),
        )

    def _distance(self, due_on: date | None, act_by: date | None) -> dict[str, int]:
        """Working days left before act_by, calendar days late after due_on."""
        if due_on is None or act_by is None:
            return {}
        return {
            "working_days_left": max(self._office.days.between(self._today, act_by), 0),
            "days_late": max((self._today - due_on).days, 0),
        }

    def _working_days_late(self, due_on: date | None) -> int:
        if due_on is None or due_on >= self._today:
            return 0
        return self._office.days.between(due_on, self._today)


def _extended_from(assignment: Assignment) -> date | None:
    """The plan's own due date where another is in force."""
    is_moved = assignment.first_due_on != assignment.due_on
    return assignment.first_due_on if is_moved else None


def section_of(assignment: Assignment, role: Role, rungs: tuple[str, ...], today: date) -> Section:
    """Where an item stands in a digest: by its state today, not by when it was raised."""
    if role is Role.COOPERATING:
        return Section.COOPERATING
    if assignment.due_on is None or assignment.act_by is None:
        return Section.EXPECTED
    if assignment.state == AssignmentState.RETURNED and Occasion.RETURNED in rungs:
        return Section.RETURNED
    if assignment.due_on < today:
        return Section.OVERDUE
    if assignment.act_by <= today:
        return Section.DUE_TODAY
    return Section.NEW if rungs == (Occasion.OPENED,) else Section.DUE_SOON


def told_history(session: Session, assignment_ids: Iterable[int]) -> dict[int, tuple[Told, ...]]:
    """For each assignment, whom it was told by which channel and on which days, the newest first.

    Who merely cooperates, and the monitoring unit, to whom this is shown, are left out; so is news,
    which reminds nobody.
    """
    settled = (DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.DEAD)
    others = (Role.COOPERATING, Role.MONITORING)
    day, sent = cast(col(Notice.day), String), col(Delivery.state) == DeliveryState.SENT
    by = (col(NoticeItem.assignment_id), col(PersonRow.name), col(Delivery.channel))
    wanted = (
        select_columns(*by, sent.label("sent"), func.aggregate_strings(day, ","))
        .select_from(NoticeItem)
        .join(Notice, col(Notice.id) == NoticeItem.notice_id)
        .join(Delivery, col(Delivery.notice_id) == Notice.id)
        .join(PersonRow, col(PersonRow.id) == Notice.recipient_id)
        .where(
            col(NoticeItem.assignment_id).in_(list(assignment_ids)),
            col(NoticeItem.role).not_in(others),
            col(NoticeItem.kind).not_in((NoticeKind.NEWS, NoticeKind.GROUP_DIGEST)),
            col(Delivery.state).in_(settled),
        )
        .group_by(*by, "sent")
    )
    found: dict[int, dict[tuple[str, str], dict[bool, str]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for assignment_id, person, channel, was_sent, days in session.execute(wanted):
        found[assignment_id][person, channel][bool(was_sent)] = days
    return {
        assignment_id: tuple(
            sorted(
                (_told(person, channel, days) for (person, channel), days in people.items()),
                key=lambda told: told.days,
                reverse=True,
            )
        )
        for assignment_id, people in found.items()
    }


def reminded_on(
    session: Session, assignment_ids: Sequence[int], before: date
) -> dict[int, tuple[date, ...]]:
    """On which earlier days the units themselves were reminded, as far as a message left."""
    own = (Role.HEAD, Role.FOCAL_POINT, Role.SUBSTITUTE)
    wanted = (
        select(col(NoticeItem.assignment_id), col(Notice.day))
        .join(Notice, col(Notice.id) == NoticeItem.notice_id)
        .join(Delivery, col(Delivery.notice_id) == Notice.id)
        .where(
            col(NoticeItem.assignment_id).in_(assignment_ids),
            col(NoticeItem.role).in_(own),
            NoticeItem.kind == NoticeKind.DIGEST,
            NoticeItem.rung != Occasion.OPENED,
            Delivery.state == DeliveryState.SENT,
            Notice.day < before,
        )
        .distinct()
        .order_by(col(Notice.day))
    )
    found: dict[int, tuple[date, ...]] = {}
    for assignment_id, day in session.exec(wanted):
        found[assignment_id] = (*found.get(assignment_id, ()), day)
    return found


def _told(person: str, channel: str, days: dict[bool, str]) -> Told:
    """One person on one channel; a day on which a repeat got through has not failed."""
    sent = set(map(date.fromisoformat, days[True].split(","))) if True in days else set()
    refused = set(map(date.fromisoformat, days[False].split(","))) if False in days else set()
    return Told(
        person=person,
        channel=channel,
        days=tuple(sorted(sent | refused, reverse=True)),
        failed=tuple(sorted(refused - sent, reverse=True)),
    )
