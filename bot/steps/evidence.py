"""The reports of an assignment with their evidence, as they are shown; files only to who may see them."""

from sqlmodel import Session, col, select

from bot.messages.views import FileView, ReportView
from bot.model.replies import EvidenceFile, Report
from bot.model.tables import Assignment, PersonRow
from bot.steps.office import OfficeInForce


def report_views(
    session: Session, assignment: Assignment, office: OfficeInForce
) -> tuple[ReportView, ...]:
    """Every report of the assignment, the newest first; those taken back are left out."""
    rows = session.exec(
        select(Report, PersonRow.name)
        .join(PersonRow, col(PersonRow.id) == Report.person_id, isouter=True)
        .where(Report.assignment_id == assignment.id, col(Report.undone_at).is_(None))
        .order_by(col(Report.id).desc())
    )
    return tuple(_view(session, report, name, office) for report, name in rows)


def _view(session: Session, report: Report, name: str | None, office: OfficeInForce) -> ReportView:
    files = session.exec(
        select(EvidenceFile)
        .where(EvidenceFile.report_id == report.id)
        .order_by(col(EvidenceFile.id))
    )
    return ReportView(
        at=report.at.astimezone(office.zone),
        person=name,
        document=report.document,
        document_on=report.document_on,
        note=report.note,
        without_evidence=report.without_evidence,
        recorded_as=report.recorded_as,
        files=tuple(FileView(id=file.id or 0, name=file.name, size=file.size) for file in files),
    )
