"""Puts claimed deliveries into words, looking at every assignment once more just before it is told."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlmodel import Session

from bot.messages.payload import ChatText, Mail
from bot.model.states import NoticeKind
from bot.model.tables import Delivery, NoticeItem
from bot.steps.batch import Batch
from bot.steps.composed import NOT_MADE, Composed, JournalItem
from bot.steps.letterhead import Letterhead
from bot.steps.monthly_view import MonthlyFigures
from bot.steps.office import Installation, office_in_force
from bot.steps.writing import Writer

log = structlog.get_logger()


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
    writer = Writer(batch, MonthlyFigures(session, batch), letterhead)
    return [_composed(delivery, batch, writer) for delivery in delivery_ids]


def _composed(delivery_id: int, batch: Batch, writer: Writer) -> Composed:
    """One delivery in its channel's own form."""
    copy = batch.copy(delivery_id)
    items = batch.items_worth_telling(copy.notice)
    payload, failure = None, None
    try:
        payload = writer.write(copy, items)
    except Exception as error:  # noqa: BLE001 - a broken template must not hold up the others
        failure = f"{NOT_MADE}: {type(error).__name__}"
        log.error("message_not_made", delivery=delivery_id, error=type(error).__name__)
    delivery = copy.delivery
    return Composed(
        delivery_id=delivery_id,
        channel=delivery.channel,
        recipient=copy.person.id,
        kind=str(NoticeKind(copy.notice.kind)),
        message_id=delivery.message_id,
        attempts=delivery.attempts,
        parts_sent=_parts_that_stand(delivery, payload),
        payload=payload,
        items=tuple(_journal_item(item, batch) for item in items),
        failure=failure,
    )


def _journal_item(item: NoticeItem, batch: Batch) -> JournalItem:
    code = batch.contexts[item.assignment_id].assignment.code
    return JournalItem(code, item.rung, item.role)


def _parts_that_stand(delivery: Delivery, payload: Mail | ChatText | None) -> int:
    """How many parts of a message need not be sent again: none where those that left read otherwise now.

    What was told in a later part may have moved into them, and would never be told.
    """
    if not isinstance(payload, ChatText) or delivery.parts_sent == 0:
        return 0
    return delivery.parts_sent if payload.mark(delivery.parts_sent) == delivery.parts_mark else 0
