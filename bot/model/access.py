"""The table of who was given what: evidence handed out, a person's data exported or erased."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from bot.model.columns import by_value
from bot.model.tables import instant


class AccessKind(StrEnum):
    """What was done with data about people."""

    EVIDENCE_HANDED_OUT = "evidence_handed_out"
    PERSON_EXPORTED = "person_exported"
    PERSON_FORGOTTEN = "person_forgotten"


class AccessEntry(SQLModel, table=True):
    """Who was given what, or had it erased, when and through what; never changed, never deleted.

    `by` is a person's id, or the account at the terminal. `subject` is a person's
    id, or `evidence/` and the file's.
    """

    __tablename__ = "access_entry"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = instant(index=True)
    kind: AccessKind = Field(sa_type=by_value(AccessKind))
    by: str = Field(max_length=128)
    channel: str = Field(max_length=32)
    subject: str = Field(max_length=64, index=True)
