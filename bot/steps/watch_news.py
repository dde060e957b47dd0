"""The watchman over what is not the ladder's: news of reports and requests, the weekly list, groups.

What people did is read from the reports and requests themselves, never from the news noted about them,
nor from the week's mark; that somebody heard is a copy that was sent.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from bot.model.chats import GroupChat
from bot.model.office import Role
from bot.model.replies import Extension, Report
from bot.model.states import (
    OWED,
    Action,
    AssignmentState,
    DeliveryState,
    ExtensionState,
    NoticeKind,
    Occasion,
)
from bot.model.tables import Assignment, AuditEntry, Delivery, Duty, Notice, NoticeItem, PlanRecord
from bot.rules.ladder import is_list_day
from bot.rules.overlooked import GRACE
from bot.steps.standing import look_again
from bot.steps.watch_look import Look, Unheard, is_known

# Who at least must hear of an occasion: anybody of the first group that has somebody.
HEARERS: dict[Occasion, tuple[tuple[Role, ...], ...]] = {
    Occasion.REPORTED: ((Role.MONITORING,),),
    Occasion.ASKED: ((Role.MONITORING,),),
    Occasion.ADVISED: ((Role.DEPUTY_CHAIR,), (Role.CHAIR,)),
    Occasion.GRANTED: ((Role.HEAD, Role.FOCAL_POINT),),
    Occasion.REFUSED: ((Role.HEAD, Role.FOCAL_POINT),),
}
OF_A_REQUEST = {
    ExtensionState.ASKED: Occasion.ASKED,
    ExtensionState.ADVISED: Occasion.ADVISED,
    ExtensionState.GRANTED: Occasion.GRANTED,
    ExtensionState.REFUSED: Occasion.REFUSED,
}


def unheard(look: Look) -> list[Unheard]:
    """What of all this should have been heard by now, and was not by anybody."""
    return [*_of_news(look), *_of_the_list(look), *_of_groups(look)]


def _of_news(look: Look) -> Iterator[Unheard]:
    """Reports and requests that those who must act on them, or asked, did not hear of."""
    expected = [one for one in (*_reports(look), *_requests(look)) if look.is_late(one[3])]
    told = _told(look.session, [assignment.id for assignment, *_ in expected])
    for assignment, occasion, about, _, by in expected:
        states = told[assignment.id or 0, about]
        if not is_known(states) and _has_hearers(look, assignment, occasion, by):
            yield Unheard(assignment.code, about.partition(":")[0])


Expected = tuple[Assignment, Occasion, str, datetime, str | None]


def _reports(look: Look) -> Iterator[Expected]:
    """Each report that waits for a review, and, where it waits for too long, the second word of it."""
    wanted = (
        select(Assignment, Report)
        .join(Report, col(Report.assignment_id) == Assignment.id)
        .where(
            Assignment.state == AssignmentState.REPORTED,
            col(Report.undone_at).is_(None),
            Report.at >= look.oldest - timedelta(days=30),
        )
        .order_by(col(Report.id))
    )
    newest = {
        assignment.id: (assignment, report) for assignment, report in look.session.exec(wanted)
    }
    again = _taken_back(look.session, list(newest))
    for assignment, report in newest.values():
        about = f"{Occasion.REPORTED}:{report.id}"
        yield assignment, Occasion.REPORTED, about, report.at, report.person_id
        if assignment.id not in again:
            due = look_again(report.at, look.office)
            yield assignment, Occasion.REPORTED, f"{Occasion.WAITING}:{about}", due, None


def _taken_back(session: Session, ids: Sequence[int | None]) -> set[int]:
    """Those of which something was taken back: since when they wait is not told by the report alone."""
    wanted = select(AuditEntry.assignment_id).where(
        col(AuditEntry.assignment_id).in_(ids), AuditEntry.action == Action.UNDO
    )
    return set(session.exec(wanted))


def _requests(look: Look) -> Iterator[Expected]:
    """What became last of each request for more time."""
    wanted = (
        select(Assignment, Extension)
        .join(Extension, col(Extension.assignment_id) == Assignment.id)
        .where(
            col(Assignment.state).in_(OWED),
            col(Extension.state).in_(list(OF_A_REQUEST)),
            Extension.asked_at >= look.oldest - timedelta(days=90),
        )
    )
    for assignment, request in look.session.exec(wanted):
        occasion = OF_A_REQUEST[request.state]
        about, at, by = f"{occasion}:{request.id}", request.asked_at, request.asked_by
        match request.state:
            case ExtensionState.ADVISED:
                at, by = request.advised_at or at, request.advised_by
            case ExtensionState.GRANTED | ExtensionState.REFUSED:
                at, by = request.decided_at or at, request.decided_by
        yield assignment, occasion, about, at, by
        if request.state.is_pending:
            due = look_again(at, look.office)
            yield assignment, occasion, f"{Occasion.WAITING}:{about}", due, None


def _told(session: Session, ids: Iterable[int | None]) -> dict[tuple[int, str], set[DeliveryState]]:
    """What became of the copies that told news, by assignment and occasion."""
    wanted = (
        select(NoticeItem.assignment_id, NoticeItem.occasion, Delivery.state)
        .join(Delivery, col(Delivery.notice_id) == NoticeItem.notice_id)
        .where(NoticeItem.kind == NoticeKind.NEWS, col(NoticeItem.assignment_id).in_(list(ids)))
    )
    told: dict[tuple[int, str], set[DeliveryState]] = defaultdict(set)
    for assignment, occasion, state in session.exec(wanted):
        told[assignment, occasion].add(DeliveryState(state))
    return told


def _has_hearers(look: Look, assignment: Assignment, occasion: Occasion, by: str | None) -> bool:
    """Whether there is anybody to hear of it but the one who did it."""
    units = (assignment.unit_id, *assignment.further_unit_ids)
    for roles in HEARERS[occasion]:
        found = {
            recipient.person.id
            for role in roles
            for unit in units
            for recipient in look.office.roster.recipients(role, unit, look.today)
        }
        if found:
            return bool(found - {by})
    return False


def _of_the_list(look: Look) -> Iterator[Unheard]:
    """What was overdue on the day of this week's list, and stood on no list that was sent."""
    day, office = _list_day(look), look.office
    if day is None:
        return
    opens = look.opens(day)
    if not look.is_late(opens):
        return
    listed = _listed_since(look.session, day)
    for assignment in _overdue_since(look.session, day, opens):
        hears = office.roster.recipients(Role.MONITORING, assignment.unit_id, day)
        if hears and not is_known(listed[assignment.id or 0]):
            yield Unheard(assignment.code, Occasion.WEEKLY)


def _list_day(look: Look) -> date | None:
    """The day of this week on which the list of the monitoring unit was due; None if not yet."""
    weekly, days = look.office.ladder.weekly, look.office.days
    if weekly is None or Role.MONITORING not in weekly.to:
        return None
    week = (look.today - timedelta(days=n) for n in range(look.today.weekday() + 1))
    return next((day for day in week if is_list_day(day, weekly, days)), None)


def _overdue_since(session: Session, day: date, opens: datetime) -> Iterator[Assignment]:
    """What is owed and was so, overdue, when the list's day began."""
    changed = select(AuditEntry.assignment_id).where(AuditEntry.at >= opens)
    wanted = (
        select(Assignment)
        .join(Duty, col(Duty.id) == Assignment.duty_id)
        .join(PlanRecord, col(PlanRecord.id) == Duty.plan_id)
        .where(
            col(Assignment.state).in_(OWED),
            col(Assignment.due_on) < day,
            col(PlanRecord.closed_on).is_(None),
            col(Assignment.id).not_in(changed),
        )
        .order_by(col(Assignment.id))
    )
    yield from session.exec(wanted)


def _listed_since(session: Session, day: date) -> dict[int, set[DeliveryState]]:
    """What became of the copies of lists since a day, by the assignments on them."""
    wanted = (
        select(NoticeItem.assignment_id, Delivery.state)
        .join(Notice, col(Notice.id) == NoticeItem.notice_id)
        .join(Delivery, col(Delivery.notice_id) == Notice.id)
        .where(Notice.day >= day, Notice.kind == NoticeKind.ESCALATION_LIST)
    )
    listed: dict[int, set[DeliveryState]] = defaultdict(set)
    for assignment, state in session.exec(wanted):
        listed[assignment].add(DeliveryState(state))
    return listed


def _of_groups(look: Look) -> Iterator[Unheard]:
    """Units whose head was told something today an hour ago and whose group was told nothing."""
    linked = {one.unit_id: one.linked_at for one in look.session.exec(select(GroupChat))}
    if not linked or not look.office.chat:
        return
    posts = {
        post.id: post.unit
        for post in look.office.roster.posts.values()
        if post.role == Role.HEAD and post.unit in linked
    }
    heads = _items_of_today(look, NoticeKind.DIGEST, posts)
    groups = _items_of_today(look, NoticeKind.GROUP_DIGEST, posts)
    for unit, told in heads.items():
        first = min((at for _, _, at in told if at is not None), default=None)
        if first is None or max(first, linked[unit], look.awake_since) + GRACE > look.now:
            continue
        if not is_known({state for _, state, _ in groups.get(unit, [])}):
            yield Unheard(told[0][0], NoticeKind.GROUP_DIGEST, unit)


def _items_of_today(
    look: Look, kind: NoticeKind, posts: dict[str, str]
) -> dict[str, list[tuple[str, DeliveryState, datetime | None]]]:
    """For each unit: assignment, state and time of sending of what was told today by its head's post."""
    wanted = (
        select(NoticeItem.post_id, Assignment.code, Delivery.state, Delivery.settled_at)
        .join(Notice, col(Notice.id) == NoticeItem.notice_id)
        .join(Delivery, col(Delivery.notice_id) == Notice.id)
        .join(Assignment, col(Assignment.id) == NoticeItem.assignment_id)
        .where(
            Notice.day == look.today, Notice.kind == kind, col(NoticeItem.post_id).in_(list(posts))
        )
        .order_by(col(NoticeItem.id))
    )
    found: dict[str, list[tuple[str, DeliveryState, datetime | None]]] = defaultdict(list)
    for post, code, state, at in look.session.exec(wanted):
        sent = at if state == DeliveryState.SENT else None
        found[posts[post]].append((code, DeliveryState(state), sent))
    return found
