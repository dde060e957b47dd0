"""An assignment as a message tells of it."""

from datetime import date
from enum import StrEnum

from bot.model.office import Role
from bot.model.plan import Value
from bot.model.states import AssignmentState


class Section(StrEnum):
    """Where an item stands in a digest; the order is the order of reading."""

    RETURNED = "returned"
    OVERDUE = "overdue"
    DUE_TODAY = "due_today"
    DUE_SOON = "due_soon"
    NEW = "new"
    COOPERATING = "cooperating"
    EXPECTED = "expected"


class Told(Value):
    """Who was told of an assignment on one channel: on which days, the newest first.

    `failed` are those of the days on which the message was refused.
    """

    person: str
    channel: str
    days: tuple[date, ...]
    failed: tuple[date, ...] = ()


class Brief(Value):
    """What names an assignment and says how it stands.

    `working_days_left` counts working days from today to act_by (0: today is the day);
    `days_late` counts calendar days after due_on (0: on time).
    """

    ref: str
    title: str
    period: str
    state: AssignmentState = AssignmentState.OPEN
    is_progress_report: bool = False
    due_on: date | None = None
    act_by: date | None = None
    expected_on: date | None = None
    working_days_left: int = 0
    days_late: int = 0


class ItemView(Brief):
    """One assignment as its reader needs it.

    `working_days_late` counts working days after due_on (0: on time).
    `source` is the plan's row or paragraph, `timing` the plan's own words, `quote` the sentence for
    duties of the plan's body. `missed` lists rungs that downtime swallowed. `extended_from` is the
    first due date where an extension moved it; `due_version` counts extensions, `plan` is its slug.
    `rungs` are the occasions this message tells of. `by_hand` marks what no plan's document holds.
    `asked_for` is the later due date that was asked for and not decided on, where the message says so.
    """

    assignment: str
    area: str
    product: str
    timing: str
    source: str
    quote: str | None = None
    plan: str = ""
    plan_number: str
    plan_issued_on: date
    by_hand: bool = False
    unit: str
    further_units: tuple[str, ...] = ()
    section: Section
    role: Role
    rungs: tuple[str, ...]
    on_behalf_of: str | None = None
    is_new: bool = False
    due_version: int = 0
    trigger: str | None = None
    extended_from: date | None = None
    asked_for: date | None = None
    working_days_late: int = 0
    missed: tuple[str, ...] = ()
    reason: str | None = None
    told: tuple[Told, ...] = ()
