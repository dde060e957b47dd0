"""Decides who is told what today, and writes it down as notices: one message a person and day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, func, select

from bot.model.office import Ladder, Role
from bot.model.states import OWED, AssignmentState, NoticeKind, Occasion
from bot.model.tables import Assignment, Duty, FindingRow, PlanRecord
from bot.rules.ladder import Telling, decide, fallback_roles, is_list_due
from bot.rules.roster import Recipient
from bot.rules.workdays import at_local, next_opening
from bot.steps.group_copies import copy_to_groups
from bot.steps.notices import Entry, write_notices
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.raise_news import first_news_at, news_entries
from bot.steps.raise_summary import next_summary_at, raise_summaries
from bot.steps.standing import after_telling, next_step, standing_of
from bot.store.insert import insert_new
from bot.store.leftovers import undelivered_before
from bot.store.office import document, save_document
from bot.store.plain import plain_rows

LIST_ROLES = (Role.MONITORING, Role.DEPUTY_CHAIR, Role.CHAIR)
WEEKLY_DONE = "weekly_list"
AT_ONCE = 5000
_assignments = Assignment.__table__.c  # type: ignore[attr-defined]
_MOVE_ON = update(_assignments.id.table).where(_assignments.id == bindparam("assignment"))
_FIRST_STEP = select(func.min(Assignment.next_step_at))


@dataclass
class Book:
    """What one sweep has decided: entries for people, findings for the office."""

    office: OfficeInForce
    today: date
    entries: list[Entry] = field(default_factory=list)
    findings: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    listed: set[tuple[str, int]] = field(default_factory=set)
    told: int = 0

    def add(self, assignment: Assignment, telling: Telling, recipient: Recipient) -> None:
        """Tell one person of one assignment."""
        kind = _kind(telling, recipient)
        assert assignment.id is not None
        if kind is NoticeKind.ESCALATION_LIST:
            self.listed.add((recipient.person.id, assignment.id))
        self.entries.append(
            Entry(assignment, telling, recipient, kind, self.occasion(assignment, telling))
        )

    def write(self, session: Session, now: datetime) -> None:
        """Write the entries as notices, and begin anew."""
        write_notices(session, self.entries, self.today, now, self.office)
        self.told += len(self.entries)
        self.entries = []

    def note_vacancies(self, role: Role, unit: str) -> None:
        """A post that should be told and that nobody answers for today is a finding."""
        for post in self.office.roster.posts_for(role, unit):
            if self.office.roster.holder(post, self.today) is None:
                self.findings["post_vacant_today", post.id] = {"post": post.title}

    def occasion(self, assignment: Assignment, telling: Telling) -> str:
        """The rung as a key: a word is told once a return or a week, a number once for good."""
        match telling.rung:
            case Occasion.RETURNED:
                return f"{telling.rung}:{assignment.returns}"
            case Occasion.WEEKLY:
                return f"{telling.rung}:{week_of(self.today)}"
            case rung:
                return rung


def raise_notices(session: Session, now: datetime, here: Installation) -> int:
    """Raise today's notices in one transaction; returns how many items and summaries were told.

    Does nothing outside the sending window of a working day. Notices of earlier days that never
    left are taken into today's.
    """
    office = office_in_force(session, now, here)
    if not office.may_send(now):
        return 0
    today = office.today(now)
    book = Book(office, today)
    book.entries += news_entries(session, now, today, office)
    session.flush()
    for due in _due(session, now):
        if book.entries and len(book.entries) + len(due) > AT_ONCE:
            book.write(session, now)
        steps = [_tell(book, assignment, now) for assignment in due]
        session.connection().execute(_MOVE_ON, steps)
    if is_list_due(today, office.ladder.weekly, office.days):
        _tell_weekly(session, book, now)
    book.write(session, now)
    copy_to_groups(session, today, now, office)
    _write_findings(session, book)
    return book.told + raise_summaries(session, today, now, office)


def _due(session: Session, now: datetime) -> Iterator[list[Assignment]]:
    """Whose step has come, some at a time: how many there are does not decide how much memory it takes."""
    wanted = select(Assignment.id).where(col(Assignment.next_step_at) <= now)
    ids = sorted(session.scalars(wanted))
    for begin in range(0, len(ids), AT_ONCE):
        some = col(Assignment.id).in_(ids[begin : begin + AT_ONCE])
        yield plain_rows(session, Assignment, some, "id")


def next_sweep_at(session: Session, now: datetime, here: Installation) -> datetime | None:
    """The next instant (UTC) at which a sweep has something to do; None if nothing is in sight."""
    office = office_in_force(session, now, here)
    opens = next_opening(now, office.ladder.window, office.days, office.zone)
    found = [_next_list(session, opens, office), next_summary_at(session, opens, office)]
    first = session.exec(_FIRST_STEP).one()
    found.append(None if first is None else max(first, opens))
    news = first_news_at(session)
    found.append(None if news is None else max(news, opens))
    if undelivered_before(session, office.today(now)):
        found.append(opens)
    return min((instant for instant in found if instant is not None), default=None)


def _next_list(session: Session, opens: datetime, office: OfficeInForce) -> datetime | None:
    """When the standing list is due next: within the week to come."""
    done = (document(session, WEEKLY_DONE) or {}).get("week")
    first = office.today(opens)
    for day in (first + timedelta(days=n) for n in range(8)):
        if is_list_due(day, office.ladder.weekly, office.days) and week_of(day) != done:
            return max(at_local(day, office.ladder.window.opens, office.zone), opens)
    return None


def _tell(book: Book, assignment: Assignment, now: datetime) -> dict[str, Any]:
    """Enter what the ladder says of one assignment; returns its row's new place on the ladder."""
    place = {
        "assignment": assignment.id,
        "opened_told": assignment.opened_told,
        "returns_told": assignment.returns_told,
        "last_rung": assignment.last_rung,
    }
    if assignment.state == AssignmentState.AWAITING:
        asked = tuple(Role(role) for role in book.office.ladder.expected)
        _enter(book, assignment, Telling(Occasion.EXPECTED, asked))
        return place | {"opened_told": True, "next_step_at": None}
    if assignment.state not in OWED or assignment.due_on is None:
        return place | {"next_step_at": next_step(assignment, now, book.office)}
    standing = standing_of(assignment)
    decision = decide(standing, book.today, book.office.ladder, book.office.days)
    for telling in decision.tellings:
        _enter(book, assignment, telling)
    return place | {
        "opened_told": True,
        "returns_told": assignment.returns,
        "last_rung": decision.last_rung,
        "next_step_at": next_step(assignment, now, book.office, after_telling(standing, decision)),
    }


def _enter(book: Book, assignment: Assignment, telling: Telling) -> None:
    """One telling to its people; if nobody of them can be told, to the next rung's people."""
    seen: set[tuple[str, NoticeKind]] = set()
    primary = [role for role in telling.to if role is not Role.COOPERATING]
    found = list(_recipients(book, assignment, primary))
    if not found and primary:
        found = _fallback(book, assignment, telling)
    if Role.COOPERATING in telling.to:
        found += _recipients(book, assignment, [Role.COOPERATING])
    for recipient in found:
        key = (recipient.person.id, _kind(telling, recipient))
        if key not in seen:
            seen.add(key)
            book.add(assignment, telling, recipient)


def _recipients(book: Book, assignment: Assignment, roles: Iterable[Role]) -> Iterator[Recipient]:
    led_by = [assignment.unit_id, *assignment.further_unit_ids]
    for role in roles:
        match role:
            case Role.COOPERATING:
                units = assignment.cooperating_unit_ids
            case Role.HEAD | Role.FOCAL_POINT | Role.DEPUTY_CHAIR:
                units = led_by
            case _:
                units = led_by[:1]
        for unit in units:
            book.note_vacancies(role, unit)
            yield from book.office.roster.recipients(role, unit, book.today)


def _fallback(book: Book, assignment: Assignment, telling: Telling) -> list[Recipient]:
    book.findings["rung_unreachable", f"{assignment.code} {telling.rung}"] = {
        "assignment": assignment.code,
        "rung": telling.rung,
    }
    for roles in fallback_roles(telling, book.office.ladder):
        found = list(_recipients(book, assignment, [Role(role) for role in roles]))
        if found:
            return found
    return []


def _kind(telling: Telling, recipient: Recipient) -> NoticeKind:
    """The list is for those who oversee what is overdue; everything else is in the digest.

    The post decides, for whoever stands in does its work.
    """
    oversees = recipient.post.role in LIST_ROLES
    if telling.rung == Occasion.WEEKLY or (telling.overdue and oversees):
        return NoticeKind.ESCALATION_LIST
    return NoticeKind.DIGEST


def _tell_weekly(session: Session, book: Book, now: datetime) -> None:
    """The standing list: everything overdue to the monitoring unit, what climbed to the leaders.

    Once a week; an assignment that is on a person's list today by its rung is not listed twice.
    """
    weekly = book.office.ladder.weekly
    mark = {"week": week_of(book.today)}
    if weekly is None or not save_document(session, WEEKLY_DONE, mark, now):
        return
    overdue = (
        select(Assignment)
        .join(Duty, col(Duty.id) == Assignment.duty_id)
        .join(PlanRecord, col(PlanRecord.id) == Duty.plan_id)
        .where(
            col(Assignment.state).in_(OWED),
            col(Assignment.due_on) < book.today,
            col(PlanRecord.closed_on).is_(None),
        )
        .order_by(col(Assignment.id))
    )
    for assignment in session.exec(overdue):
        roles = [role for role in weekly.to if climbed_to(role, assignment, book.office.ladder)]
        telling = Telling(Occasion.WEEKLY, tuple(Role(role) for role in roles), overdue=True)
        for recipient in _recipients(book, assignment, telling.to):
            if (recipient.person.id, assignment.id) not in book.listed:
                book.add(assignment, telling, recipient)


def climbed_to(role: str, assignment: Assignment, ladder: Ladder) -> bool:
    """Whether an overdue assignment has reached a rung that tells this role."""
    if role == Role.MONITORING:
        return True
    reached = assignment.last_rung or 0
    return any(0 < rung.at <= reached and role in rung.to for rung in ladder.rungs)


def week_of(day: date) -> str:
    """A day's ISO week: `2024-W23`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _write_findings(session: Session, book: Book) -> None:
    rows = [
        {"day": book.today, "code": code, "subject": subject, "detail": detail}
        for (code, subject), detail in book.findings.items()
    ]
    insert_new(session, FindingRow, rows)
