"""The table of the lead: which of several daemons does what only one may do."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.model.tables import instant


class LeadRow(SQLModel, table=True):
    """Who leads, and until when unless it is renewed, by the database's clock."""

    __tablename__ = "lead"
    name: str = Field(primary_key=True, max_length=32)
    holder: str = Field(max_length=64)
    until: datetime = instant()
