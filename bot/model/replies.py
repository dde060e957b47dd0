"""The tables of what people answer: reports, evidence, extensions, who stands in for whom."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from bot.model.columns import by_value
from bot.model.states import ExtensionState
from bot.model.tables import instant


class Report(SQLModel, table=True):
    """A unit's report that an assignment is done.

    `document` is the number of the document sent, `document_on` its date. `without_evidence` flags a
    report that came with neither document nor file. `recorded_as` says how it reached the monitoring
    unit where that recorded it in the unit's name. `undone_at` marks one taken back.
    """

    __tablename__ = "report"
    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    at: datetime = instant()
    person_id: str | None = None
    post_id: str | None = None
    channel: str = Field(max_length=32)
    document: str | None = Field(default=None, max_length=200)
    document_on: date | None = None
    note: str | None = None
    without_evidence: bool = False
    recorded_as: str | None = Field(default=None, max_length=200)
    undone_at: datetime | None = instant(default=None)


class EvidenceFile(SQLModel, table=True):
    """A file given as evidence; its bytes lie outside the database, under their SHA-256 (`digest`)."""

    __tablename__ = "evidence_file"
    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="report.id", index=True)
    digest: str = Field(max_length=64, index=True)
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int


class Extension(SQLModel, table=True):
    """A unit's request for a later due date: asked, advised on, granted or refused.

    `asked_for` is the due date wanted, `due_on` the one in force when it was asked; `granted_until`
    may differ from `asked_for`. `advice` is True where the monitoring unit is for it.
    """

    __tablename__ = "extension"
    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    state: ExtensionState = Field(sa_type=by_value(ExtensionState), index=True)
    due_on: date
    asked_for: date
    reason: str
    asked_at: datetime = instant()
    asked_by: str | None = None
    asked_post: str | None = None
    advice: bool | None = None
    advice_reason: str | None = None
    advised_at: datetime | None = instant(default=None)
    advised_by: str | None = None
    granted_until: date | None = None
    decision_reason: str | None = None
    decided_at: datetime | None = instant(default=None)
    decided_by: str | None = None


class Leave(SQLModel, table=True):
    """Somebody stands in at a post from a day to a day, as said in the chat; the files may say more."""

    __tablename__ = "leave"
    id: int | None = Field(default=None, primary_key=True)
    post_id: str = Field(foreign_key="post.id", index=True, max_length=64)
    substitute_id: str = Field(foreign_key="person.id", max_length=64)
    from_on: date
    to_on: date
    said_at: datetime = instant()
    said_by: str | None = None
    ended_at: datetime | None = instant(default=None)
