"""News as the monitoring unit and a unit head get it."""

from datetime import date, datetime

from bot.messages.news_view import NewsItem, NewsView
from bot.messages.record_view import ExtensionView, FileView, ReportView
from bot.model.states import Occasion
from tests.messages import cast


def report(**changes) -> ReportView:
    """A report with a document and a file."""
    plain = ReportView(
        at=datetime(2024, 6, 7, 9, 15, tzinfo=cast.HANOI),
        person="Trưởng phòng Tài chính – Kế hoạch",
        document="12/BC-TCKH",
        document_on=date(2024, 6, 6),
        note="đã gửi qua hệ thống quản lý văn bản",
        files=(FileView(id=1, name="bao-cao-giai-ngan.pdf", size=52_000),),
    )
    return plain.model_copy(update=changes)


def request(**changes) -> ExtensionView:
    """A request for three weeks more."""
    plain = ExtensionView(
        asked_at=datetime(2024, 6, 6, 15, 0, tzinfo=cast.HANOI),
        asked_by="Trưởng phòng Tư pháp",
        due_on=date(2024, 6, 9),
        asked_for=date(2024, 6, 28),
        reason="chờ hướng dẫn của Sở Tư pháp",
    )
    return plain.model_copy(update=changes)


def news(**changes) -> NewsView:
    """Two reports, a request to advise on, one to decide on, one granted and one refused."""
    advised = request(advice=True, advice_reason="lý do khách quan")
    granted = advised.model_copy(
        update={"granted_until": date(2024, 6, 21), "decided_by": "Phó Chủ tịch phụ trách"}
    )
    refused = request(advice=False, decision_reason="việc đã kéo dài", decided_by="Chủ tịch")
    plain = NewsView(
        office=cast.OFFICE,
        place="Quận 1",
        day=cast.FRIDAY,
        reader=cast.MONITOR,
        items=(
            NewsItem(item=cast.item(), matter=Occasion.REPORTED, report=report()),
            NewsItem(
                item=cast.item("VI.2"),
                matter=Occasion.REPORTED,
                again=True,
                report=report(document=None, document_on=None, files=(), without_evidence=True),
            ),
            NewsItem(item=cast.item("II.1"), matter=Occasion.ASKED, extension=request()),
            NewsItem(item=cast.item("II.3"), matter=Occasion.ADVISED, extension=advised),
            NewsItem(item=cast.item("III.1"), matter=Occasion.GRANTED, extension=granted),
            NewsItem(item=cast.item("III.2"), matter=Occasion.REFUSED, extension=refused),
        ),
        reply_to="dondoc@quan1.example",
        reply_token="ABCD-EFGH-JKMN-PQRS",
    )
    return plain.model_copy(update=changes)
