"""What every check of the office's files works with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from bot.model.files import OfficeFiles, Step, plan_path
from bot.model.office import Office, Post, Role, Term
from bot.model.plan import Finding, PlannedDuty, Severity
from bot.rules.expansion import unit_ids
from bot.rules.reading import TimingRules
from bot.rules.roster import Roster
from bot.rules.workdays import WorkingDays


@dataclass
class Inspection:
    """The files, the calendar they are checked against, and the findings so far.

    `today` is the day the check is made for; `chat` whether Telegram is in use.
    """

    files: OfficeFiles
    days: WorkingDays
    today: date
    chat: bool = False
    timing: TimingRules = field(default_factory=TimingRules)
    findings: list[Finding] = field(default_factory=list)

    @property
    def office(self) -> Office:
        """The office itself."""
        return self.files.office

    def say(
        self,
        code: str,
        severity: Severity,
        at: tuple[Step, ...],
        ref: str | None = None,
        **detail: str,
    ) -> None:
        """Note a finding on the element whose path is `at`, a file's name first."""
        place = self.files.place(str(at[0]), *at[1:])
        self.findings.append(
            Finding(
                ref=ref,
                code=code,
                severity=severity,
                detail=detail,
                file=place.file,
                line=place.line,
            )
        )

    @cached_property
    def span(self) -> tuple[date, date]:
        """The days that matter: from the first plan's issue to the last plan's last day.

        Without a plan: the year of today.
        """
        starts = [plan.plan.issued_on for plan in self.files.plans.values()]
        ends = [date(plan.plan.year, 12, 31) for plan in self.files.plans.values()]
        ends += [day for _, duty in self.duties() for day in duty.schedule.due_dates]
        if not starts:
            return date(self.today.year, 1, 1), date(self.today.year, 12, 31)
        return min(starts), max(ends)

    def duties(self) -> Iterator[tuple[tuple[Step, ...], PlannedDuty]]:
        """Every duty of every plan, with its path."""
        for slug, plan in self.files.plans.items():
            for n, duty in enumerate(plan.duties):
                yield (plan_path(slug), "duties", n), duty

    @cached_property
    def deputies(self) -> dict[str, frozenset[str]]:
        """Each deputy chair's post with the unit ids in charge; empty stands for all others."""
        return {
            post.id: frozenset(unit_ids(post.in_charge_of, self.office)[0])
            for post in self.office.posts
            if post.role is Role.DEPUTY_CHAIR
        }

    @cached_property
    def roster(self) -> Roster:
        """Who is told what, by the same rules as in the daily run."""
        office = self.office
        return Roster(
            office.posts, office.people, office.monitoring_unit, self.deputies, chat=self.chat
        )

    @cached_property
    def responsible(self) -> list[str]:
        """The ids of the units that owe something: leads of a duty, or marked as every unit."""
        led = {
            unit
            for _, duty in self.duties()
            if not duty.opens_nothing
            for unit in unit_ids(duty.lead_units, self.office)[0]
        }
        return [unit.id for unit in self.office.units if unit.id in led or unit.every_unit]


def vacancies(post: Post, start: date, end: date) -> Iterator[tuple[date, date]]:
    """The stretches of days, both ends included, on which nobody holds the post or stands in."""
    free = start
    for term in sorted((*post.holders, *post.substitutes), key=_first_day):
        if _first_day(term) > free:
            yield free, min(_first_day(term) - timedelta(days=1), end)
        if _last_day(term) >= end:
            return
        free = max(free, _last_day(term) + timedelta(days=1))
        if free > end:
            return
    if free <= end:
        yield free, end


def _first_day(term: Term) -> date:
    return term.from_on or date.min


def _last_day(term: Term) -> date:
    return term.to_on or date.max


def shown(day: date) -> str:
    """A date as people here write it: 9/6/2024."""
    return f"{day.day}/{day.month}/{day.year}"
