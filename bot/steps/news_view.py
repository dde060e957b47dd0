"""A notice of the kind `news`, as its reader's message."""

from collections.abc import Sequence

from bot.messages.news_view import NewsView
from bot.model.tables import NoticeItem, PersonRow
from bot.steps.batch import Batch


def news_view(
    batch: Batch,
    person: PersonRow,
    items: Sequence[NoticeItem],
    reply_to: str | None,
    reply_token: str | None = None,
) -> NewsView:
    """The items in the order in which they happened."""
    shown = [(item, batch.view(batch.lines([item])[0])) for item in items]
    return NewsView(
        office=batch.office.name,
        place=batch.office.place,
        day=batch.today,
        reader=batch.reader(person),
        items=tuple(batch.news.view(item, view) for item, view in shown),
        reply_to=reply_to,
        reply_token=reply_token,
    )
