"""The bridge between an assignment's row and the ladder's rules."""

from dataclasses import replace
from datetime import date, datetime

from bot.model.plan import ScheduleKind
from bot.model.states import AssignmentState
from bot.model.tables import Assignment
from bot.rules.ladder import Decision, Standing, decide, passed_by
from bot.rules.workdays import at_local, next_opening
from bot.steps.office import OfficeInForce


def standing_of(assignment: Assignment) -> Standing:
    """What the ladder needs to know of an assignment that has a due date."""
    assert assignment.due_on is not None
    assert assignment.act_by is not None
    return Standing(
        kind=ScheduleKind(assignment.kind),
        opened_on=assignment.opened_on,
        due_on=assignment.due_on,
        act_by=assignment.act_by,
        opened_told=assignment.opened_told,
        returned=assignment.returns_told < assignment.returns,
        held=assignment.held,
        last_rung=assignment.last_rung,
    )


def pass_rungs(assignment: Assignment, today: date, office: OfficeInForce) -> None:
    """Rungs whose day has come by `today` are passed, not told late: the ladder stood still."""
    if assignment.due_on is not None:
        assignment.last_rung = passed_by(standing_of(assignment), today, office.ladder, office.days)


def after_telling(standing: Standing, decision: Decision) -> Standing:
    """Where an assignment stands once what was decided is told."""
    return replace(standing, opened_told=True, returned=False, last_rung=decision.last_rung)


def look_again(now: datetime, office: OfficeInForce) -> datetime:
    """When those who have to look at something that came `now` are told of it again (UTC)."""
    day = office.days.after(office.today(now), office.ladder.review_days + 1)
    return at_local(day, office.ladder.window.opens, office.zone)


def next_step(
    assignment: Assignment, now: datetime, office: OfficeInForce, standing: Standing | None = None
) -> datetime | None:
    """When a sweep must look at the assignment again, judged from its row alone (UTC).

    `standing` is where it is on the ladder by now, if not where its row says.
    """
    opens = office.ladder.window.opens
    match AssignmentState(assignment.state):
        case AssignmentState.AWAITING:
            if assignment.expected_on is None or assignment.opened_told:
                return None
            day = office.days.on_or_before(assignment.expected_on)
            return max(
                next_opening(now, office.ladder.window, office.days, office.zone),
                at_local(day, opens, office.zone),
            )
        case AssignmentState.OPEN | AssignmentState.RETURNED:
            rung = None
            if assignment.due_on is not None:
                rung = _next_rung(standing or standing_of(assignment), now, office)
            wanted = (rung, assignment.look_again_at)
            return min((at for at in wanted if at is not None), default=None)
        case AssignmentState.REPORTED:
            return assignment.look_again_at
        case _:
            return None


def _next_rung(standing: Standing, now: datetime, office: OfficeInForce) -> datetime | None:
    yesterday = date.fromordinal(office.today(now).toordinal() - 1)
    decision = decide(standing, yesterday, office.ladder, office.days)
    if decision.tellings:
        return next_opening(now, office.ladder.window, office.days, office.zone)
    if decision.next_on is None:
        return None
    wanted = at_local(decision.next_on, office.ladder.window.opens, office.zone)
    return max(wanted, next_opening(now, office.ladder.window, office.days, office.zone))
