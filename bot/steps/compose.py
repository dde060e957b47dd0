"""Puts claimed deliveries into words, looking at every assignment once more just before it is told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from bot.messages.chat_text import chat_digest, chat_escalation_list
from bot.messages.render import render_digest, render_escalation_list
from bot.messages.views import (
    Attachment,
    ChatText,
    DigestView,
    EscalationUnit,
    EscalationView,
    ItemView,
    Mail,
    Reader,
    Section,
    SectionView,
    Severity,
    Told,
)
from bot.messages.xlsx import escalation_list_attachment
from bot.model.office import Role
from bot.model.states import AssignmentState, NoticeKind, Occasion
from bot.model.tables import Assignment, Delivery, Notice, NoticeItem, PersonRow
from bot.steps.items import Context, Shown, contexts, told_history
from bot.steps.office import Installation, OfficeInForce, office_in_force

OWED = (AssignmentState.OPEN, AssignmentState.RETURNED)
CLIMBING_FROM, GRAVE_FROM = 5, 10


@dataclass(frozen=True)
class Letterhead:
    """From whom the mails come, and where an answer goes."""

    sender: str
    sender_name: str
    reply_to: str | None = None


@dataclass(frozen=True)
class JournalItem:
    """One item as a journal names it."""

    assignment: str
    rung: str
    role: str


@dataclass(frozen=True)
class Composed:
    """A delivery ready to leave; `payload` None where nothing in it is still worth telling."""

    delivery_id: int
    channel: str
    recipient: str
    kind: str
    message_id: str
    attempts: int
    parts_sent: int
    payload: Mail | ChatText | None
    items: tuple[JournalItem, ...] = ()


def compose(
    session: Session,
    delivery_ids: Sequence[int],
    now: datetime,
    here: Installation,
    letterhead: Letterhead,
) -> list[Composed]:
    """Render these deliveries from what is true now; the order is that of the ids."""
    if not delivery_ids:
        return []
    office = office_in_force(session, now, here)
    desk = _Desk(session, delivery_ids, now, office, letterhead)
    return [desk.compose(delivery) for delivery in delivery_ids]


@dataclass
class _Line:
    """The items of one assignment in one notice, merged: several rungs, one row."""

    context: Context
    role: Role
    post_id: str
    rungs: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


class _Desk:
    """Everything a batch of deliveries needs, read in a handful of queries."""

    def __init__(
        self,
        session: Session,
        delivery_ids: Sequence[int],
        now: datetime,
        office: OfficeInForce,
        letterhead: Letterhead,
    ) -> None:
        self._session = session
        self._office = office
        self._letterhead = letterhead
        self._now = now
        self._today = office.today(now)
        self._shown = Shown(session, self._today, office)
        rows = session.exec(
            select(Delivery, Notice, PersonRow)
            .join(Notice, col(Notice.id) == Delivery.notice_id)
            .join(PersonRow, col(PersonRow.id) == Notice.recipient_id)
            .where(col(Delivery.id).in_(delivery_ids))
        )
        self._rows = {delivery.id: (delivery, notice, who) for delivery, notice, who in rows}
        self._items = self._read_items()
        used = {item.assignment_id for items in self._items.values() for item in items}
        self._contexts = contexts(session, used)
        self._owed = _owed_by_unit(session)
        self._told = self._read_told()
        self._sheets: list[tuple[tuple[EscalationUnit, ...], Attachment]] = []

    def _read_items(self) -> dict[int, list[NoticeItem]]:
        notices = {notice.id for _, notice, _ in self._rows.values()}
        found = session_items(self._session, [n for n in notices if n is not None])
        grouped: dict[int, list[NoticeItem]] = defaultdict(list)
        for item in found:
            grouped[item.notice_id].append(item)
        return grouped

    def _read_told(self) -> dict[int, tuple[Told, ...]]:
        listed = {
            item.assignment_id
            for items in self._items.values()
            for item in items
            if item.kind == NoticeKind.ESCALATION_LIST
        }
        return told_history(self._session, listed) if listed else {}

    def compose(self, delivery_id: int) -> Composed:
        """One delivery in its channel's own form."""
        delivery, notice, person = self._rows[delivery_id]
        items = [i for i in self._items[notice.id or 0] if self._still_worth_telling(i)]
        payload = None
        if items:
            lines = self._lines(items)
            if notice.kind == NoticeKind.DIGEST:
                payload = self._digest(delivery, notice, person, lines)
            else:
                payload = self._list(delivery, notice, person, lines)
        return Composed(
            delivery_id=delivery_id,
            channel=delivery.channel,
            recipient=person.id,
            kind=str(NoticeKind(notice.kind)),
            message_id=delivery.message_id,
            attempts=delivery.attempts,
            parts_sent=delivery.parts_sent,
            payload=payload,
            items=tuple(self._journal(item) for item in items),
        )

    def _journal(self, item: NoticeItem) -> JournalItem:
        code = self._contexts[item.assignment_id].assignment.code
        return JournalItem(code, item.rung, str(Role(item.role)))

    def _still_worth_telling(self, item: NoticeItem) -> bool:
        """Whether the item still holds: a unit that has reported meanwhile is left in peace."""
        state = self._contexts[item.assignment_id].assignment.state
        if item.rung == Occasion.EXPECTED:
            return bool(state == AssignmentState.AWAITING)
        return state in OWED

    def _lines(self, items: Sequence[NoticeItem]) -> list[_Line]:
        lines: dict[int, _Line] = {}
        for item in items:
            line = lines.setdefault(
                item.assignment_id,
                _Line(self._contexts[item.assignment_id], Role(item.role), item.post_id),
            )
            if item.rung not in line.rungs:
                line.rungs.append(item.rung)
            line.missed += [rung for rung in item.missed if rung not in line.missed]
        return list(lines.values())

    def _view(self, line: _Line) -> ItemView:
        post = self._office.roster.posts.get(line.post_id)
        substitute = line.role is Role.SUBSTITUTE and post is not None
        return self._shown.item(
            line.context,
            line.role,
            tuple(line.rungs),
            on_behalf_of=post.title if substitute and post else None,
            missed=tuple(line.missed),
            told=self._told.get(line.context.assignment.id or 0, ()),
        )

    def _reader(self, person: PersonRow) -> Reader:
        posts = self._office.roster.posts_of(person.id, self._today)
        return Reader(id=person.id, name=person.name, posts=tuple(post.title for post in posts))

    def _digest(
        self, delivery: Delivery, notice: Notice, person: PersonRow, lines: Sequence[_Line]
    ) -> Mail | ChatText:
        sections: dict[Section, list[ItemView]] = defaultdict(list)
        for line in lines:
            item = self._view(line)
            sections[item.section].append(item)
        view = DigestView(
            office=self._office.name,
            place=self._office.place,
            day=self._today,
            reader=self._reader(person),
            sections=tuple(
                SectionView(section=section, items=tuple(sorted(sections[section], key=_urgency)))
                for section in Section
                if section in sections
            ),
            other_open=self._other_open(person, lines),
            monitoring_unit=self._shown.unit(self._office.monitoring_unit),
            reply_to=self._letterhead.reply_to,
            chat_enabled=self._office.chat,
        )
        if delivery.channel == "telegram":
            return ChatText(chat_id=_chat_id(person), parts=chat_digest(view))
        rendered = render_digest(view)
        return self._mail(
            delivery, notice, person, (rendered.subject, rendered.text, rendered.html)
        )

    def _other_open(self, person: PersonRow, lines: Sequence[_Line]) -> int:
        """What else the reader's own units owe, beyond this message."""
        posts = self._office.roster.posts_of(person.id, self._today)
        units = {post.unit for post in posts if post.role in (Role.HEAD, Role.FOCAL_POINT)}
        here = [line for line in lines if line.context.assignment.unit_id in units]
        owed = sum(self._owed.get(unit, 0) for unit in units)
        return max(owed - len([line for line in here if line.role is not Role.COOPERATING]), 0)

    def _list(
        self, delivery: Delivery, notice: Notice, person: PersonRow, lines: Sequence[_Line]
    ) -> Mail | ChatText:
        by_unit: dict[str, list[ItemView]] = defaultdict(list)
        for line in lines:
            item = self._view(line)
            by_unit[item.unit].append(item)
        units = [
            EscalationUnit(
                unit=unit,
                severity=severity_of(max(item.working_days_late for item in items)),
                items=tuple(sorted(items, key=lambda item: (-item.days_late, item.ref))),
            )
            for unit, items in by_unit.items()
        ]
        view = EscalationView(
            office=self._office.name,
            place=self._office.place,
            day=self._today,
            reader=self._reader(person),
            weekly=notice.weekly,
            short=all(line.role is not Role.MONITORING for line in lines),
            units=tuple(sorted(units, key=_gravity)),
            awaiting_review=_count(self._session, AssignmentState.REPORTED),
            due_this_week=self._due_this_week(),
            last_words=self._last_words(lines),
            reply_to=self._letterhead.reply_to,
        )
        sheet = self._sheet(view)
        if delivery.channel == "telegram":
            parts = chat_escalation_list(view)
            return ChatText(chat_id=_chat_id(person), parts=parts, attachments=(sheet,))
        rendered = render_escalation_list(view)
        words = (rendered.subject, rendered.text, rendered.html)
        return self._mail(delivery, notice, person, words, (sheet,))

    def _sheet(self, view: EscalationView) -> Attachment:
        """The list as a workbook; readers of the same list share it."""
        for units, sheet in self._sheets:
            if units == view.units:
                return sheet
        sheet = escalation_list_attachment(view)
        self._sheets.append((view.units, sheet))
        return sheet

    def _last_words(self, lines: Sequence[_Line]) -> tuple[str, ...]:
        """The assignments whose ladder ends with this telling."""
        return tuple(
            line.context.assignment.code
            for line in lines
            if line.context.assignment.next_step_at is None
        )

    def _due_this_week(self) -> int:
        sunday = date.fromordinal(self._today.toordinal() + 6 - self._today.weekday())
        wanted = select(func.count()).where(
            col(Assignment.state).in_(OWED),
            col(Assignment.due_on) >= self._today,
            col(Assignment.due_on) <= sunday,
        )
        return int(self._session.exec(wanted).one())

    def _mail(
        self,
        delivery: Delivery,
        notice: Notice,
        person: PersonRow,
        words: tuple[str, str, str],
        attachments: tuple[Attachment, ...] = (),
    ) -> Mail:
        references = dict.fromkeys(i for i in (notice.thread_root, notice.in_reply_to) if i)
        return Mail(
            message_id=delivery.message_id,
            sender=self._letterhead.sender,
            sender_name=self._letterhead.sender_name,
            recipient=person.email or "",
            recipient_name=person.name,
            reply_to=self._letterhead.reply_to,
            subject=words[0],
            text=words[1],
            html=words[2],
            sent_at=self._now.astimezone(self._office.zone),
            in_reply_to=notice.in_reply_to,
            references=tuple(references),
            attachments=attachments,
        )


def session_items(session: Session, notice_ids: Sequence[int]) -> list[NoticeItem]:
    """The items of these notices, in the order they were raised."""
    wanted = select(NoticeItem).where(col(NoticeItem.notice_id).in_(notice_ids))
    return list(session.exec(wanted.order_by(col(NoticeItem.id))))


def severity_of(working_days_late: int) -> Severity:
    """How far an overdue assignment has climbed."""
    if working_days_late >= GRAVE_FROM:
        return Severity.GRAVE
    return Severity.CLIMBING if working_days_late >= CLIMBING_FROM else Severity.LATE


def _gravity(unit: EscalationUnit) -> tuple[int, int, str]:
    order = (Severity.GRAVE, Severity.CLIMBING, Severity.LATE)
    return order.index(unit.severity), -max(item.days_late for item in unit.items), unit.unit


def _urgency(item: ItemView) -> tuple[date, str, str]:
    return item.due_on or item.expected_on or date.max, item.ref, item.assignment


def _chat_id(person: PersonRow) -> int:
    return person.telegram_chat_id or 0


def _owed_by_unit(session: Session) -> dict[str, int]:
    wanted = (
        select(Assignment.unit_id, func.count())
        .where(col(Assignment.state).in_(OWED))
        .group_by(col(Assignment.unit_id))
    )
    return {unit: count for unit, count in session.exec(wanted)}


def _count(session: Session, state: AssignmentState) -> int:
    return int(session.exec(select(func.count()).where(col(Assignment.state) == state)).one())
