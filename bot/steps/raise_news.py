"""Decides who hears of what others did, and who is told again of what waits for them too long."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from bot.model.office import Role
from bot.model.states import AssignmentState, ExtensionState, NoticeKind, Occasion
from bot.model.tables import Assignment, News
from bot.rules.ladder import Telling
from bot.rules.roster import Recipient
from bot.steps.extend import pending
from bot.steps.notices import Entry
from bot.steps.office import OfficeInForce
from bot.steps.report import last_report

# Who hears of an occasion: every role of a group; the next group only where nobody of it is there.
AUDIENCE: dict[Occasion, tuple[tuple[Role, ...], ...]] = {
    Occasion.REPORTED: ((Role.MONITORING,),),
    Occasion.ASKED: ((Role.MONITORING,),),
    Occasion.ADVISED: ((Role.DEPUTY_CHAIR,), (Role.CHAIR,)),
    Occasion.GRANTED: ((Role.HEAD, Role.FOCAL_POINT, Role.MONITORING),),
    Occasion.REFUSED: ((Role.HEAD, Role.FOCAL_POINT, Role.MONITORING),),
}


@dataclass(frozen=True)
class _Day:
    """What deciding needs of the day."""

    office: OfficeInForce
    today: date


def news_entries(
    session: Session, now: datetime, today: date, office: OfficeInForce
) -> list[Entry]:
    """What was noted and not told yet, and what has waited too long; each is marked as told."""
    day = _Day(office, today)
    return [*_untold(session, day, now), *_waiting(session, day, now)]


def first_news_at(session: Session) -> datetime | None:
    """The instant of the oldest news that nobody was told (UTC); None if there is none."""
    return session.exec(select(func.min(News.at)).where(col(News.told_at).is_(None))).one()


def _untold(session: Session, day: _Day, now: datetime) -> Iterator[Entry]:
    wanted = select(News).where(col(News.told_at).is_(None)).order_by(col(News.id))
    for news in list(session.exec(wanted)):
        news.told_at = now
        assignment = session.get_one(Assignment, news.assignment_id)
        occasion = Occasion(news.occasion)
        told = _audience(day, assignment, AUDIENCE[occasion], but=news.by)
        yield from _entries(assignment, occasion, news.about, told)


def _waiting(session: Session, day: _Day, now: datetime) -> Iterator[Entry]:
    """Reports and requests that nobody has looked at: who must look is told once more."""
    wanted = select(Assignment).where(
        col(Assignment.next_step_at) <= now, col(Assignment.look_again_at) <= now
    )
    for assignment in list(session.exec(wanted)):
        assignment.look_again_at = None
        for matter, key in _waits_for(session, assignment):
            told = _audience(day, assignment, AUDIENCE[matter])
            yield from _entries(assignment, Occasion.WAITING, key, told)


def _waits_for(session: Session, assignment: Assignment) -> Iterator[tuple[Occasion, str]]:
    """What the report or request waits for, with its key; one nobody advises on goes up as well."""
    if assignment.state == AssignmentState.REPORTED:
        report = last_report(session, assignment)
        if report is not None:
            yield Occasion.REPORTED, f"{Occasion.REPORTED}:{report.id}"
        return
    extension = pending(session, assignment)
    if extension is None:
        return
    if extension.state is ExtensionState.ASKED:
        yield Occasion.ASKED, f"{Occasion.ASKED}:{extension.id}"
        # Told apart from the reminder after the advice, which is to come all the same.
        yield Occasion.ADVISED, f"{Occasion.ASKED}:{Occasion.ADVISED}:{extension.id}"
    else:
        yield Occasion.ADVISED, f"{Occasion.ADVISED}:{extension.id}"


def _audience(
    day: _Day,
    assignment: Assignment,
    groups: Sequence[Sequence[Role]],
    but: str | None = None,
) -> list[Recipient]:
    """The people of the first group that has any, once each, without the one who did it."""
    units = [assignment.unit_id, *assignment.further_unit_ids]
    for roles in groups:
        found: dict[str, Recipient] = {}
        for role in roles:
            for unit in units:
                for recipient in day.office.roster.recipients(role, unit, day.today):
                    found.setdefault(recipient.person.id, recipient)
        if found:
            return [recipient for person, recipient in found.items() if person != but]
    return []


def _entries(
    assignment: Assignment, occasion: Occasion, about: int | str, told: Sequence[Recipient]
) -> Iterator[Entry]:
    for recipient in told:
        telling = Telling(occasion, (recipient.role,))
        yield Entry(assignment, telling, recipient, NoticeKind.NEWS, f"{occasion}:{about}")
