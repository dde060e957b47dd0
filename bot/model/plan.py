"""What a plan says: its head, its duties, their schedules and what a reader must be told about them."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class ScheduleKind(StrEnum):
    """The seven readings of a timing phrase."""

    ONCE = "once"
    WINDOW = "window"
    RECURRING = "recurring"
    CONTINUOUS = "continuous"
    CONDITIONAL = "conditional"
    RELATIVE = "relative"
    UNREADABLE = "unreadable"


class Cadence(StrEnum):
    """How often a recurring duty falls due; the order is from the finest to the coarsest."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


class Value(BaseModel):
    """A plain, immutable value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Finding(Value):
    """Something a reader of the plan or of the office's files must know.

    `ref` names the duty (`VI.1`); `code` is stable and machine-readable (`timing_empty`) and names
    the sentence in `templates/findings/*.yaml` that `detail` fills; `message` is that sentence, in
    Vietnamese, once `bot.messages.findings` has filled it in. `file` and `line` (1-based) are set
    where known.
    """

    ref: str | None = None
    code: str
    severity: Severity
    detail: dict[str, str] = Field(default_factory=dict)
    message: str = ""
    file: str | None = None
    line: int | None = None


class Offset(Value):
    """A distance from an event: `5 working days after the letter was received`.

    `unit` is one of hour, day, working_day, month; `before` is True where the phrase counts backwards.
    """

    amount: int
    unit: str
    before: bool = False


class SchedulePart(Value):
    """One series or item of a phrase that has several (`hàng tháng, hàng quý`)."""

    kind: ScheduleKind
    cadence: Cadence | None = None
    due_dates: tuple[date, ...] = ()


class Schedule(Value):
    """When a duty falls due.

    `due_dates` are local dates, inclusive (the last on-time day of each occurrence), ascending and
    without repeats; for a continuous duty they are its progress reports; empty where conditional,
    unreadable, or only expected. `cadence` is set where the dates are a series (recurring,
    continuous); `parts` where a phrase has several series or items. `quota` is N of "at least N
    times a period". `opens_on` is set for windows and "from" phrases. `expected_on` is a planning
    date, never a deadline. `trigger` is the event's own words for conditional and relative phrases,
    `offset` the distance from it. `due_time` is the hour of the last day, where the phrase names one.
    """

    kind: ScheduleKind
    opens_on: date | None = None
    due_dates: tuple[date, ...] = ()
    expected_on: date | None = None
    cadence: Cadence | None = None
    quota: int | None = None
    parts: tuple[SchedulePart, ...] = ()
    trigger: str | None = None
    offset: Offset | None = None
    due_time: str | None = None


class TimingReading(Value):
    """A phrase understood: its schedule, and what must be said about the reading."""

    schedule: Schedule
    findings: tuple[Finding, ...] = ()


class PlanHead(Value):
    """Who issued which plan when; `year` is the year its duties are for."""

    number: str
    title: str
    issuer: str
    issued_on: date
    year: int


class PlanRow(Value):
    """A duty as the plan words it.

    Units are named as the office names them, groups unexpanded (`10 phường`). `source` says where it
    stands in the document (`Phụ lục, dòng VI.1`, or the paragraph), `quote` is its sentence for
    duties found in the body.
    """

    ref: str
    area: str
    title: str
    lead_units: tuple[str, ...] = ()
    cooperating_units: tuple[str, ...] = ()
    product: str = ""
    timing: str = ""
    schedule: Schedule
    source: str = ""
    quote: str | None = None


class PlanDocument(Value):
    """A document as read: nothing in it is decided yet."""

    plan: PlanHead
    duties: tuple[PlanRow, ...] = ()
    candidates: tuple[PlanRow, ...] = ()
    findings: tuple[Finding, ...] = Field(default=())


class PlannedDuty(PlanRow):
    """A duty as a person reviewed it in `plan.yaml`.

    `decision` tells what a person decided where the plan is silent or contradicts itself;
    `per_unit` makes one assignment for each lead unit instead of one for all of them jointly;
    `opens_nothing` keeps a duty that nobody has been assigned to.
    """

    decision: str | None = None
    per_unit: bool = False
    opens_nothing: bool = False


class PlanFile(Value):
    """`plan.yaml`: the reviewed plan that the database is loaded from."""

    plan: PlanHead
    duties: tuple[PlannedDuty, ...]
