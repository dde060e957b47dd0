"""The items of news as they stand now: what is spoken of, and whether it still waits to be told."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from bot.messages.item_view import ItemView
from bot.messages.news_view import NewsItem
from bot.messages.record_view import ExtensionView, ReportView
from bot.model.replies import Extension, Report
from bot.model.states import AssignmentState, ExtensionState, NoticeKind, Occasion
from bot.model.tables import Assignment, NoticeItem
from bot.steps.evidence import views_of
from bot.steps.office import OfficeInForce
from bot.steps.requests import extension_view

SPEAK_OF_REPORTS = (Occasion.REPORTED,)


class NewsItems:
    """What the news items of a batch speak of: reports and requests, read in three queries."""

    def __init__(
        self, session: Session, items: Iterable[NoticeItem], office: OfficeInForce
    ) -> None:
        self._session = session
        self._office = office
        news = [item for item in items if item.kind is NoticeKind.NEWS]
        reports = {about(item) for item in news if matter(item) in SPEAK_OF_REPORTS}
        requests = {about(item) for item in news if matter(item) not in SPEAK_OF_REPORTS}
        self._reports = {
            row.id: row for row in session.exec(select(Report).where(col(Report.id).in_(reports)))
        }
        asked = select(Extension).where(col(Extension.id).in_(requests))
        self._extensions = {row.id: row for row in session.exec(asked)}

    def holds(self, item: NoticeItem, assignment: Assignment) -> bool:
        """Whether what it tells is still so: nobody is asked to look at what was settled meanwhile."""
        if matter(item) in SPEAK_OF_REPORTS:
            report = self._reports.get(about(item))
            stands = report is not None and report.undone_at is None
            return stands and assignment.state == AssignmentState.REPORTED
        extension = self._extensions.get(about(item))
        if extension is None:
            return False
        match matter(item):
            case Occasion.ASKED:
                return extension.state is ExtensionState.ASKED
            case Occasion.ADVISED:
                return extension.state.is_pending
            case _:
                return True

    def view(self, item: NoticeItem, shown: ItemView) -> NewsItem:
        """The item as its reader needs it."""
        return NewsItem(
            item=shown,
            matter=matter(item),
            again=item.rung == Occasion.WAITING,
            report=self._report(item),
            extension=self._extension(item),
        )

    def _report(self, item: NoticeItem) -> ReportView | None:
        report = self._reports.get(about(item)) if matter(item) in SPEAK_OF_REPORTS else None
        if report is None:
            return None
        return views_of(self._session, [report], self._office)[0]

    def _extension(self, item: NoticeItem) -> ExtensionView | None:
        row = self._extensions.get(about(item)) if matter(item) not in SPEAK_OF_REPORTS else None
        if row is None:
            return None
        return extension_view(self._session, row, self._office)


def matter(item: NoticeItem) -> Occasion:
    """What the item is about, said for the first time or again: `waiting:asked:5` is about a request."""
    return Occasion(item.occasion.split(":")[-2])


def about(item: NoticeItem) -> int:
    """The id of the report or the extension that the item speaks of."""
    return int(item.occasion.rpartition(":")[2])
