"""How a period went, counted in the state's four classes."""

from datetime import date

from bot.model.plan import Value


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
