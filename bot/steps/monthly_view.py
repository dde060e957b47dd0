"""A notice of the kind `monthly_summary`: how the month that ended went, and how things stand now."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, time, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from bot.messages.item_view import ItemView
from bot.messages.monthly_view import MonthlyUnit, MonthlyView
from bot.model.office import Role
from bot.model.replies import Extension
from bot.model.states import OWED, ExtensionState
from bot.model.tables import Assignment, PersonRow, PlanRecord
from bot.rules.monthly import Cover, calendar_month, cover_of, month_told
from bot.rules.reporting_periods import ReportingPeriod
from bot.rules.workdays import at_local
from bot.steps.batch import Batch
from bot.steps.escalation_now import LEADERS
from bot.steps.extend import PENDING
from bot.steps.items import contexts_of
from bot.steps.listing import Scope, find
from bot.steps.raise_summary import among, is_worth_telling
from bot.steps.statistics import Classes, statistics, together
from bot.steps.statistics_view import class_counts

SO_FAR = "so far"
NOTHING = Classes()


class MonthlyFigures:
    """The summaries of a batch: those that cover the same units are put together once."""

    def __init__(self, session: Session, batch: Batch) -> None:
        self._session = session
        self._batch = batch
        self._known: dict[Cover, MonthlyView] = {}

    def view(
        self, person: PersonRow, reply_to: str | None, reply_token: str | None
    ) -> MonthlyView | None:
        """The summary for that person; None where their posts of today, or the plans, give none."""
        office, today = self._batch.office, self._batch.today
        monthly = office.ladder.monthly
        if monthly is None:
            return None
        cover = cover_of(person.id, monthly, office.roster, office.unit_names, today)
        if cover is None or not is_worth_telling(self._session, cover, month_told(today)):
            return None
        if cover not in self._known:
            self._known[cover] = self._put_together(cover, person)
        posts = office.roster.posts_of(person.id, today)
        own = {
            "reader": self._batch.reader(person),
            "to_leader": any(post.role in LEADERS for post in posts),
            "reply_to": reply_to,
            "reply_token": reply_token,
        }
        return self._known[cover].model_copy(update=own)

    def _put_together(self, cover: Cover, person: PersonRow) -> MonthlyView:
        office, today, where = self._batch.office, self._batch.today, among(cover)
        told, running = month_told(today), calendar_month(today)
        due_on = col(Assignment.due_on)
        overdue = self._owed(where, due_on < today)
        due = self._owed(where, due_on.between(today, running.ends))
        asked = self._asked(where)
        month = statistics(self._session, office, told, today, Scope(), where)
        now = statistics(self._session, office, self._so_far(today), today, Scope(), where)
        whole = _unit(office.name, together(month.values()), together(now.values()))
        units = self._units(month, now, overdue, due, asked)
        return MonthlyView(
            office=office.name,
            place=office.place,
            day=today,
            reader=self._batch.reader(person),
            month=told.name,
            starts=told.starts,
            ends=told.ends,
            next_month=running.name,
            covers=() if cover.units is None else tuple(sorted(unit.unit for unit in units)),
            whole=_with_dates(whole, overdue, len(due), asked, today),
            units=units,
            overdue=self._items(overdue, asked),
            due=self._items(due, asked),
            granted=self._granted(where, told),
            waiting=len(asked),
            undecided=sum(one.state == ExtensionState.ADVISED for one in asked.values()),
        )

    def _owed(
        self, where: Iterable[ColumnElement[bool]], when: ColumnElement[bool]
    ) -> list[Assignment]:
        return find(self._session, Scope(), states=OWED, where=[*where, when])

    def _so_far(self, today: date) -> ReportingPeriod:
        """From the day the oldest plan in force was issued until today."""
        issued = select(func.min(PlanRecord.issued_on)).where(col(PlanRecord.closed_on).is_(None))
        return ReportingPeriod(SO_FAR, self._session.exec(issued).one() or today, today)

    def _units(
        self,
        month: Mapping[str, Classes],
        now: Mapping[str, Classes],
        overdue: Iterable[Assignment],
        due: Iterable[Assignment],
        asked: Mapping[int, Extension],
    ) -> tuple[MonthlyUnit, ...]:
        """Each unit with anything counted, the worst first."""
        coming = Counter(one.unit_id for one in due)
        behind: dict[str, list[Assignment]] = defaultdict(list)
        for one in overdue:
            behind[one.unit_id].append(one)
        units = []
        for unit in {*month, *now}:
            name = self._batch.shown.unit(unit)
            counted = _unit(name, month.get(unit, NOTHING), now.get(unit, NOTHING))
            today = self._batch.today
            units.append(_with_dates(counted, behind[unit], coming[unit], asked, today))
        return tuple(sorted(units, key=_worst_first))

    def _items(
        self, found: list[Assignment], asked: Mapping[int, Extension]
    ) -> tuple[ItemView, ...]:
        known = contexts_of(self._session, found)
        shown = self._batch.shown
        items = {one.id or 0: shown.item(known[one.id or 0], Role.CHAIR, ()) for one in found}
        return tuple(
            item.model_copy(update={"asked_for": asked[one].asked_for}) if one in asked else item
            for one, item in items.items()
        )

    def _granted(self, where: Iterable[ColumnElement[bool]], month: ReportingPeriod) -> int:
        """How many extensions were granted in the month."""
        zone = self._batch.office.zone
        begins = at_local(month.starts, time(0), zone)
        ended = at_local(month.ends + timedelta(days=1), time(0), zone)
        decided = col(Extension.decided_at)
        wanted = (
            select(func.count())
            .select_from(Extension)
            .join(Assignment, col(Assignment.id) == Extension.assignment_id)
            .where(*where, Extension.state == ExtensionState.GRANTED)
            .where(decided >= begins, decided < ended)
        )
        return self._session.exec(wanted).one()

    def _asked(self, where: Iterable[ColumnElement[bool]]) -> dict[int, Extension]:
        """The requests for more time that nobody has decided on, by the assignment."""
        wanted = (
            select(Extension)
            .join(Assignment, col(Assignment.id) == Extension.assignment_id)
            .where(*where, col(Assignment.state).in_(OWED), col(Extension.state).in_(PENDING))
        )
        return {one.assignment_id: one for one in self._session.exec(wanted)}


def _unit(name: str, month: Classes, now: Classes) -> MonthlyUnit:
    return MonthlyUnit(unit=name, month=class_counts(name, month), now=class_counts(name, now))


def _with_dates(
    counted: MonthlyUnit,
    overdue: Collection[Assignment],
    due: int,
    asked: Mapping[int, Extension],
    today: date,
) -> MonthlyUnit:
    """With how late the latest is, how much waits for a decision on more time, how much falls due."""
    late = [(today - one.due_on).days for one in overdue if one.due_on is not None]
    waiting = sum(one.id in asked for one in overdue)
    found = {"longest": max(late, default=0), "asked": waiting, "due": due}
    return counted.model_copy(update=found)


def _worst_first(unit: MonthlyUnit) -> tuple[int, int, int, str]:
    return -unit.now.overdue, -unit.longest, -unit.month.late, unit.unit
