"""A unit reports an assignment done, or says how far it is."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from bot.errors import BadInputError
from bot.model.plan import ScheduleKind
from bot.model.replies import EvidenceFile, Report
from bot.model.states import Action, Occasion
from bot.model.tables import Assignment, AuditEntry
from bot.steps.extend import drop_pending
from bot.steps.move import Actor, move, record
from bot.steps.news import note_news
from bot.steps.office import Installation
from bot.store.evidence import Kept


@dataclass(frozen=True)
class Reported:
    """What a report holds; `recorded_as` says how it came where somebody else recorded it."""

    document: str | None = None
    document_on: date | None = None
    note: str | None = None
    files: tuple[Kept, ...] = ()
    recorded_as: str | None = None

    @property
    def has_evidence(self) -> bool:
        """Whether it names a document or brings a file."""
        return bool(self.document or self.files)


def report(
    session: Session, assignment: Assignment, reported: Reported, actor: Actor, here: Installation
) -> Report:
    """Report the assignment done; its ladder stops, a pending request for more time falls away.

    Raises TransitionError where it is not owed.
    """
    assert assignment.id is not None
    act = actor.act(Action.REPORT, reported.note, document=_evidence(reported))
    # Before the report, so that the report stays the newest act: it can be taken back.
    drop_pending(session, assignment, actor, here)
    move(session, assignment, act, here)
    row = Report(
        assignment_id=assignment.id,
        at=actor.at,
        person_id=actor.person,
        post_id=actor.post,
        channel=actor.channel,
        document=reported.document,
        document_on=reported.document_on,
        note=reported.note,
        without_evidence=not _is_evidenced(assignment, reported),
        recorded_as=reported.recorded_as,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    session.add_all(
        EvidenceFile(
            report_id=row.id,
            digest=file.digest,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
        )
        for file in reported.files
    )
    note_news(session, assignment, Occasion.REPORTED, row.id, actor)
    return row


def _is_evidenced(assignment: Assignment, reported: Reported) -> bool:
    """A continuous duty's progress report is owed in words: they are its evidence."""
    is_in_words = assignment.kind == ScheduleKind.CONTINUOUS and bool(reported.note)
    return reported.has_evidence or is_in_words


def _evidence(reported: Reported) -> str | None:
    """The evidence in one line, for the audit trail."""
    given = [reported.document, *(file.name for file in reported.files)]
    return "; ".join(name for name in given if name) or None


def progress(session: Session, assignment: Assignment, words: str, actor: Actor) -> None:
    """Note how far an owed assignment is; its state and its ladder stay as they are.

    Raises BadInputError where it is not owed.
    """
    if not assignment.state.is_owed:
        raise BadInputError(
            f"{assignment.code} is {assignment.state.value}: nothing is in progress"
        )
    record(session, assignment, actor.act(Action.PROGRESS, words))


def acknowledge(session: Session, assignment: Assignment, actor: Actor) -> None:
    """Note that the unit has taken the assignment up; its ladder goes on.

    Raises BadInputError where it is not owed.
    """
    if not assignment.state.is_owed:
        raise BadInputError(f"{assignment.code} is {assignment.state.value}: nothing to take up")
    record(session, assignment, actor.act(Action.ACKNOWLEDGE))


def acknowledged(session: Session, assignment: Assignment) -> bool:
    """Whether its unit has said that it took the assignment up."""
    wanted = select(AuditEntry.id).where(
        AuditEntry.assignment_id == assignment.id, AuditEntry.action == Action.ACKNOWLEDGE
    )
    return session.exec(wanted).first() is not None


def last_report(session: Session, assignment: Assignment) -> Report | None:
    """The report that stands: the newest that was not taken back."""
    wanted = (
        select(Report)
        .where(Report.assignment_id == assignment.id, col(Report.undone_at).is_(None))
        .order_by(col(Report.id).desc())
    )
    return session.exec(wanted).first()
