"""Decides what is said of news: by matter, what waits for the reader first; and its facts line by line."""

from collections.abc import Iterator

from bot.messages.facts import Fact, label
from bot.messages.news_view import NewsItem, NewsView
from bot.messages.phrases import capital, clock, joined, long_date, say, short_date
from bot.messages.record_view import ExtensionView, ReportView
from bot.model.states import Occasion

ORDER = (
    Occasion.REPORTED,
    Occasion.ASKED,
    Occasion.ADVISED,
    Occasion.GRANTED,
    Occasion.REFUSED,
)

TOLD_IN_FULL = 2  # matters


def by_matter(view: NewsView) -> tuple[tuple[Occasion, tuple[NewsItem, ...]], ...]:
    """The items of each matter that has any, what waits for the reader first."""
    found = ((matter, tuple(i for i in view.items if i.matter is matter)) for matter in ORDER)
    return tuple((matter, items) for matter, items in found if items)


def news_lead(view: NewsView) -> str:
    """How much of what has happened: `02 báo cáo chờ duyệt và 01 đề nghị gia hạn chờ ý kiến`."""
    parts = [say(f"news.count.{matter}", n=len(items)) for matter, items in by_matter(view)]
    return capital(joined(parts)) if parts else say("news.nothing")


def news_headline(view: NewsView) -> str:
    """The same in few words, for a heading above the matters themselves."""
    if len(by_matter(view)) <= TOLD_IN_FULL:
        return news_lead(view)
    return say("news.waiting" if view.waiting else "news.all", n=view.waiting or len(view.items))


def news_facts(news: NewsItem) -> tuple[Fact, ...]:
    """All that the reader needs of it, in order of reading."""
    return tuple(_facts(news))


def _facts(news: NewsItem) -> Iterator[Fact]:
    item = news.item
    yield Fact(label("fact.unit"), joined((item.unit, *item.further_units)))
    if news.report is not None:
        yield from _of_report(news.report)
    if news.extension is not None:
        yield from _of_extension(news.extension)
    elif item.due_on is not None:
        late = say("news.value.late", days=item.days_late) if item.days_late else ""
        yield Fact(label("fact.due"), capital(long_date(item.due_on)), late)
    if item.product:
        yield Fact(label("fact.product"), item.product)


def _of_report(report: ReportView) -> Iterator[Fact]:
    who = report.person or ""
    at = say("news.value.at", time=clock(report.at), day=short_date(report.at.date()))
    yield Fact(label("news.fact.reported"), ", ".join(part for part in (at, who) if part))
    if report.recorded_as:
        yield Fact(label("news.fact.recorded"), report.recorded_as)
    if report.document:
        on = report.document_on
        day = say("news.value.of_day", day=short_date(on)) if on else ""
        yield Fact(label("news.fact.document"), f"{report.document}{day}")
    if report.files:
        yield Fact(label("news.fact.files"), "; ".join(file.name for file in report.files))
    if report.without_evidence:
        yield Fact(label("news.fact.evidence"), say("news.value.none"))
    if report.note:
        yield Fact(label("fact.remark"), report.note)


def _of_extension(extension: ExtensionView) -> Iterator[Fact]:
    due, asked = short_date(extension.due_on), short_date(extension.asked_for)
    yield Fact(label("news.fact.due"), due)
    who = say("news.value.by", name=extension.asked_by) if extension.asked_by else ""
    yield Fact(label("news.fact.asked"), f"{asked}{who}")
    yield Fact(label("news.fact.why"), extension.reason)
    if extension.advice is not None:
        said = say("news.value.for" if extension.advice else "news.value.against")
        reason = extension.advice_reason
        yield Fact(label("news.fact.advice"), f"{said}: {reason}" if reason else said)
    if extension.granted_until is not None:
        yield Fact(label("news.fact.granted"), capital(long_date(extension.granted_until)))
    if extension.decision_reason:
        yield Fact(label("news.fact.decision"), extension.decision_reason)
    if extension.decided_by:
        yield Fact(label("news.fact.decided_by"), extension.decided_by)
