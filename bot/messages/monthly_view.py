"""What the leaders' monthly summary says, before any template."""

from datetime import date

from bot.messages.item_view import ItemView
from bot.messages.reader_view import Reader
from bot.messages.statistics_view import ClassCounts
from bot.model.plan import Value


class MonthlyUnit(Value):
    """A unit: its classes in the month and up to now, and how things stand.

    `longest` is how late its latest is, in days; `asked` counts what is overdue while a request for more
    time waits for a decision; `due` what falls due next.
    """

    unit: str
    month: ClassCounts
    now: ClassCounts
    longest: int = 0
    asked: int = 0
    due: int = 0

    @property
    def is_behind(self) -> bool:
        """Whether something is overdue, or was done late in the month."""
        return bool(self.now.overdue or self.month.late)


class MonthlyView(Value):
    """The month that ended (`month`, `starts` to `ends`) and how things stand on `day`, in plans in force.

    `covers` names the units it is limited to, none where it is the whole office's. Units that are behind
    come first, the worst of them first. `overdue` are what is overdue, the latest first; `due` what
    falls due from `day` to the end of `next_month`, the month that has begun. `granted` counts extensions
    of the month, `waiting` requests nobody has decided on, `undecided` those of them that wait for a
    leader. `to_leader`: its reader is a leader, not the monitoring unit alone.
    """

    office: str
    place: str
    day: date
    reader: Reader
    month: str
    starts: date
    ends: date
    next_month: str
    covers: tuple[str, ...] = ()
    whole: MonthlyUnit
    units: tuple[MonthlyUnit, ...] = ()
    overdue: tuple[ItemView, ...] = ()
    due: tuple[ItemView, ...] = ()
    granted: int = 0
    waiting: int = 0
    undecided: int = 0
    to_leader: bool = True
    reply_to: str | None = None
    reply_token: str | None = None

    @property
    def behind(self) -> tuple[MonthlyUnit, ...]:
        """The units that are behind, the worst first."""
        return tuple(unit for unit in self.units if unit.is_behind)
