"""How an office reads timing phrases: its own settings, applied to every phrase alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.model.plan import Cadence, PlanHead, TimingReading
from bot.rules.timing import read_timing


@dataclass(frozen=True)
class TimingRules:
    """The choices an office may make.

    `before_is_inclusive` reads `trước ngày 10` as up to the 10th. `continuous_checkin` is how often
    a continuous duty owes a progress report, None for never. `add_working_days` counts on from a
    day that itself is not counted.
    """

    before_is_inclusive: bool = False
    continuous_checkin: Cadence | None = Cadence.QUARTERLY
    add_working_days: Callable[[date, int], date] | None = None

    def read(
        self, phrase: str, plan: PlanHead, content: str = "", header_year: int | None = None
    ) -> TimingReading:
        """The phrase as a duty of that plan."""
        return read_timing(
            phrase,
            issued_on=plan.issued_on,
            year=plan.year,
            content=content,
            header_year=header_year,
            before_is_inclusive=self.before_is_inclusive,
            continuous_checkin=self.continuous_checkin,
            add_working_days=self.add_working_days,
        )
