"""The outbox of answers to people's mails: found by token, claimed with a lease, settled alone."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from bot.model.mail_answers import MailAnswer, MailAnswerFile
from bot.model.states import DeliveryState
from bot.rules.deliveries import WAITING, DeliveryInput, after
from bot.store.leases import TOO_LONG, is_lost, take_back


def answers_by_token(session: Session, tokens: Iterable[str]) -> list[MailAnswer]:
    """The answers that carry one of these reply tokens."""
    wanted = select(MailAnswer).where(col(MailAnswer.reply_token).in_(list(tokens)))
    return list(session.exec(wanted))


def written_since(session: Session, recipient: str, since: datetime) -> int:
    """How many answers have been written to an address since an instant (UTC)."""
    wanted = select(func.count()).where(
        MailAnswer.recipient == recipient, col(MailAnswer.written_at) > since
    )
    return int(session.exec(wanted).one())


def files_of(session: Session, answer_id: int) -> list[MailAnswerFile]:
    """The files that go with an answer, in their order."""
    wanted = select(MailAnswerFile).where(MailAnswerFile.answer_id == answer_id)
    return list(session.exec(wanted.order_by(col(MailAnswerFile.id))))


def next_answer_at(session: Session) -> datetime | None:
    """The earliest instant (UTC) at which an answer wants to leave; None with nothing waiting."""
    waiting = col(MailAnswer.state).in_(WAITING)
    return session.exec(select(func.min(MailAnswer.next_attempt_at)).where(waiting)).one()


def has_due(session: Session, now: datetime, lease: timedelta) -> bool:
    """Whether any answer may want to leave by now, or was claimed by a worker that died."""
    waiting = col(MailAnswer.state).in_(WAITING) & (col(MailAnswer.next_attempt_at) <= now)
    lost = (col(MailAnswer.state) == DeliveryState.CLAIMED) & is_lost(
        col(MailAnswer.lease_until), now, now + TOO_LONG * lease
    )
    return session.exec(select(MailAnswer.id).where(waiting | lost).limit(1)).first() is not None


def claim(
    session: Session, now: datetime, worker: str, limit: int, lease: timedelta
) -> list[MailAnswer]:
    """Take up to `limit` answers that are due; a lease that ran out is taken back first."""
    take_back(session, MailAnswer, now, lease)
    wanted = (
        select(MailAnswer)
        .where(col(MailAnswer.state).in_(WAITING), MailAnswer.next_attempt_at <= now)
        .order_by(col(MailAnswer.next_attempt_at), col(MailAnswer.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = list(session.exec(wanted))
    for answer in claimed:
        answer.state, answer.claimed_by = after(DeliveryInput.CLAIM, answer.state), worker
        answer.lease_until = now + lease
        answer.attempts += 1
    return claimed


def settle(session: Session, answer_id: int, worker: str, **outcome: Any) -> bool:
    """Write the outcome of a claimed answer; False if the lease had passed to another worker.

    One that is settled for good keeps its subject and its token, not its words and files.
    """
    is_over = outcome["state"] not in WAITING
    emptied = {"text": "", "html": ""} if is_over else {}
    table = MailAnswer.__table__  # type: ignore[attr-defined]
    done = session.connection().execute(
        update(table)
        .where(
            table.c.id == answer_id,
            table.c.state == DeliveryState.CLAIMED,
            table.c.claimed_by == worker,
        )
        .values(lease_until=None, claimed_by=None, **emptied, **outcome)
    )
    if done.rowcount and is_over:
        session.execute(delete(MailAnswerFile).where(col(MailAnswerFile.answer_id) == answer_id))
    return done.rowcount == 1
