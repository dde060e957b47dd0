"""What an operator does to the outbox by hand: sees what waits or failed, tries it again, lets it go."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session, col, select

from bot.errors import BadInputError
from bot.model.delivery_acts import DeliveryAct
from bot.model.states import DeliveryState, NoticeKind
from bot.model.tables import Assignment, Delivery, Notice, NoticeItem
from bot.rules.deliveries import DeliveryInput, after
from bot.rules.monthly import calendar_month

log = structlog.get_logger()


@dataclass(frozen=True)
class Copy:
    """A delivery and the notice it is a copy of: what is known of it, never its words."""

    delivery: Delivery
    notice: Notice


@dataclass(frozen=True)
class ByHand:
    """Who acts at the terminal, when, and why."""

    at: datetime
    actor: str
    reason: str | None = None


def copies(session: Session, state: DeliveryState | None, limit: int) -> list[Copy]:
    """The newest deliveries first, of one state or of all that have not ended well."""
    done = (DeliveryState.SENT, DeliveryState.SUPERSEDED)
    of_state = col(Delivery.state).not_in(done) if state is None else Delivery.state == state
    wanted = (
        select(Delivery, Notice)
        .join(Notice, col(Notice.id) == Delivery.notice_id)
        .where(of_state)
        .order_by(col(Delivery.id).desc())
        .limit(limit)
    )
    return [Copy(delivery, notice) for delivery, notice in session.exec(wanted)]


def find_copy(session: Session, delivery_id: int) -> Copy:
    """The delivery of that number; raises BadInputError where there is none."""
    found = session.get(Delivery, delivery_id, with_for_update=True)
    if found is None:
        raise BadInputError(
            f"no delivery has the number {delivery_id}; `dondoc outbox list` shows them"
        )
    return Copy(found, session.get_one(Notice, found.notice_id))


def told_in(session: Session, notice: Notice) -> list[tuple[str, str]]:
    """(assignment, occasion) of each item of a notice."""
    wanted = (
        select(Assignment.code, NoticeItem.occasion)
        .join(NoticeItem, col(NoticeItem.assignment_id) == Assignment.id)
        .where(NoticeItem.notice_id == notice.id)
        .order_by(col(NoticeItem.id))
    )
    return [(code, occasion) for code, occasion in session.exec(wanted)]


def acts_on(session: Session, delivery: Delivery) -> list[DeliveryAct]:
    """What was done to a delivery by hand, the oldest first."""
    wanted = select(DeliveryAct).where(DeliveryAct.delivery_id == delivery.id)
    return list(session.exec(wanted.order_by(col(DeliveryAct.id))))


def retry(session: Session, copy: Copy, by: ByHand) -> None:
    """Put a delivery back into the queue; one of an earlier day goes into the reader's next message.

    Raises TransitionError where its state does not allow it, BadInputError where nothing is left to
    tell in it.
    """
    state = after(DeliveryInput.RETRIED_BY_HAND, copy.delivery.state)
    is_summary = copy.notice.kind == NoticeKind.MONTHLY_SUMMARY
    if is_summary and by.at.date() > calendar_month(copy.notice.day).ends:
        raise BadInputError(
            f"delivery {copy.delivery.id}: its month is over; the next summary says how things stand"
        )
    if not is_summary and not told_in(session, copy.notice):
        raise BadInputError(
            f"delivery {copy.delivery.id}: what it told was taken into a later message; "
            "retry that one"
        )
    if _is_sent_elsewhere(session, copy):
        raise BadInputError(
            f"delivery {copy.delivery.id}: another copy of this message was sent; nothing to retry"
        )
    _move(session, copy, DeliveryInput.RETRIED_BY_HAND, state, by)
    copy.delivery.attempts, copy.delivery.next_attempt_at = 0, by.at
    copy.delivery.settled_at = copy.delivery.reason = None


def drop(session: Session, copy: Copy, by: ByHand) -> None:
    """Let a delivery go for good. Raises TransitionError, or BadInputError without a reason."""
    if not by.reason:
        raise BadInputError("a message is dropped with a reason: --reason WHY")
    state = after(DeliveryInput.DROPPED_BY_HAND, copy.delivery.state)
    _move(session, copy, DeliveryInput.DROPPED_BY_HAND, state, by)
    copy.delivery.settled_at = by.at
    copy.delivery.reason = f"dropped by hand: {by.reason}"


def _is_sent_elsewhere(session: Session, copy: Copy) -> bool:
    wanted = select(Delivery.id).where(
        Delivery.notice_id == copy.notice.id, Delivery.state == DeliveryState.SENT
    )
    return session.exec(wanted).first() is not None


def _move(
    session: Session, copy: Copy, act: DeliveryInput, state: DeliveryState, by: ByHand
) -> None:
    """Write the new state and who made it so."""
    delivery = copy.delivery
    assert delivery.id is not None
    session.add(
        DeliveryAct(
            delivery_id=delivery.id,
            at=by.at,
            act=act,
            actor=by.actor,
            from_state=delivery.state,
            to_state=state,
            reason=by.reason,
        )
    )
    delivery.state = state
    log.info("delivery_by_hand", delivery=delivery.id, act=act.value, by=by.actor, why=by.reason)
