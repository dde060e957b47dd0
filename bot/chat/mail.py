"""Mail's face of the chat: a mail becomes a request, its answer another mail, all in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, col, select

from bot.chat.asked import Asked
from bot.chat.converse import Desk, answer_in, asked_by, awaited
from bot.chat.files import keep_files
from bot.chat.mail_words import Open, first_line, words_of
from bot.chat.menu import menu, near_commands
from bot.chat.talk import Answer, Outcome, Request, SentFile
from bot.messages.chat_text import page_answer
from bot.messages.reader_view import Reader
from bot.messages.reply import render_reply
from bot.messages.reply_view import ReplyOption, ReplyView
from bot.model.inbound import Inbound, InboundOutcome
from bot.model.mail_answers import MailAnswer
from bot.model.tables import Assignment, PersonRow
from bot.readers.inbound_mail import InboundMail, Nature, bare_subject
from bot.rules.reply_token import shown
from bot.steps.address import clear_failure, note_bounce
from bot.steps.letterhead import Letterhead
from bot.steps.recognise import Recognised, recognise, told_in
from bot.steps.write_answer import Addressed, fitting, token_of_answer, write_answer
from bot.store import inbound
from bot.store.evidence import Kept
from bot.store.mail_answers import written_since

CHANNEL = "email"
SHOWN_ITEMS = 8
# A loop of two machines must end, a person with many reports must not be stopped.
WITHIN, MOST_ANSWERS, MOST_EXPLAINED = timedelta(hours=1), 30, 5
Became = tuple[InboundOutcome, str | None]


@dataclass(frozen=True)
class MailRoom:
    """What answering mails needs: the desk, and from whom the answers come."""

    desk: Desk
    letterhead: Letterhead


def receive(mail: InboundMail, room: MailRoom) -> InboundOutcome:
    """Act on a mail once, and queue its answer; returns what became of it, now or when it was taken."""
    kept, refused = _keep(mail, room.desk)
    with room.desk.store.write() as session:
        now = room.desk.clock.now()
        mail = _told_apart(session, mail)
        row = inbound.take(session, CHANNEL, mail.external_id, now)
        if row is None:
            return inbound.outcome_of(session, CHANNEL, mail.external_id)
        row.sender, row.subject = mail.sender and mail.sender[:320], mail.subject[:200]
        turn = _Turn(session, row, mail, room, now, kept, refused)
        row.outcome, row.reason = turn.take()
        return InboundOutcome(row.outcome)


def _told_apart(session: Session, mail: InboundMail) -> InboundMail:
    """The mail, under a name of its own if its sender is not proven.

    Else somebody who knows the id of another's mail could come first, and that mail would pass for seen.
    """
    if mail.nature is Nature.WRITTEN and not recognise(session, mail).is_proven:
        name = sha256(f"{mail.sender}\n{mail.external_id}".encode()).hexdigest()
        return replace(mail, external_id=f"unproven:{name}")
    return mail


def keep_for_a_person(mail: InboundMail, room: MailRoom, reason: str) -> None:
    """Note that a mail could not be worked on; it is not tried again."""
    with room.desk.store.write() as session:
        row = inbound.take(session, CHANNEL, mail.external_id, room.desk.clock.now())
        if row is not None:
            row.sender, row.subject = mail.sender and mail.sender[:320], mail.subject[:200]
            row.outcome, row.reason = InboundOutcome.KEPT, reason


def _keep(mail: InboundMail, desk: Desk) -> tuple[tuple[Kept, ...], tuple[str, ...]]:
    """The files of a proven sender on the shelf, before the transaction: disks are slow."""
    if mail.nature is not Nature.WRITTEN or not mail.files:
        return (), ()
    with desk.store.write() as session:
        if not recognise(session, mail).is_proven:
            return (), ()
    sent = (SentFile(file.name, file.media_type, file.content) for file in mail.files)
    return keep_files(sent, desk.shelf)


class _Turn:
    """One mail's turn."""

    def __init__(
        self,
        session: Session,
        row: Inbound,
        mail: InboundMail,
        room: MailRoom,
        now: datetime,
        kept: tuple[Kept, ...],
        refused: tuple[str, ...],
    ) -> None:
        self._session, self._row, self._mail, self._room = session, row, mail, room
        self._now, self._kept, self._refused = now, kept, refused

    def take(self) -> Became:
        """What becomes of the mail."""
        match self._mail.nature:
            case Nature.WRITTEN:
                return self._written(self._recognised())
            case Nature.BOUNCE:
                return self._bounced(self._recognised())
            case nature:
                return InboundOutcome.IGNORED, nature.value

    def _recognised(self) -> Recognised:
        known = recognise(self._session, self._mail)
        self._row.person_id = known.person.id if known.person else None
        if known.answers is not None and not isinstance(known.answers, MailAnswer):
            self._row.delivery_id = known.answers.id
        return known

    def _bounced(self, known: Recognised) -> Became:
        if known.answers is None:
            is_grave = any(failure.permanent for failure in self._mail.failures)
            became = InboundOutcome.KEPT if is_grave else InboundOutcome.IGNORED
            return became, "bounce without a code"
        here = self._room.desk.here
        came_back = note_bounce(self._session, self._mail, known.answers, self._now, here)
        return InboundOutcome.BOUNCED, None if came_back else "not for good, or another address"

    def _written(self, known: Recognised) -> Became:
        if known.person is None:
            return InboundOutcome.KEPT, "not from an address of the office"
        if not known.is_proven or known.answers is None:
            self._explain(known.person, (), "unproven")
            return InboundOutcome.KEPT, "does not answer a message to this person"
        clear_failure(self._session, known.person, self._now)
        about = told_in(self._session, known.answers)
        if self._written_lately(known.person) >= MOST_ANSWERS:
            return InboundOutcome.KEPT, "too many mails within the hour"
        if self._mail.cut:
            self._explain(known.person, about, "cut")
            return InboundOutcome.KEPT, "too large, or damaged"
        return self._proven(known.person, about, known.answers)

    def _proven(self, person: PersonRow, about: tuple[int, ...], answers: object) -> Became:
        is_talk = isinstance(answers, MailAnswer)
        waiting = awaited(self._session, person.id, CHANNEL, self._now)
        told = bare_subject(answers.subject) if isinstance(answers, MailAnswer) else ""
        words = words_of(self._mail, Open(waiting, is_talk, told))
        if words is None:
            self._explain(person, about, "unclear")
            return InboundOutcome.KEPT, "unclear"
        request = Request(person.id, CHANNEL, words, about=about)
        answer = answer_in(self._session, request, self._room.desk, self._now, self._kept)
        if answer.outcome is Outcome.UNCLEAR:
            self._explain(person, about, "unclear")
            return InboundOutcome.KEPT, "unclear"
        parts = (*self._refused, *self._left_out(), *answer.parts)
        self._answer(
            person, about, replace(answer, parts=parts), answer.outcome, self._mail.subject
        )
        return InboundOutcome.ANSWERED, answer.outcome.value

    def _left_out(self) -> tuple[str, ...]:
        return page_answer("mail", "left_out", self._mail.left_out) if self._mail.left_out else ()

    def _explain(self, person: PersonRow, about: tuple[int, ...], why: str) -> None:
        """Say why nothing was done and what can be written; to one address a few times an hour only.

        Words of a mail whose sender is not proven are not repeated: nobody shall speak through us.
        """
        if self._written_lately(person) >= MOST_EXPLAINED:
            return
        asked = self._asked(person, about)
        told_of = list(self._session.exec(select(Assignment).where(col(Assignment.id).in_(about))))
        items = asked.items(told_of[:SHOWN_ITEMS])
        more = max(len(told_of) - SHOWN_ITEMS, 0)
        names = tuple(command.name for command in menu(asked.capacities))
        if why == "unclear":
            said = first_line(self._mail)
            near = near_commands(said, asked.capacities)
            files = len(self._kept)
            parts = page_answer("mail", why, said[:80], files, near, items, more, names)
        else:
            parts = page_answer("mail", why, items, more, names)
        subject = "" if why == "unproven" else self._mail.subject
        self._answer(person, about, Answer(parts, Outcome.UNCLEAR), why, subject)

    def _answer(
        self, person: PersonRow, about: tuple[int, ...], answer: Answer, outcome: str, subject: str
    ) -> None:
        asked, mail = self._asked(person, about), self._mail
        token = token_of_answer(self._session, person.id, mail.external_id)
        files, left_out = fitting(answer.files)
        view = ReplyView(
            office=asked.office.name,
            day=asked.today,
            reader=Reader(
                id=person.id, name=person.name, posts=tuple(post.title for post in asked.posts)
            ),
            outcome=str(outcome),
            subject=subject,
            parts=answer.parts,
            options=_options(answer),
            left_out=left_out,
            reply_to=self._room.letterhead.reply_address(token),
            reply_token=shown(token),
        )
        to = Addressed(mail, person, about)
        domain = asked.office.mail_domain
        words = render_reply(view)
        write_answer(self._session, to, words, files, self._now, asked.today, domain)

    def _asked(self, person: PersonRow, about: tuple[int, ...]) -> Asked:
        request = Request(person.id, CHANNEL, "", about=about)
        return asked_by(self._session, request, self._room.desk, self._now, self._kept)

    def _written_lately(self, person: PersonRow) -> int:
        return written_since(self._session, person.email or "", self._now - WITHIN)


def _options(answer: Answer) -> tuple[ReplyOption, ...]:
    """The answer's buttons as lines that a mail can begin with."""
    buttons = (button for row in answer.buttons for button in row)
    return tuple(ReplyOption(label=one.label, line=_as_line(one.line)) for one in buttons)


def _as_line(words: str) -> str:
    """A button's words as people write them in a mail: `baocao #7.1` is `BAOCAO #7.1`."""
    name, gap, rest = words.partition(" ")
    return f"{name.upper()}{gap}{rest}"
