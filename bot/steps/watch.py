"""The watchman: finds what should have been told by now and was not, whatever the ladder believes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from bot.model.office import Role
from bot.model.plan import ScheduleKind
from bot.model.states import OWED, Action, DeliveryState, NoticeKind, Occasion
from bot.model.tables import (
    Assignment,
    AuditEntry,
    Delivery,
    Duty,
    Notice,
    NoticeItem,
    OfficeDocument,
    PlanRecord,
    Switch,
)
from bot.rules.deliveries import WAITING
from bot.rules.ladder import Standing, Telling, fallback_roles
from bot.rules.overlooked import Expected, Owed, expected_by, roles_of
from bot.rules.roster import Recipient
from bot.steps.composed import NOT_MADE
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.watch_look import Look
from bot.steps.watch_news import unheard
from bot.steps.watch_summary import without_summary
from bot.store.office import PAUSE, REVISION, findings_since

BEGINS = (Action.OPEN, Action.TRIGGER, Action.RETURN, Action.RESUME, Action.UNDO)
DECIDES = (Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION, Action.DROP_EXTENSION)
ASKS = (Action.ASK_EXTENSION, Action.ADVISE_EXTENSION)
FAILED = (DeliveryState.REFUSED, DeliveryState.DEAD)
UNREACHED = ("person_unreachable", "delivery_dead", "address_failed")


@dataclass(frozen=True)
class Untold:
    """An assignment of which somebody should have heard, by a rung or a word.

    `person` None: anybody; a unit's id: its group. Of a monthly summary the assignment is the month.
    """

    assignment: str
    rung: str
    person: str | None


@dataclass(frozen=True)
class _Told:
    """An item of a message: through which post, to whom, at which rung, and what became of it."""

    post: str
    person: str
    rung: str
    occasion: str
    states: frozenset[DeliveryState]


def untold(
    session: Session, now: datetime, here: Installation, awake_since: datetime
) -> list[Untold]:
    """What should have been told by now, and was not by any message that was sent.

    Whom every channel refused is not among them: that is known, and `unreached` tells of it. Nothing
    while sending is paused; afterwards, and after a stop of the program, there is an hour's grace.
    """
    pause = session.get(Switch, PAUSE)
    if pause is not None:
        if pause.on:
            return []
        awake_since = max(awake_since, pause.since)
    office = office_in_force(session, now, here)
    awake_since = max(awake_since, *(_loaded_at(session, name) for name in ("ladder", "calendar")))
    found: list[tuple[Assignment, Expected]] = []
    for assignment, owed in _owed(session, office):
        expected = expected_by(owed, now, awake_since, office.ladder, office.days, office.zone)
        if expected is not None:
            found.append((assignment, expected))
    told = _told(session, [assignment for assignment, _ in found])
    changed = office.today(_loaded_at(session, REVISION))
    at_rest_since = max(awake_since, _loaded_at(session, REVISION))
    others = Look(session, now, at_rest_since, office)
    return [
        *(Untold(one.assignment, one.rung, one.who) for one in unheard(others)),
        *(Untold(one.assignment, one.rung, one.who) for one in without_summary(others, changed)),
        *_of_the_ladder(found, told, office, changed),
    ]


def _of_the_ladder(
    found: Sequence[tuple[Assignment, Expected]],
    told: dict[int, list[_Told]],
    office: OfficeInForce,
    changed: date,
) -> list[Untold]:
    return [
        missing
        for assignment, expected in found
        for missing in _missing(assignment, expected, told[assignment.id or 0], office, changed)
    ]


def _loaded_at(session: Session, document: str) -> datetime:
    return session.get_one(OfficeDocument, document).loaded_at


def unreached(session: Session, now: datetime, here: Installation) -> list[str]:
    """The people whom a message could not reach today."""
    today = office_in_force(session, now, here).today(now)
    return sorted({row.subject for row in findings_since(session, today) if row.code in UNREACHED})


def unmade(session: Session) -> list[str]:
    """The people for whom a message waits that cannot be made: its template is broken."""
    waits = col(Delivery.state).in_(WAITING) & col(Delivery.reason).startswith(NOT_MADE)
    wanted = select(Notice.recipient_id).join(Delivery, col(Delivery.notice_id) == Notice.id)
    return sorted(set(session.exec(wanted.where(waits))))


def _owed(session: Session, office: OfficeInForce) -> Iterator[tuple[Assignment, Owed]]:
    wanted = (
        select(Assignment)
        .join(Duty, col(Duty.id) == Assignment.duty_id)
        .join(PlanRecord, col(PlanRecord.id) == Duty.plan_id)
        .where(
            col(Assignment.state).in_(OWED),
            col(Assignment.due_on).is_not(None),
            col(PlanRecord.closed_on).is_(None),
        )
        .order_by(col(Assignment.id))
    )
    owed = list(session.exec(wanted))
    trail = _trail(session, owed)
    for assignment in owed:
        entries = trail[assignment.id or 0]
        begun = [one for one in entries if one.action in (*BEGINS, *DECIDES)]
        if not begun or assignment.due_on is None or assignment.act_by is None:
            continue
        since, word = begun[-1].at, _word(begun[-1])
        grants = sum(one.action == Action.GRANT_EXTENSION for one in entries)
        if assignment.due_version > grants:  # the plan's file corrected the date, which is no act
            since, word = max(since, _loaded_at(session, REVISION)), None
        yield assignment, Owed(_standing(assignment), since, word, _is_held(entries))


def _trail(session: Session, owed: Sequence[Assignment]) -> dict[int, list[AuditEntry]]:
    """The audit trail of each assignment, the oldest first."""
    wanted = select(AuditEntry).where(
        col(AuditEntry.assignment_id).in_([one.id for one in owed]),
        col(AuditEntry.action).in_((*BEGINS, *DECIDES, *ASKS)),
    )
    trail: dict[int, list[AuditEntry]] = defaultdict(list)
    for entry in session.exec(wanted.order_by(col(AuditEntry.id))):
        trail[entry.assignment_id].append(entry)
    return trail


def _standing(assignment: Assignment) -> Standing:
    """The dates alone, none of what the ladder has noted."""
    assert assignment.due_on is not None and assignment.act_by is not None
    return Standing(
        kind=ScheduleKind(assignment.kind),
        opened_on=assignment.opened_on,
        due_on=assignment.due_on,
        act_by=assignment.act_by,
    )


def _word(entry: AuditEntry) -> Occasion | None:
    match entry.action:
        case Action.OPEN | Action.TRIGGER:
            return Occasion.OPENED
        case Action.RETURN:
            return Occasion.RETURNED
        case _:
            return None


def _is_held(entries: Iterable[AuditEntry]) -> bool:
    about = [one.action for one in entries if one.action in (*ASKS, *DECIDES)]
    return bool(about) and about[-1] in ASKS


def _told(session: Session, assignments: Sequence[Assignment]) -> dict[int, list[_Told]]:
    """What was put into messages about these assignments' due dates now in force."""
    versions = {one.id: one.due_version for one in assignments}
    wanted = (
        select(NoticeItem, Notice.recipient_id, Delivery.state)
        .join(Notice, col(Notice.id) == NoticeItem.notice_id)
        .join(Delivery, col(Delivery.notice_id) == Notice.id)
        .where(
            col(NoticeItem.assignment_id).in_(list(versions)),
            col(NoticeItem.kind).in_((NoticeKind.DIGEST, NoticeKind.ESCALATION_LIST)),
        )
    )
    states: dict[int, set[DeliveryState]] = defaultdict(set)
    items: dict[int, tuple[NoticeItem, str]] = {}
    for item, person, state in session.exec(wanted):
        if item.due_version == versions[item.assignment_id]:
            items[item.id or 0] = (item, person)
            states[item.id or 0].add(DeliveryState(state))
    told: dict[int, list[_Told]] = defaultdict(list)
    for number, (item, person) in items.items():
        of = frozenset(states[number])
        told[item.assignment_id].append(_Told(item.post_id, person, item.rung, item.occasion, of))
    return told


def _missing(
    assignment: Assignment,
    expected: Expected,
    told: Sequence[_Told],
    office: OfficeInForce,
    changed: date,
) -> Iterator[Untold]:
    """For each who should have heard and did not, what they did not hear.

    Where the office has changed since, who sat where is not known: that anybody heard is enough.
    """
    fitting = [one for one in told if _fits(one, expected, assignment)]
    people = _people(assignment, expected, office)
    if not people or changed >= expected.on:
        if not any(DeliveryState.SENT in one.states for one in fitting):
            yield Untold(assignment.code, expected.rung, None)
        return
    for recipient in people:
        heard = [one for one in fitting if _is_for(one, recipient)]
        was_sent = any(DeliveryState.SENT in one.states for one in heard)
        is_known = any(one.states and one.states <= set(FAILED) for one in heard)
        if not was_sent and not is_known:
            yield Untold(assignment.code, expected.rung, recipient.person.id)


def _people(assignment: Assignment, expected: Expected, office: OfficeInForce) -> list[Recipient]:
    """Who had to be told: the rung's people, or those of the first later rung that has any."""
    own = list(_recipients(assignment, roles_of(expected), expected, office))
    if own:
        return own
    telling = Telling(expected.rung, roles_of(expected))
    for roles in fallback_roles(telling, office.ladder):
        found = list(_recipients(assignment, [Role(role) for role in roles], expected, office))
        if found:
            return found
    return []


def _recipients(
    assignment: Assignment, roles: Iterable[Role], expected: Expected, office: OfficeInForce
) -> Iterator[Recipient]:
    leads = (assignment.unit_id, *assignment.further_unit_ids)
    for role in roles:
        of_units = role in (Role.HEAD, Role.FOCAL_POINT, Role.DEPUTY_CHAIR)
        for unit in leads if of_units else leads[:1]:
            yield from office.roster.recipients(role, unit, expected.on)


def _is_for(told: _Told, recipient: Recipient) -> bool:
    """Whether the message was theirs: through the post, whoever held it, or as the same person."""
    return told.post == recipient.post.id or told.person == recipient.person.id


def _fits(told: _Told, expected: Expected, assignment: Assignment) -> bool:
    """Whether the item tells what was expected, or something newer of the same assignment."""
    is_rung = told.rung.lstrip("+-").isdigit()
    if expected.at is not None:
        return is_rung and int(told.rung) >= expected.at
    if expected.rung == Occasion.RETURNED:
        return told.occasion == f"{Occasion.RETURNED}:{assignment.returns}"
    return told.rung == Occasion.OPENED or is_rung
