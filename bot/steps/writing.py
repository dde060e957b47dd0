"""Writes the messages of a batch, each kind in its own words and each channel's own form."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import assert_never

from bot.messages.calendar import Calendars, Publisher
from bot.messages.chat_text import (
    chat_digest,
    chat_escalation_list,
    chat_monthly_summary,
    chat_news,
)
from bot.messages.digest import DigestPress
from bot.messages.digest_view import DigestView
from bot.messages.letter import letter_attachment
from bot.messages.monthly_sheets import monthly_attachment
from bot.messages.payload import Attachment, ChatText, Mail, Rendered
from bot.messages.reader_view import Reader
from bot.messages.render import render_escalation_list, render_monthly_summary, render_news
from bot.messages.xlsx import escalation_list_attachment
from bot.model.states import NoticeKind
from bot.model.tables import NoticeItem, PersonRow
from bot.rules.reply_token import shown
from bot.steps.batch import Batch, Copy
from bot.steps.digest import digest_view
from bot.steps.escalation import escalation_view
from bot.steps.letterhead import Letterhead
from bot.steps.monthly_view import MonthlyFigures
from bot.steps.news_view import news_view
from bot.steps.shortcuts import Rows, digest_buttons, list_buttons, news_buttons, summary_buttons

Files = tuple[Attachment, ...]


class Writer:
    """Writes the messages of one batch; what several readers get alike is made once."""

    def __init__(self, batch: Batch, summaries: MonthlyFigures, letterhead: Letterhead) -> None:
        self._batch = batch
        self._summaries = summaries
        self._letterhead = letterhead
        self._sheets: list[tuple[object, Attachment]] = []
        publisher = Publisher(letterhead.sender_name, letterhead.sender, batch.office.mail_domain)
        self._press = DigestPress()
        self._calendars = Calendars(publisher, batch.now)

    def write(self, copy: Copy, items: Sequence[NoticeItem]) -> Mail | ChatText | None:
        """The message that tells of these items; None where nothing in it is still worth telling."""
        kind = copy.notice.kind
        if kind == NoticeKind.MONTHLY_SUMMARY:
            return self._summary(copy)
        if not items:
            return None
        match kind:
            case NoticeKind.NEWS:
                return self._news(copy, items)
            case NoticeKind.DIGEST:
                return self._digest(copy, items)
            case NoticeKind.GROUP_DIGEST:
                return self._for_group(copy.person, items)
            case NoticeKind.ESCALATION_LIST:
                return self._list(copy, items)
            case _:
                assert_never(kind)

    def _digest(self, copy: Copy, items: Sequence[NoticeItem]) -> Mail | ChatText:
        lines = self._batch.lines(items)
        view = digest_view(self._batch, copy.person, lines, *self._answered(copy))
        if _is_chat(copy):
            buttons = digest_buttons(self._batch, lines)
            return _chat_text(copy.person, chat_digest(view), buttons)
        return self._mail(copy, self._press.mail(view), self._calendar(view))

    def _for_group(self, person: PersonRow, items: Sequence[NoticeItem]) -> ChatText | None:
        """The digest as a unit's group gets it; None where the unit has none any more.

        Without buttons: whoever is in the group could press them.
        """
        lines = self._batch.lines(items)
        unit = self._batch.office.roster.posts[lines[0].post_id].unit
        chat_id = self._batch.group_of(unit)
        if chat_id is None:
            return None
        view = digest_view(self._batch, person, lines, None)
        reader = Reader(id=unit, name=self._batch.shown.unit(unit))
        told = view.model_copy(update={"reader": reader, "other_open": 0})
        return ChatText(chat_id=chat_id, parts=chat_digest(told))

    def _news(self, copy: Copy, items: Sequence[NoticeItem]) -> Mail | ChatText:
        view = news_view(self._batch, copy.person, items, *self._answered(copy))
        if _is_chat(copy):
            return _chat_text(copy.person, chat_news(view), news_buttons(self._batch, items))
        return self._mail(copy, render_news(view))

    def _summary(self, copy: Copy) -> Mail | ChatText | None:
        view = self._summaries.view(copy.person, *self._answered(copy))
        if view is None:
            return None
        figures = (view.covers, view.whole, view.units, view.overdue, view.due)
        files = (self._sheet(figures, partial(monthly_attachment, view)),)
        if _is_chat(copy):
            return _chat_text(copy.person, chat_monthly_summary(view), summary_buttons(), files)
        return self._mail(copy, render_monthly_summary(view), files)

    def _list(self, copy: Copy, items: Sequence[NoticeItem]) -> Mail | ChatText:
        lines = self._batch.lines(items)
        directory = self._batch.directory_faults(copy.notice)
        view = escalation_view(
            self._batch, copy.person, lines, copy.notice.weekly, *self._answered(copy), directory
        )
        sheet = self._sheet(view.units, partial(escalation_list_attachment, view))
        files = (sheet, *map(letter_attachment, view.letters))
        if _is_chat(copy):
            buttons = list_buttons(lines, view)
            return _chat_text(copy.person, chat_escalation_list(view), buttons, files)
        return self._mail(copy, render_escalation_list(view), files)

    def _answered(self, copy: Copy) -> tuple[str | None, str | None]:
        """Where an answer goes, and the code it is known by where the program reads answers."""
        token = shown(copy.delivery.reply_token) if self._letterhead.reads_answers else None
        return self._letterhead.reply_to, token

    def _calendar(self, view: DigestView) -> Files:
        """The digest's due dates for the reader's calendar, where there are any."""
        made = self._calendars.attachment(item for part in view.sections for item in part.items)
        return () if made is None else (made,)

    def _sheet(self, told: object, make: Callable[[], Attachment]) -> Attachment:
        """What is told as a workbook; readers who are told the same share it."""
        for known, sheet in self._sheets:
            if known == told:
                return sheet
        sheet = make()
        self._sheets.append((told, sheet))
        return sheet

    def _mail(self, copy: Copy, words: Rendered, files: Files = ()) -> Mail:
        delivery, notice, person = copy
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
            attachments=files,
        )


def _is_chat(copy: Copy) -> bool:
    return copy.delivery.channel == "telegram"


def _chat_text(
    person: PersonRow, parts: tuple[str, ...], buttons: Rows, files: Files = ()
) -> ChatText:
    return ChatText(
        chat_id=person.telegram_chat_id or 0, parts=parts, attachments=files, buttons=buttons
    )
