"""What a phrase is read against, and the findings that come up while it is read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from bot.model.plan import Cadence, Finding, Severity

AddWorkingDays = Callable[[date, int], date]


@dataclass
class Context:
    """The plan's side of a reading: `year` is the header's or the plan's (rule 1), `plan_year` bounds
    recurrences (rule 9). `add_working_days(day, n)` gives the n-th working day after `day`."""

    issued_on: date
    year: int
    plan_year: int
    before_is_inclusive: bool = False
    checkin: Cadence | None = None
    add_working_days: AddWorkingDays | None = None
    findings: list[Finding] = field(default_factory=list)

    def note(self, code: str, severity: Severity, **detail: str) -> None:
        """Adds the finding `timing_<code>` once."""
        finding = Finding(code=f"timing_{code}", severity=severity, detail=detail)
        if finding not in self.findings:
            self.findings.append(finding)

    def has_unsettled(self) -> bool:
        """Whether a finding already says why there is no date."""
        return any(
            finding.severity is Severity.ERROR or finding.code == "timing_calendar_needed"
            for finding in self.findings
        )

    def working_day_after(self, day: date, count: int) -> date | None:
        """The count-th working day after `day`; None without a calendar, or beyond the one given."""
        if self.add_working_days is None:
            return None
        try:
            return self.add_working_days(day, count)
        except (LookupError, ValueError, OverflowError):
            return None


def spoken(day: date) -> str:
    """A date as Vietnamese writes it: 09/6/2024 (a zero before days under 10 and months 1 and 2)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"
