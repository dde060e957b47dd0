"""The reports of an assignment with their evidence, as they are shown; files only to who may see them."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from bot.messages.record_view import FileView, ReportView
from bot.model.replies import EvidenceFile, Report
from bot.model.tables import Assignment, PersonRow
from bot.steps.office import OfficeInForce


def report_views(
    session: Session, assignment: Assignment, office: OfficeInForce
) -> tuple[ReportView, ...]:
    """Every report of the assignment, the newest first; those taken back are left out."""
    rows = session.exec(
        select(Report)
        .where(Report.assignment_id == assignment.id, col(Report.undone_at).is_(None))
        .order_by(col(Report.id).desc())
    )
    return views_of(session, rows, office)


def views_of(
    session: Session, reports: Iterable[Report], office: OfficeInForce
) -> tuple[ReportView, ...]:
    """These reports, each with who made it and its files."""
    return tuple(_view(session, report, office) for report in reports)


def files_of(session: Session, report: Report | None) -> tuple[EvidenceFile, ...]:
    """The report's files, in the order they were sent."""
    if report is None:
        return ()
    wanted = select(EvidenceFile).where(EvidenceFile.report_id == report.id)
    return tuple(session.exec(wanted.order_by(col(EvidenceFile.id))))


def _view(session: Session, report: Report, office: OfficeInForce) -> ReportView:
    person = session.get(PersonRow, report.person_id) if report.person_id else None
    files = files_of(session, report)
    return ReportView(
        at=report.at.astimezone(office.zone),
        person=person.name if person else None,
        document=report.document,
        document_on=report.document_on,
        note=report.note,
        without_evidence=report.without_evidence,
        recorded_as=report.recorded_as,
        files=tuple(FileView(id=file.id or 0, name=file.name, size=file.size) for file in files),
    )
