"""What stands on record: what was done, reported, asked for and decided, and who stands in."""

from datetime import date, datetime

from bot.model.plan import Value
from bot.model.states import Action, ExtensionState


class ActView(Value):
    """Something that was done to an assignment: by whom, through which post and channel, when."""

    action: Action
    at: datetime
    person: str | None = None
    post: str | None = None
    channel: str
    reason: str | None = None
    document: str | None = None


class FileView(Value):
    """A file of evidence: `size` in bytes."""

    id: int
    name: str
    size: int


class ReportView(Value):
    """A unit's report, with its evidence; `at` carries the office's offset."""

    at: datetime
    person: str | None = None
    document: str | None = None
    document_on: date | None = None
    note: str | None = None
    without_evidence: bool = False
    recorded_as: str | None = None
    files: tuple[FileView, ...] = ()


class ExtensionView(Value):
    """A unit's request for a later due date, and what became of it.

    `due_on` is the due date it was asked against. `advised_by` and `decided_by` are names, None where
    nobody did; instants carry the office's offset.
    """

    state: ExtensionState = ExtensionState.ASKED
    due_on: date
    asked_for: date
    reason: str
    asked_at: datetime
    asked_by: str | None = None
    advice: bool | None = None
    advice_reason: str | None = None
    advised_by: str | None = None
    granted_until: date | None = None
    decision_reason: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None


class StandInView(Value):
    """Somebody who stands in at posts, both days included; `id` names it where it is ended."""

    id: int
    substitute: str
    from_on: date
    to_on: date
    posts: tuple[str, ...]
