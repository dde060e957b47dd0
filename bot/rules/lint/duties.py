"""Checks the reviewed plans: who leads, when it is due, and whether it still says what was read."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from bot.model.files import Step, plan_path
from bot.model.plan import PlanFile, PlanHead, PlannedDuty, Schedule, ScheduleKind, Severity
from bot.rules.agreement import contradictions, of_another_year
from bot.rules.expansion import fold, unit_ids
from bot.rules.lint.inspection import Inspection, shown

_MANY = 5
_NEEDS_DATE = {
    ScheduleKind.ONCE,
    ScheduleKind.WINDOW,
    ScheduleKind.RECURRING,
    ScheduleKind.CONTINUOUS,
}


def check_plans(inspection: Inspection) -> None:
    """Every plan on its own."""
    for slug, plan in inspection.files.plans.items():
        refs = Counter(duty.ref for duty in plan.duties)
        for n, duty in enumerate(plan.duties):
            at = (plan_path(slug), "duties", n)
            if refs[duty.ref] > 1:
                inspection.say(
                    "ref_repeated", Severity.ERROR, (*at, "ref"), duty.ref, number=duty.ref
                )
            _leads(inspection, at, duty)
            _empty_groups(inspection, at, duty)
            _dates(inspection, at, duty, plan.plan)
            _reading(inspection, at, duty, plan.plan)
        _unknown_units(inspection, slug, plan)
        _agreement(inspection, slug, plan)


def _leads(inspection: Inspection, at: tuple[Step, ...], duty: PlannedDuty) -> None:
    where = (*at, "lead_units")
    if duty.opens_nothing:
        inspection.say("duty_opens_nothing", Severity.WARNING, at, duty.ref)
        return
    if not duty.lead_units:
        inspection.say("duty_without_lead", Severity.ERROR, at, duty.ref)
        return
    vague = {fold(word) for group in inspection.office.groups for word in group.unnamed}
    for name in duty.lead_units:
        if fold(name) in vague:
            inspection.say("duty_lead_vague", Severity.ERROR, where, duty.ref, name=name)
    units, unknown = unit_ids(duty.lead_units, inspection.office)
    if not units and not unknown:
        names = "; ".join(duty.lead_units)
        inspection.say("group_empty_leads", Severity.ERROR, where, duty.ref, names=names)
    if len(units) > _MANY and not duty.per_unit:
        count = str(len(units))
        inspection.say("joint_leads_many", Severity.WARNING, where, duty.ref, count=count)


def _named(duty: PlannedDuty, at: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Every unit and group that a duty names, with its path."""
    for field, names in (
        ("lead_units", duty.lead_units),
        ("cooperating_units", duty.cooperating_units),
    ):
        for n, name in enumerate(names):
            yield (*at, field, n), name


def _empty_groups(inspection: Inspection, at: tuple[Step, ...], duty: PlannedDuty) -> None:
    for where, name in _named(duty, at):
        if unit_ids([name], inspection.office) == ([], []):
            inspection.say("group_empty", Severity.INFO, where, duty.ref, name=name)


def _unknown_units(inspection: Inspection, slug: str, plan: PlanFile) -> None:
    """A name nobody knows is told once, at its first place, with every duty that it stands in."""
    places: dict[str, tuple[Step, ...]] = {}
    names: dict[str, str] = {}
    refs: dict[str, list[str]] = {}
    for n, duty in enumerate(plan.duties):
        for where, name in _named(duty, (plan_path(slug), "duties", n)):
            if unit_ids([name], inspection.office)[1]:
                key = fold(name)
                places.setdefault(key, where)
                names.setdefault(key, name)
                refs.setdefault(key, []).append(duty.ref)
    for key, where in places.items():
        standing = list(dict.fromkeys(refs[key]))
        detail = {"name": names[key], "refs": ", ".join(standing)}
        inspection.say("duty_unit_unknown", Severity.ERROR, where, standing[0], **detail)


def _dates(inspection: Inspection, at: tuple[Step, ...], duty: PlannedDuty, plan: PlanHead) -> None:
    schedule, where = duty.schedule, (*at, "schedule")
    if schedule.kind is ScheduleKind.UNREADABLE:
        inspection.say("duty_unreadable", Severity.ERROR, where, duty.ref, timing=duty.timing)
    elif not schedule.due_dates and _NEEDS_DATE & {schedule.kind} and not schedule.expected_on:
        inspection.say("due_missing", Severity.ERROR, where, duty.ref)
    if list(schedule.due_dates) != sorted(set(schedule.due_dates)):
        inspection.say("due_dates_disordered", Severity.ERROR, where, duty.ref)
    early = [day for day in schedule.due_dates if day < plan.issued_on]
    if early:
        dates = ", ".join(shown(day) for day in early)
        issued = shown(plan.issued_on)
        inspection.say(
            "due_before_plan", Severity.ERROR, where, duty.ref, dates=dates, issued=issued
        )
    if schedule.opens_on and any(day < schedule.opens_on for day in schedule.due_dates):
        inspection.say("opens_after_due", Severity.ERROR, where, duty.ref)
    _days_off(inspection, where, duty, plan)


def _days_off(
    inspection: Inspection, where: tuple[Step, ...], duty: PlannedDuty, plan: PlanHead
) -> None:
    """A deadline on a day off stays; the work has to be done on the working day before."""
    moved, late = [], []
    for due in duty.schedule.due_dates:
        if due < plan.issued_on or not _known(inspection, due) or inspection.days.is_working(due):
            continue
        last = inspection.days.on_or_before(due)
        if last < plan.issued_on:
            late.append(shown(due))
        else:
            moved.append(f"{shown(last)} ({shown(due)})")
    if moved:
        dates = "; ".join(moved)
        inspection.say("due_on_day_off", Severity.INFO, where, duty.ref, dates=dates)
    if late:
        detail = {"dates": ", ".join(late), "issued": shown(plan.issued_on)}
        inspection.say("due_without_working_day", Severity.WARNING, where, duty.ref, **detail)


def _known(inspection: Inspection, day: date) -> bool:
    first, last = inspection.days.span
    return first <= day.year <= last


def _reading(
    inspection: Inspection, at: tuple[Step, ...], duty: PlannedDuty, plan: PlanHead
) -> None:
    """A person may read a phrase otherwise than the program does, but then says why."""
    if duty.decision:
        decision = duty.decision.rstrip(" .")
        inspection.say(
            "duty_decided", Severity.INFO, (*at, "decision"), duty.ref, decision=decision
        )
        return
    read = inspection.timing.read(duty.timing, plan, duty.title).schedule
    if _essence(read) != _essence(duty.schedule):
        detail = {
            "timing": duty.timing,
            "read": _days(read),
            "reviewed": _days(duty.schedule),
        }
        where = (*at, "schedule")
        code = _difference(duty, read)
        inspection.say(code, Severity.WARNING, where, duty.ref, **detail)


def _difference(duty: PlannedDuty, read: Schedule) -> str:
    """What the plan's words are to the reviewed dates: none at all, none with a date, or others."""
    if read.due_dates or read.expected_on or not duty.schedule.due_dates:
        return "schedule_differs"
    return "schedule_without_date" if duty.timing.strip() else "schedule_without_timing"


def _essence(schedule: Schedule) -> tuple[object, ...]:
    """What of a schedule decides when somebody is told."""
    return schedule.kind, schedule.opens_on, schedule.due_dates, schedule.expected_on


def _days(schedule: Schedule) -> str:
    days = [*schedule.due_dates, schedule.expected_on]
    return ", ".join(shown(day) for day in days if day) or "–"


def _agreement(inspection: Inspection, slug: str, plan: PlanFile) -> None:
    """What the plan's own duties contradict, unless a person has decided it."""
    at = {duty.ref: n for n, duty in enumerate(plan.duties)}
    decided = {duty.ref for duty in plan.duties if duty.decision}
    found = [*contradictions(plan.duties), *of_another_year(plan.duties, plan.plan.year)]
    for finding in found:
        refs = {finding.ref, finding.detail.get("other")}
        if not refs & decided and finding.ref is not None:
            where = (plan_path(slug), "duties", at[finding.ref])
            inspection.say(finding.code, finding.severity, where, finding.ref, **finding.detail)
