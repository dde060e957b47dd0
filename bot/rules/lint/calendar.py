"""Checks the working-day file: years announced, days that contradict each other."""

from collections import Counter

from bot.model.files import WORKING_DAYS, Step, plan_path
from bot.model.office import CalendarYear
from bot.model.plan import Severity
from bot.rules.lint.inspection import Inspection, shown

_SATURDAY = 5


def check_calendar(inspection: Inspection) -> None:
    """Every year that plans count days in is announced; every day stands where it belongs."""
    _years(inspection)
    years = inspection.files.working_days.years
    for year, calendar in years.items():
        _days(inspection, year, calendar)
    off = {day.date for calendar in years.values() for day in calendar.off}
    make_up = {day.date for calendar in years.values() for day in calendar.make_up}
    for day in sorted(off & make_up):
        at = (WORKING_DAYS, "years", str(day.year))
        inspection.say("calendar_contradiction", Severity.ERROR, at, day=shown(day))


def _years(inspection: Inspection) -> None:
    needed: dict[int, tuple[Step, ...]] = {}
    for slug, plan in inspection.files.plans.items():
        needed.setdefault(plan.plan.issued_on.year, (plan_path(slug), "plan", "issued_on"))
        needed.setdefault(plan.plan.year, (plan_path(slug), "plan", "year"))
    for path, duty in inspection.duties():
        dates = [*duty.schedule.due_dates, duty.schedule.expected_on]
        for day in dates:
            if day is not None:
                needed.setdefault(day.year, (*path, "schedule"))
    needed.setdefault(inspection.today.year, (WORKING_DAYS, "years"))
    for year in sorted(set(needed) - inspection.days.announced):
        inspection.say("calendar_year_missing", Severity.WARNING, needed[year], year=str(year))


def _days(inspection: Inspection, year: int, calendar: CalendarYear) -> None:
    listed = Counter(day.date for day in (*calendar.off, *calendar.make_up))
    for section, days in (("off", calendar.off), ("make_up", calendar.make_up)):
        for n, day in enumerate(days):
            at = (WORKING_DAYS, "years", str(year), section, n)
            if day.date.year != year:
                detail = {"day": shown(day.date), "year": str(year)}
                inspection.say("calendar_day_elsewhere", Severity.ERROR, at, **detail)
            if listed[day.date] > 1 and day.date in {d.date for d in days[:n]}:
                inspection.say("calendar_day_repeated", Severity.WARNING, at, day=shown(day.date))
            if section == "make_up" and day.date.weekday() < _SATURDAY:
                inspection.say("make_up_on_weekday", Severity.INFO, at, day=shown(day.date))
