"""The tables: what the office owes, who was told of it, and what was done about it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.model.columns import UTCDateTime, by_value
from bot.model.office import Preference, Role
from bot.model.plan import ScheduleKind
from bot.model.states import AssignmentState, DeliveryState, NoticeKind

# Names for every constraint, so that a migration can find them on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

BY_HAND = "giao-viec-"  # how the slugs of plans begin that hold what was assigned by hand


def instant(**options: Any) -> Any:
    """A field that holds an aware UTC instant."""
    return Field(sa_type=UTCDateTime, **options)


class OfficeDocument(SQLModel, table=True):
    """A validated office file as last loaded: the office's head, the ladder, the calendar."""

    __tablename__ = "office_document"
    name: str = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    loaded_at: datetime = instant()


class UnitRow(SQLModel, table=True):
    """A unit; kept, with `active` false, when the files no longer name it."""

    __tablename__ = "unit"
    id: str = Field(primary_key=True, max_length=64)
    name: str
    every_unit: bool = True
    active: bool = True


class PersonRow(SQLModel, table=True):
    """Somebody who can be told.

    Mails to `email` have come back since `email_failed_at`, if set. The chat was linked by a code, or
    let go, at `chat_linked_at`, if set, and stands whatever the office's files say; else they name it.
    """

    __tablename__ = "person"
    id: str = Field(primary_key=True, max_length=64)
    name: str
    email: str | None = None
    email_failed_at: datetime | None = instant(default=None)
    telegram_chat_id: int | None = Field(default=None, sa_type=BigInteger, index=True, unique=True)
    chat_linked_at: datetime | None = instant(default=None)
    prefers: Preference = Field(default=Preference.EMAIL, sa_type=by_value(Preference))
    active: bool = True


class PostRow(SQLModel, table=True):
    """A post of a unit; its terms are JSON (`Term`), for they are only ever read whole."""

    __tablename__ = "post"
    id: str = Field(primary_key=True, max_length=64)
    unit_id: str = Field(foreign_key="unit.id", index=True)
    role: Role = Field(sa_type=by_value(Role))
    title: str
    holders: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    substitutes: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    in_charge_of: list[str] = Field(sa_column=Column(JSON, nullable=False))
    active: bool = True


class PlanRecord(SQLModel, table=True):
    """A plan in force. What fell due before `first_loaded_on` is history and opens nothing."""

    __tablename__ = "plan"
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=64)
    number: str
    title: str
    issuer: str
    issued_on: date
    year: int
    first_loaded_on: date
    closed_on: date | None = None

    @property
    def is_by_hand(self) -> bool:
        """Whether its duties were given by word, one by one, not by a plan's file."""
        return self.slug.startswith(BY_HAND)


class Duty(SQLModel, table=True):
    """A row of the plan, as reviewed."""

    __tablename__ = "duty"
    __table_args__ = (UniqueConstraint("plan_id", "ref"),)
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    ref: str = Field(max_length=32)
    position: int
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    lead_unit_ids: list[str] = Field(sa_column=Column(JSON, nullable=False))
    cooperating_unit_ids: list[str] = Field(sa_column=Column(JSON, nullable=False))
    active: bool = True


class Assignment(SQLModel, table=True):
    """A duty, for a responsible unit, for a period: what is opened, reminded of and reported.

    `due_on` is the due date now in force, `first_due_on` the plan's own; `due_version` counts
    extensions, `held` is true while a request for one is pending. `act_by` is the last working day on
    or before `due_on`. `last_rung` is the highest rung of the ladder already told or passed in this
    version. `look_again_at` is when those who have to look at a report or a request are told again,
    None once they were. `next_step_at` is the instant at which a sweep has something to do, None
    where it never will.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("duty_id", "period", "unit_id"),
        Index("ix_assignment_next_step_at", "next_step_at"),
        Index("ix_assignment_unit_id_state_due_on", "unit_id", "state", "due_on"),
        Index("ix_assignment_state_due_on", "state", "due_on"),
    )
    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = Field(foreign_key="duty.id")
    code: str = Field(index=True, max_length=160)
    period: str = Field(max_length=16)
    unit_id: str = Field(foreign_key="unit.id")
    further_unit_ids: list[str] = Field(sa_column=Column(JSON, nullable=False))
    cooperating_unit_ids: list[str] = Field(sa_column=Column(JSON, nullable=False))
    kind: ScheduleKind = Field(sa_type=by_value(ScheduleKind))
    state: AssignmentState = Field(sa_type=by_value(AssignmentState))
    opened_on: date
    due_on: date | None = None
    first_due_on: date | None = None
    act_by: date | None = None
    expected_on: date | None = None
    due_version: int = 0
    reported_at: datetime | None = instant(default=None)
    settled_at: datetime | None = instant(default=None)
    returns: int = 0
    reason: str | None = None
    held: bool = False
    look_again_at: datetime | None = instant(default=None)
    opened_told: bool = False
    returns_told: int = 0
    last_rung: int | None = None
    next_step_at: datetime | None = instant(default=None)


class SharedAssignment(SQLModel, table=True):
    """A unit that has a share in an assignment besides its first lead: it leads too, or cooperates."""

    __tablename__ = "shared_assignment"
    unit_id: str = Field(primary_key=True, foreign_key="unit.id", max_length=64)
    assignment_id: int = Field(primary_key=True, foreign_key="assignment.id", index=True)
    leads: bool


class AuditEntry(SQLModel, table=True):
    """Who did what to an assignment, when and why; never changed, never deleted."""

    __tablename__ = "audit_entry"
    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    at: datetime = instant()
    action: str = Field(max_length=32)
    from_state: str | None = Field(default=None, max_length=32)
    to_state: str = Field(max_length=32)
    actor_person_id: str | None = None
    actor_post_id: str | None = None
    channel: str = Field(max_length=32)
    reason: str | None = None
    document: str | None = None


class News(SQLModel, table=True):
    """Something somebody did that others hear of at the next sweep, unless it is undone before.

    `about` is the id of the report or extension it speaks of; `by` did it and is not told.
    """

    __tablename__ = "news"
    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    occasion: str = Field(max_length=32)
    about: int
    at: datetime = instant()
    by: str | None = None
    told_at: datetime | None = instant(default=None, index=True)


class Notice(SQLModel, table=True):
    """One message to one person on one day; the key makes a second one impossible.

    `number` tells the news of one day apart; of a digest or a list it is always 0. The day of a monthly
    summary is the first of the month it is sent in, whenever that is: one a month.
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("recipient_id", "day", "kind", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    recipient_id: str = Field(foreign_key="person.id")
    day: date = Field(index=True)
    kind: NoticeKind = Field(sa_type=by_value(NoticeKind))
    number: int = 0
    weekly: bool = False
    raised_at: datetime = instant()
    in_reply_to: str | None = None
    thread_root: str | None = None


class NoticeItem(SQLModel, table=True):
    """One assignment told of in a notice, on one occasion, through one post."""

    __tablename__ = "notice_item"
    __table_args__ = (
        UniqueConstraint("assignment_id", "due_version", "occasion", "kind", "post_id"),
        Index("ix_notice_item_notice_id", "notice_id"),
        Index("ix_notice_item_assignment_id_post_id", "assignment_id", "post_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id")
    assignment_id: int = Field(foreign_key="assignment.id")
    due_version: int
    occasion: str = Field(max_length=32)
    rung: str = Field(max_length=16)
    kind: NoticeKind = Field(sa_type=by_value(NoticeKind))
    post_id: str = Field(max_length=64)
    role: Role = Field(sa_type=by_value(Role))
    missed: list[str] = Field(sa_column=Column(JSON, nullable=False))


# A delivery's states before it is claimed; in words, for an index is used only where a query says the same.
WAITS = text("state IN ('queued', 'deferred', 'unconfirmed')")


class Delivery(SQLModel, table=True):
    """One copy of a notice on one channel: the outbox.

    `settled_at` is when it was sent, refused or superseded. `parts_sent` counts the parts of a long
    chat message that have left, so that a retry goes on where it stopped; `parts_mark` tells what they
    said: where the message reads otherwise by now it begins anew. `reply_token` stands in the message
    and brings an answer back to it.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel"),
        Index("ix_delivery_state_next_attempt_at", "state", "next_attempt_at"),
        Index(
            "ix_delivery_waiting",
            "channel",
            "next_attempt_at",
            "id",
            sqlite_where=WAITS,
            postgresql_where=WAITS,
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id")
    channel: str = Field(max_length=16)
    message_id: str = Field(max_length=255)
    reply_token: str = Field(max_length=16, index=True)
    state: DeliveryState = Field(sa_type=by_value(DeliveryState))
    attempts: int = 0
    parts_sent: int = 0
    parts_mark: str | None = Field(default=None, max_length=16)
    next_attempt_at: datetime = instant()
    lease_until: datetime | None = instant(default=None)
    claimed_by: str | None = Field(default=None, max_length=64)
    settled_at: datetime | None = instant(default=None)
    reason: str | None = None


class FindingRow(SQLModel, table=True):
    """Something a running office must look at: an empty rung, a person nobody can reach."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("code", "subject", "day"),)
    id: int | None = Field(default=None, primary_key=True)
    day: date
    code: str = Field(max_length=64)
    subject: str = Field(max_length=200)
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Switch(SQLModel, table=True):
    """A switch that survives a restart: the global pause."""

    __tablename__ = "switch"
    name: str = Field(primary_key=True, max_length=32)
    on: bool = Field(sa_column_kwargs={"name": "is_on"})
    since: datetime = instant()


class Secret(SQLModel, table=True):
    """A secret that the program made for itself: the key of the reply tokens."""

    __tablename__ = "secret"
    name: str = Field(primary_key=True, max_length=32)
    value: str
