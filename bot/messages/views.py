"""What a message says, before any template: plain values that every channel renders from."""

from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from bot.model.office import OfficialLetterhead, Role
from bot.model.plan import Value
from bot.model.states import Action, AssignmentState, ExtensionState, Occasion


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
    working_days_late: int = 0
    missed: tuple[str, ...] = ()
    reason: str | None = None
    told: tuple[Told, ...] = ()


class SectionView(Value):
    """The items of one section, most urgent first."""

    section: Section
    items: tuple[ItemView, ...]


class Reader(Value):
    """Who reads the message: a person, with the posts it is written to."""

    id: str
    name: str
    posts: tuple[str, ...] = ()


class DigestView(Value):
    """The one message a person gets on a working day.

    `other_open` counts what else the reader's units owe that is not in this message. `reply_token` is
    the code an answer is recognised by, where the program reads answers.
    """

    office: str
    place: str
    day: date
    reader: Reader
    sections: tuple[SectionView, ...]
    other_open: int = 0
    reply_to: str | None = None
    reply_token: str | None = None
    chat_enabled: bool = False
    monitoring_unit: str = ""

    @property
    def count(self) -> int:
        """How many assignments the digest tells of."""
        return sum(len(section.items) for section in self.sections)


class Severity(StrEnum):
    """How far an overdue assignment has climbed: late, climbing (from +5), grave (from +10)."""

    LATE = "late"
    CLIMBING = "climbing"
    GRAVE = "grave"


class CitedPlan(Value):
    """A plan as a letter cites it; one `by_hand` is no document, only what was assigned by word."""

    number: str
    title: str
    issuer: str
    issued_on: date
    by_hand: bool = False


class LetterItem(Value):
    """An overdue assignment in a letter, and the days before the letter's on which it was reminded of."""

    item: ItemView
    reminded_on: tuple[date, ...] = ()


class LetterView(Value):
    """A drafted official letter that follows up what one unit owes, the latest first.

    `unit_id` is that unit; `addressees` are it and those that owe some of the items with it.
    `letterhead` is None where the office has none yet.
    """

    office: str
    place: str
    letterhead: OfficialLetterhead | None
    day: date
    unit_id: str
    addressees: tuple[str, ...]
    monitoring_unit: str
    plans: tuple[CitedPlan, ...]
    items: tuple[LetterItem, ...]


class EscalationUnit(Value):
    """Those of a unit's overdue assignments that a list tells of, the latest first.

    `severity` is the gravest of them; `overdue_total` counts what else the unit has overdue, too.
    """

    unit: str
    severity: Severity
    items: tuple[ItemView, ...]
    overdue_total: int = 0


class DirectoryFaultKind(StrEnum):
    """What can be wrong with the office's directory; the values are the findings' codes."""

    POST_VACANT = "post_vacant_today"
    UNIT_UNREACHABLE = "rung_unreachable"
    PERSON_UNREACHABLE = "person_unreachable"
    DELIVERY_DEAD = "delivery_dead"
    ADDRESS_FAILED = "address_failed"
    FORWARD_FAILED = "forward_failed"
    CHAT_CLOSED = "chat_closed"
    GROUP_LEFT = "group_left"


class DirectoryFault(Value):
    """A post, unit or person, by name, of whom the directory must be looked at."""

    kind: DirectoryFaultKind
    name: str


class EscalationView(Value):
    """The escalation list of a day.

    `short` is the leaders' own. `weekly` marks the standing list; `awaiting_review` counts reports
    that wait for acceptance; `due_this_week` counts open assignments with act_by in the week;
    `overdue_total` counts all that the office has overdue, of which a day's list tells a part.
    `directory` names what has newly come up in the office's directory, for the monitoring unit alone.
    `letters` are the drafts that go with the list.
    Units are ordered by severity, then by days late.
    """

    office: str
    place: str
    day: date
    reader: Reader
    weekly: bool
    short: bool
    units: tuple[EscalationUnit, ...]
    overdue_total: int = 0
    awaiting_review: int = 0
    due_this_week: int = 0
    letters: tuple[LetterView, ...] = ()
    last_words: tuple[str, ...] = ()
    directory: tuple[DirectoryFault, ...] = ()
    reply_to: str | None = None
    reply_token: str | None = None

    @property
    def count(self) -> int:
        """How many overdue assignments the list holds."""
        return sum(len(unit.items) for unit in self.units)


class Attachment(Value):
    """A file that goes with a mail; `media_type` may have parameters (`text/csv; charset=utf-8`)."""

    filename: str
    media_type: str
    content: bytes


class Mail(Value):
    """An e-mail before it becomes bytes.

    `message_id`, `in_reply_to` and `references` carry their angle brackets, `sent_at` an offset.
    `is_answer` marks one that answers its reader's own mail.
    """

    message_id: str
    sender: str
    sender_name: str
    recipient: str
    recipient_name: str
    reply_to: str | None
    subject: str
    text: str
    html: str
    sent_at: datetime
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    is_answer: bool = False


class ChatButton(Value):
    """A button under a chat message: `words`, at most 64 bytes, are what it says to the program."""

    label: str
    words: str


class ChatText(Value):
    """A chat message in Telegram's HTML, already cut into parts of at most 4,096 characters.

    The buttons, in rows, stand under the last part.
    """

    chat_id: int
    parts: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[tuple[ChatButton, ...], ...] = ()

    def mark(self, sent: int) -> str:
        """Tells what the first so many parts and files say: another mark, other words."""
        said = "\0".join(self.parts[:sent])
        whole = f"{len(self.parts)}" if sent > len(self.parts) else ""
        return sha256(f"{whole}\0{said}".encode()).hexdigest()[:16]


class Rendered(Value):
    """A mail's words: one line of subject, the plain-text twin, and the HTML page."""

    subject: str
    text: str
    html: str


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


class NewsItem(Value):
    """What somebody did about an assignment: a report, a request, a decision.

    `matter` is `reported`, `asked`, `advised`, `granted` or `refused`; `again` marks what was told
    before and still waits for the reader.
    """

    item: ItemView
    matter: Occasion
    again: bool = False
    report: ReportView | None = None
    extension: ExtensionView | None = None


class NewsView(Value):
    """What others did that the reader hears of, what waits for the reader first."""

    office: str
    place: str
    day: date
    reader: Reader
    items: tuple[NewsItem, ...]
    reply_to: str | None = None
    reply_token: str | None = None

    @property
    def waiting(self) -> int:
        """How many of them the reader has to do something about."""
        return sum(one.matter not in (Occasion.GRANTED, Occasion.REFUSED) for one in self.items)


class StatusGroup(StrEnum):
    """How an assignment stands in the answer to `/status`; the order is the order of reading."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    OPEN = "open"
    REPORTED = "reported"


class StatusGroupView(Value):
    """How many assignments stand so, and those of them worth listing, most urgent first."""

    group: StatusGroup
    count: int
    items: tuple[Brief, ...] = ()


class UnitCounts(Value):
    """How many of a unit's assignments stand in each group."""

    unit: str
    counts: dict[StatusGroup, int]


class StatusView(Value):
    """What the reader's own units owe today, group by group."""

    office: str
    day: date
    units: tuple[str, ...]
    groups: tuple[StatusGroupView, ...] = ()


class ReplyOption(Value):
    """What a person may write next: `line` is the first line of their mail."""

    label: str
    line: str


class ReplyView(Value):
    """The answer to a person's own mail.

    `outcome` is the word for what became of it; `parts` are marked up as for a messenger; `left_out`
    are files that were too large to go along. `subject` is that of the mail answered, empty where it
    is not to be repeated.
    """

    office: str
    day: date
    reader: Reader
    outcome: str
    subject: str
    parts: tuple[str, ...]
    options: tuple[ReplyOption, ...] = ()
    left_out: tuple[str, ...] = ()
    reply_to: str | None = None
    reply_token: str


class ClassCounts(Value):
    """The state's four classes for a unit or for all; rates are percentages of what had fallen due."""

    unit: str
    on_time: int
    late: int
    within: int
    overdue: int
    total: int
    due: int
    extended: int
    on_time_rate: float | None = None
    overdue_rate: float | None = None


class StatisticsView(Value):
    """How a period went: all together, then unit by unit; `so_far` where it has not ended yet."""

    office: str
    period: str
    starts: date
    ends: date
    so_far: bool
    whole: ClassCounts
    units: tuple[ClassCounts, ...] = ()


class MailboxEntry(Value):
    """One message of a sample run's mailbox; `file` is its page, relative to the index page."""

    number: int
    file: str
    at: datetime
    recipient: str
    address: str
    kind: str
    channel: str
    subject: str
