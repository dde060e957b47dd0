"""What an escalation list says, before any template."""

from datetime import date
from enum import StrEnum

from bot.messages.item_view import ItemView
from bot.messages.letter_view import LetterView
from bot.messages.reader_view import Reader
from bot.model.plan import Value


class Severity(StrEnum):
    """How far an overdue assignment has climbed: late, climbing (from +5), grave (from +10)."""

    LATE = "late"
    CLIMBING = "climbing"
    GRAVE = "grave"


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
