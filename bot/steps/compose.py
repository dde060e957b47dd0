"""Puts claimed deliveries into words, looking at every assignment once more just before it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import structlog
from sqlmodel import Session

from bot.messages.calendar import Calendars, Publisher
from bot.messages.chat_text import (
    chat_digest,
    chat_escalation_list,
    chat_monthly_summary,
    chat_news,
)
from bot.messages.digest import DigestPress
from bot.messages.digest_view import DigestView
from bot.messages.escalation_view import EscalationUnit, EscalationView
from bot.messages.letter import letter_attachment
from bot.messages.monthly_sheets import monthly_attachment
from bot.messages.monthly_view import MonthlyView
from bot.messages.news_view import NewsView
from bot.messages.payload import Attachment, ChatText, Mail, Rendered
from bot.messages.reader_view import Reader
from bot.messages.render import render_escalation_list, render_monthly_summary, render_news
from bot.messages.xlsx import escalation_list_attachment
from bot.model.office import Role
from bot.model.states import NoticeKind
from bot.model.tables import Delivery, Notice, NoticeItem, PersonRow
from bot.rules.reply_token import shown
from bot.steps.batch import Batch, Line
from bot.steps.digest import digest_view
from bot.steps.escalation import escalation_view
from bot.steps.monthly_view import MonthlyFigures
from bot.steps.news_view import news_view
from bot.steps.office import Installation, office_in_force
from bot.steps.shortcuts import (
    Rows,
    digest_buttons,
    list_buttons,
    news_buttons,
    summary_buttons,
)

NOT_MADE = "cannot be made"
log = structlog.get_logger()


@dataclass(frozen=True)
class Letterhead:
    """From whom the mails come, and where an answer goes.

    `reads_answers`: the program reads what comes to `reply_to` and knows an answer by its token;
    `plus_address`: the mail server takes name+anything@domain for name@domain.
    """

    sender: str
    sender_name: str
    reply_to: str | None = None
    reads_answers: bool = False
    plus_address: bool = False

    def reply_address(self, token: str) -> str | None:
        """Where the answer to one message goes; it names the token where the server allows that."""
        if self.reply_to is None or not (self.reads_answers and self.plus_address):
            return self.reply_to
        name, _, domain = self.reply_to.rpartition("@")
        return f"{name}+{token.lower()}@{domain}"


class JournalItem(NamedTuple):
    """One item as a journal names it."""

    assignment: str
    rung: str
    role: Role


@dataclass(frozen=True)
class Composed:
    """A delivery ready to leave; `payload` None where nothing in it is still worth telling.

    `failure` says why a message could not be made: it is kept, and the rest of the batch goes.
    """

    delivery_id: int
    channel: str
    recipient: str
    kind: str
    message_id: str
    attempts: int
    parts_sent: int
    payload: Mail | ChatText | None
    items: tuple[JournalItem, ...] = ()
    failure: str | None = None


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
    batch = Batch(session, delivery_ids, now, office)
    desk = _Desk(batch, MonthlyFigures(session, batch), letterhead)
    return [desk.compose(delivery) for delivery in delivery_ids]


def _parts_that_stand(delivery: Delivery, payload: Mail | ChatText | None) -> int:
    """How many parts of a message need not be sent again: none where those that left read otherwise now.

    What was told in a later part may have moved into them, and would never be told.
    """
    if not isinstance(payload, ChatText) or delivery.parts_sent == 0:
        return 0
    return delivery.parts_sent if payload.mark(delivery.parts_sent) == delivery.parts_mark else 0


class _Desk:
    """Writes the messages of one batch."""

    def __init__(self, batch: Batch, summaries: MonthlyFigures, letterhead: Letterhead) -> None:
        self._batch = batch
        self._summaries = summaries
        self._letterhead = letterhead
        self._sheets: list[tuple[tuple[EscalationUnit, ...], Attachment]] = []
        publisher = Publisher(letterhead.sender_name, letterhead.sender, batch.office.mail_domain)
        self._press = DigestPress()
        self._calendars = Calendars(publisher, batch.now)

    def compose(self, delivery_id: int) -> Composed:
        """One delivery in its channel's own form."""
        delivery, notice, person = self._batch.row(delivery_id)
        items = self._batch.items_worth_telling(notice)
        payload, failure = None, None
        try:
            payload = self._payload(delivery, notice, person, items)
        except Exception as error:  # noqa: BLE001 - a broken template must not hold up the others
            failure = f"{NOT_MADE}: {type(error).__name__}"
            log.error("message_not_made", delivery=delivery_id, error=type(error).__name__)
        return Composed(
            delivery_id=delivery_id,
            channel=delivery.channel,
            recipient=person.id,
            kind=str(NoticeKind(notice.kind)),
            message_id=delivery.message_id,
            attempts=delivery.attempts,
            parts_sent=_parts_that_stand(delivery, payload),
            payload=payload,
            items=tuple(self._journal_item(item) for item in items),
            failure=failure,
        )

    def _journal_item(self, item: NoticeItem) -> JournalItem:
        code = self._batch.contexts[item.assignment_id].assignment.code
        return JournalItem(code, item.rung, item.role)

    def _payload(
        self, delivery: Delivery, notice: Notice, person: PersonRow, items: Sequence[NoticeItem]
    ) -> Mail | ChatText | None:
        reply_to = self._letterhead.reply_to
        token = shown(delivery.reply_token) if self._letterhead.reads_answers else None
        if notice.kind == NoticeKind.MONTHLY_SUMMARY:
            summary = self._summaries.view(person, reply_to, token)
            return self._summary(delivery, notice, person, summary) if summary else None
        if not items:
            return None
        if notice.kind == NoticeKind.NEWS:
            news = news_view(self._batch, person, items, reply_to, token)
            buttons = news_buttons(self._batch, items)
            return self._news(delivery, notice, person, news, buttons)
        lines = self._batch.lines(items)
        if notice.kind == NoticeKind.GROUP_DIGEST:
            return self._for_group(person, lines)
        if notice.kind == NoticeKind.DIGEST:
            digest = digest_view(self._batch, person, lines, reply_to, token)
            if delivery.channel == "telegram":
                return ChatText(
                    chat_id=person.telegram_chat_id or 0,
                    parts=chat_digest(digest),
                    buttons=digest_buttons(self._batch, lines),
                )
            return self._mail(
                delivery, notice, person, self._press.mail(digest), self._calendar(digest)
            )
        directory = self._batch.directory_faults(notice)
        listed = escalation_view(
            self._batch, person, lines, notice.weekly, reply_to, token, directory
        )
        return self._list(delivery, notice, person, listed, list_buttons(lines, listed))

    def _for_group(self, person: PersonRow, lines: Sequence[Line]) -> ChatText | None:
        """The digest as a unit's group gets it; None where the unit has none any more.

        Without buttons: whoever is in the group could press them.
        """
        unit = self._batch.office.roster.posts[lines[0].post_id].unit
        chat_id = self._batch.group_of(unit)
        if chat_id is None:
            return None
        view = digest_view(self._batch, person, lines, None)
        reader = Reader(id=unit, name=self._batch.shown.unit(unit))
        told = view.model_copy(update={"reader": reader, "other_open": 0})
        return ChatText(chat_id=chat_id, parts=chat_digest(told))

    def _news(
        self,
        delivery: Delivery,
        notice: Notice,
        person: PersonRow,
        view: NewsView,
        buttons: Rows,
    ) -> Mail | ChatText:
        if delivery.channel == "telegram":
            chat_id = person.telegram_chat_id or 0
            return ChatText(chat_id=chat_id, parts=chat_news(view), buttons=buttons)
        return self._mail(delivery, notice, person, render_news(view))

    def _summary(
        self, delivery: Delivery, notice: Notice, person: PersonRow, view: MonthlyView
    ) -> Mail | ChatText:
        files = (monthly_attachment(view),)
        if delivery.channel == "telegram":
            parts, chat_id = chat_monthly_summary(view), person.telegram_chat_id or 0
            return ChatText(
                chat_id=chat_id, parts=parts, attachments=files, buttons=summary_buttons()
            )
        return self._mail(delivery, notice, person, render_monthly_summary(view), files)

    def _list(
        self,
        delivery: Delivery,
        notice: Notice,
        person: PersonRow,
        view: EscalationView,
        buttons: Rows,
    ) -> Mail | ChatText:
        files = (self._sheet(view), *map(letter_attachment, view.letters))
        if delivery.channel == "telegram":
            parts = chat_escalation_list(view)
            chat_id = person.telegram_chat_id or 0
            return ChatText(chat_id=chat_id, parts=parts, attachments=files, buttons=buttons)
        return self._mail(delivery, notice, person, render_escalation_list(view), files)

    def _calendar(self, view: DigestView) -> tuple[Attachment, ...]:
        """The digest's due dates for the reader's calendar, where there are any."""
        made = self._calendars.attachment(item for part in view.sections for item in part.items)
        return () if made is None else (made,)

    def _sheet(self, view: EscalationView) -> Attachment:
        """The list as a workbook; readers of the same list share it."""
        for units, sheet in self._sheets:
            if units == view.units:
                return sheet
        sheet = escalation_list_attachment(view)
        self._sheets.append((view.units, sheet))
        return sheet

    def _mail(
        self,
        delivery: Delivery,
        notice: Notice,
        person: PersonRow,
        words: Rendered,
        attachments: tuple[Attachment, ...] = (),
    ) -> Mail:
        references = dict.fromkeys(i for i in (notice.thread_root, notice.in_reply_to) if i)
        return Mail(
            message_id=delivery.message_id,
            sender=self._letterhead.sender,
            sender_name=self._letterhead.sender_name,
            recipient=person.email or "",
            recipient_name=person.name,
            reply_to=self._letterhead.reply_address(delivery.reply_token),
            subject=words.subject,
            text=words.text,
            html=words.html,
            sent_at=self._batch.now.astimezone(self._batch.office.zone),
            in_reply_to=notice.in_reply_to,
            references=tuple(references),
            attachments=attachments,
        )
