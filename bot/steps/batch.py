"""Everything that a batch of deliveries needs to be put into words, read in a handful of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from bot.messages.escalation_view import DirectoryFault
from bot.messages.item_view import ItemView
from bot.messages.reader_view import Reader
from bot.model.office import Role
from bot.model.states import OWED, AssignmentState, NoticeKind, Occasion
from bot.model.tables import Assignment, Delivery, Duty, Notice, NoticeItem, PersonRow, PlanRecord
from bot.steps.directory import directory_faults
from bot.steps.groups import group_of
from bot.steps.items import Context, Shown, contexts, reminded_on, told_history
from bot.steps.news_items import NewsItems
from bot.steps.office import OfficeInForce
from bot.store.plain import plain_rows


class Copy(NamedTuple):
    """One delivery, the notice that it is a copy of, and whom that is for."""

    delivery: Delivery
    notice: Notice
    person: PersonRow


@dataclass
class Line:
    """The items of one assignment in one notice, merged: several rungs, one row."""

    context: Context
    role: Role
    post_id: str
    rungs: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


class Batch:
    """A batch of claimed deliveries, with what is true of their assignments now."""

    def __init__(
        self, session: Session, delivery_ids: Sequence[int], now: datetime, office: OfficeInForce
    ) -> None:
        self._session = session
        self.office = office
        self.now = now
        self.today = office.today(now)
        self.shown = Shown(session, self.today, office)
        self._copies = _copies(session, delivery_ids)
        self._items = _items(session, [copy.notice.id or 0 for copy in self._copies.values()])
        every = [item for items in self._items.values() for item in items]
        self.contexts = contexts(session, {item.assignment_id for item in every})
        self.news = NewsItems(session, every, office)
        listed = {i.assignment_id for i in every if i.kind == NoticeKind.ESCALATION_LIST}
        self._views: dict[tuple[object, ...], ItemView] = {}
        self._told = told_history(session, listed) if listed else {}

    def copy(self, delivery_id: int) -> Copy:
        """A delivery with its notice and its recipient."""
        return self._copies[delivery_id]

    def items_worth_telling(self, notice: Notice) -> list[NoticeItem]:
        """The notice's items that still hold: a unit that has reported meanwhile is left in peace."""
        return [item for item in self._items[notice.id or 0] if self._still_holds(item)]

    def _still_holds(self, item: NoticeItem) -> bool:
        assignment = self.contexts[item.assignment_id].assignment
        if item.kind == NoticeKind.NEWS:
            return self.news.holds(item, assignment)
        state = assignment.state
        if item.rung == Occasion.EXPECTED:
            return state == AssignmentState.AWAITING
        return state in OWED

    def lines(self, items: Sequence[NoticeItem]) -> list[Line]:
        """The items, one line an assignment."""
        lines: dict[int, Line] = {}
        for item in items:
            line = lines.get(item.assignment_id)
            if line is None:
                context = self.contexts[item.assignment_id]
                line = lines[item.assignment_id] = Line(context, item.role, item.post_id)
            if item.rung not in line.rungs:
                line.rungs.append(item.rung)
            line.missed += [rung for rung in item.missed if rung not in line.missed]
        return list(lines.values())

    def view(self, line: Line, *, one_post: bool = False) -> ItemView:
        """A line as its reader needs it; readers who need the same share it.

        `one_post`: the reader has no other post, so a focal point is told just what the head is.
        """
        alike = one_post and line.role is Role.FOCAL_POINT
        role = Role.HEAD if alike else line.role
        post = self.office.roster.posts.get(line.post_id)
        behalf = post.title if post is not None and role is Role.SUBSTITUTE else None
        told_as = (role, tuple(line.rungs), tuple(line.missed), behalf)
        key = (line.context.assignment.id, told_as)
        if key not in self._views:
            self._views[key] = self._view(line, role, behalf)
        return self._views[key]

    def _view(self, line: Line, role: Role, on_behalf_of: str | None) -> ItemView:
        return self.shown.item(
            line.context,
            role,
            tuple(line.rungs),
            on_behalf_of=on_behalf_of,
            missed=tuple(line.missed),
            told=self._told.get(line.context.assignment.id or 0, ()),
        )

    def reminded_on(self, found: Iterable[Context]) -> dict[int, tuple[date, ...]]:
        """For each assignment, the days before today on which its unit was reminded of it."""
        ids = [context.assignment.id or 0 for context in found]
        return reminded_on(self._session, ids, self.today) if ids else {}

    def reader(self, person: PersonRow) -> Reader:
        """Who reads the message, with today's posts."""
        posts = self.office.roster.posts_of(person.id, self.today)
        return Reader(id=person.id, name=person.name, posts=tuple(post.title for post in posts))

    def directory_faults(self, notice: Notice) -> tuple[DirectoryFault, ...]:
        """What the reader of this list must newly be told of the office's directory."""
        return directory_faults(self._session, notice, self.office, self.shown)

    def group_of(self, unit: str) -> int | None:
        """The chat of the unit's group, if one is linked."""
        group = group_of(self._session, unit)
        return None if group is None else group.chat_id

    @cached_property
    def owed_by_unit(self) -> dict[str, int]:
        """How many assignments each unit of the batch's readers owes."""
        people = (copy.person.id for copy in self._copies.values())
        posts = (post for one in people for post in self.office.roster.posts_of(one, self.today))
        wanted = (
            select(Assignment.unit_id, func.count())
            .where(
                col(Assignment.unit_id).in_({post.unit for post in posts}),
                col(Assignment.state).in_(OWED),
            )
            .group_by(col(Assignment.unit_id))
        )
        return dict(self._session.exec(wanted).all())

    @cached_property
    def overdue_by_unit(self) -> dict[str, int]:
        """How many assignments of plans in force each unit has overdue."""
        wanted = (
            select(Assignment.unit_id, func.count())
            .join(Duty, col(Duty.id) == Assignment.duty_id)
            .join(PlanRecord, col(PlanRecord.id) == Duty.plan_id)
            .where(
                col(Assignment.state).in_(OWED),
                col(Assignment.due_on) < self.today,
                col(PlanRecord.closed_on).is_(None),
            )
            .group_by(col(Assignment.unit_id))
        )
        return dict(self._session.exec(wanted).all())

    @cached_property
    def awaiting_review(self) -> int:
        """How many reports wait to be accepted."""
        reported = col(Assignment.state) == AssignmentState.REPORTED
        return int(self._session.exec(select(func.count()).where(reported)).one())

    @cached_property
    def due_this_week(self) -> int:
        """How many assignments are owed from today to the week's end."""
        sunday = date.fromordinal(self.today.toordinal() + 6 - self.today.weekday())
        wanted = select(func.count()).where(
            col(Assignment.state).in_(OWED),
            col(Assignment.due_on) >= self.today,
            col(Assignment.due_on) <= sunday,
        )
        return int(self._session.exec(wanted).one())


def _copies(session: Session, delivery_ids: Sequence[int]) -> dict[int, Copy]:
    found = session.exec(
        select(Delivery, Notice, PersonRow)
        .join(Notice, col(Notice.id) == Delivery.notice_id)
        .join(PersonRow, col(PersonRow.id) == Notice.recipient_id)
        .where(col(Delivery.id).in_(delivery_ids))
    )
    return {delivery.id or 0: Copy(delivery, notice, who) for delivery, notice, who in found}


def _items(session: Session, notice_ids: Sequence[int]) -> dict[int, list[NoticeItem]]:
    wanted, in_order = col(NoticeItem.notice_id).in_(notice_ids), "id"
    grouped: dict[int, list[NoticeItem]] = defaultdict(list)
    for item in plain_rows(session, NoticeItem, wanted, in_order):
        grouped[item.notice_id].append(item)
    return grouped
