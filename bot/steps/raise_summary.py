"""Raises the leaders' monthly summary: on the month's first working day, or later in it, once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from bot.model.states import NoticeKind
from bot.model.tables import Assignment, Notice
from bot.rules.monthly import Cover, month_told, readers
from bot.rules.reporting_periods import ReportingPeriod
from bot.rules.workdays import at_local
from bot.steps.copies import add_copies
from bot.steps.listing import IN_FORCE, Scope, count
from bot.steps.notices import channels_for
from bot.steps.office import OfficeInForce
from bot.steps.statistics import COUNTED
from bot.store.insert import insert_new
from bot.store.leftovers import supersede_earlier
from bot.store.office import document, save_document

SUMMARY_DONE = "monthly_summary"
MONTH_IS_OVER = "its month is over"


def raise_summaries(session: Session, today: date, now: datetime, office: OfficeInForce) -> int:
    """Write this month's summaries where they were not written yet; returns how many.

    `today` is a working day: the month's first has come. A month is marked as done even where nobody
    gets anything, so that whoever comes into a post later in it is told of the next one.
    """
    monthly, month = office.ladder.monthly, month_told(today)
    if monthly is None:
        _close_earlier(session, today, now)
        return 0
    if not save_document(session, SUMMARY_DONE, {"month": month.name}, now):
        return 0
    _close_earlier(session, today, now)
    covers = readers(monthly, office.roster, office.unit_names, today)
    told = [one for one, cover in covers.items() if is_worth_telling(session, cover, month)]
    return len(_write(session, told, today, now, office))


def next_summary_at(session: Session, opens: datetime, office: OfficeInForce) -> datetime | None:
    """When summaries are to be raised next, not before an opening of the sending window."""
    if office.ladder.monthly is None:
        return None
    first = office.today(opens)
    if (document(session, SUMMARY_DONE) or {}).get("month") != month_told(first).name:
        return opens
    next_month = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
    day = office.days.on_or_after(next_month)
    return at_local(day, office.ladder.window.opens, office.zone)


def is_worth_telling(session: Session, cover: Cover, month: ReportingPeriod) -> bool:
    """Whether by the month's end anything of a plan in force had been opened for the units covered."""
    where = [*among(cover), col(Assignment.opened_on) <= month.ends]
    return count(session, Scope(), states=COUNTED, where=where) > 0


def among(cover: Cover) -> list[ColumnElement[bool]]:
    """The conditions on the assignments that a summary tells of."""
    if cover.units is None:
        return [IN_FORCE]
    return [IN_FORCE, col(Assignment.unit_id).in_(cover.units)]


def _write(
    session: Session, people: Sequence[str], today: date, now: datetime, office: OfficeInForce
) -> list[Notice]:
    """A notice for each, and its deliveries. The key leaves room for one a person and month."""
    key = {"day": today.replace(day=1), "kind": NoticeKind.MONTHLY_SUMMARY, "number": 0}
    rows = [{**key, "recipient_id": person, "weekly": False, "raised_at": now} for person in people]
    insert_new(session, Notice, rows)
    wanted = select(Notice).where(
        col(Notice.recipient_id).in_(people),
        Notice.day == key["day"],
        Notice.kind == NoticeKind.MONTHLY_SUMMARY,
        Notice.raised_at == now,
    )
    notices = list(session.exec(wanted.order_by(col(Notice.id))))
    copies = [(one, channel, now) for one in notices for channel in channels_for(one, office)]
    add_copies(session, copies, office)
    return notices


def _close_earlier(session: Session, today: date, now: datetime) -> None:
    """What could not leave in its month is not told later: the next one says how things stand."""
    first = today.replace(day=1)
    supersede_earlier(session, NoticeKind.MONTHLY_SUMMARY, first, now, MONTH_IS_OVER)
