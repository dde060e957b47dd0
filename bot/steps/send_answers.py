"""Sends the answers to people's own mails: at any hour, for they asked; not while paused."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from bot.channels.base import Line, Outcome, Refused
from bot.messages.payload import Attachment, Mail
from bot.model.mail_answers import MailAnswer
from bot.model.tables import PersonRow
from bot.rules.deliveries import WAITING
from bot.steps.claims import LEASE
from bot.steps.deliver import Post, hand_over
from bot.steps.persist import persist
from bot.steps.settle import outcome_values
from bot.store import mail_answers
from bot.store.office import is_paused

CHANNEL = "email"
TRIED_FOR = timedelta(days=2)


@dataclass(frozen=True)
class Ready:
    """A claimed answer as a mail, with how often it has been tried."""

    answer_id: int
    person: str
    attempts: int
    written_at: datetime
    mail: Mail


@dataclass(frozen=True)
class AnswerSettled:
    """An answer and what became of it, at an instant (UTC)."""

    answer: Ready
    outcome: Outcome
    at: datetime


async def send_answers(post: Post) -> list[AnswerSettled]:
    """Send every answer that may leave now; returns what was settled.

    Each is claimed when its turn comes: a lease lasts for one mail, however slow the server.
    """
    channel = post.channels.get(CHANNEL)
    if channel is None:
        return []
    async with channel.open() as line:
        return await _send_all(post, line)


async def _send_all(post: Post, line: Line) -> list[AnswerSettled]:
    done: list[AnswerSettled] = []
    while not post.stopping():
        answer = await asyncio.to_thread(_claim, post)
        if answer is None:
            break
        outcome = await hand_over(line, answer.mail)
        settling = partial(_settle, post, answer, outcome)
        done.append(await persist(settling, LEASE, post.stopping))
    return done


def next_answer_at(post: Post) -> datetime | None:
    """The next instant (UTC) at which an answer may leave; None while paused or with none waiting."""
    with post.store.read() as session:
        return None if is_paused(session) else mail_answers.next_answer_at(session)


def _claim(post: Post) -> Ready | None:
    now = post.clock.now()
    with post.store.read() as session:
        if not mail_answers.has_due(session, now, LEASE) or is_paused(session):
            return None
    with post.store.write() as session:
        for answer in mail_answers.claim(session, now, post.worker, 1, LEASE):
            return _ready(session, answer, post)
    return None


def _ready(session: Session, answer: MailAnswer, post: Post) -> Ready:
    return Ready(
        answer.id or 0,
        answer.person_id,
        answer.attempts,
        answer.written_at,
        Mail(
            message_id=answer.message_id,
            sender=post.letterhead.sender,
            sender_name=post.letterhead.sender_name,
            recipient=answer.recipient,
            recipient_name=session.get_one(PersonRow, answer.person_id).name,
            reply_to=post.letterhead.reply_address(answer.reply_token),
            subject=answer.subject,
            text=answer.text,
            html=answer.html,
            sent_at=answer.written_at.astimezone(post.here.zone),
            in_reply_to=answer.in_reply_to,
            references=tuple(answer.thread),
            attachments=tuple(
                Attachment(filename=file.name, media_type=file.media_type, content=file.content)
                for file in mail_answers.files_of(session, answer.id or 0)
            ),
            is_answer=True,
        ),
    )


def _settle(post: Post, answer: Ready, outcome: Outcome) -> AnswerSettled:
    """Write what became of it; one that could not leave for days is given up."""
    at = post.clock.now()
    values = outcome_values(outcome, at, answer.attempts, answer.mail.message_id)
    if values["state"] in WAITING and at - answer.written_at > TRIED_FOR:
        outcome = Refused(f"given up: {values['reason']}")
        values = outcome_values(outcome, at, answer.attempts, answer.mail.message_id)
    values.pop("parts_sent", None)
    with post.store.write() as session:
        mail_answers.settle(session, answer.answer_id, post.worker, **values)
    return AnswerSettled(answer, outcome, at)
