"""How a replay's units answer: on time, late or never, by a seed, through the real steps."""

import asyncio
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from apscheduler.triggers.cron import CronTrigger
from sqlmodel import Session, col, select

from bot.messages.render import render_page
from bot.model.office import Role
from bot.model.states import Action, AssignmentState
from bot.model.tables import Assignment
from bot.rules.workdays import WorkingDays
from bot.steps.move import Act, Actor, move
from bot.steps.office import OfficeInForce, office_in_force
from bot.steps.report import Reported, report
from bot.wiring import Parts
from jobs.journal import Event, stamp
from jobs.timetable import Job

LATE_DAYS = (1, 2, 3, 4, 6, 8, 12)
RETURN_SHARE, NEVER_SHARE, LATE_SHARE = 0.08, 0.06, 0.3


class Answers(StrEnum):
    """How the units of a replay behave."""

    NONE = "none"
    ON_TIME = "on-time"
    MIXED = "mixed"


@dataclass(frozen=True)
class Habit:
    """How one assignment will be answered: `report_on` None is never; `returned` once or not."""

    report_on: date | None
    returned: bool = False


def habit(code: str, act_by: date, days: WorkingDays, answers: Answers, seed: int) -> Habit:
    """The same answer for the same assignment and seed, whatever else the run holds."""
    rng = random.Random(f"{seed}/{code}")  # noqa: S311 - a sample, no secret
    early = days.before(act_by, rng.randint(1, 4))
    roll = rng.random()
    if answers is Answers.ON_TIME or roll >= NEVER_SHARE + LATE_SHARE + RETURN_SHARE:
        return Habit(early)
    if roll < NEVER_SHARE:
        return Habit(None)
    if roll < NEVER_SHARE + LATE_SHARE:
        return Habit(days.after(act_by, rng.choice(LATE_DAYS)))
    return Habit(early, returned=True)


def document_of(assignment: Assignment, seed: int) -> str:
    """The number of the document that a sample's unit sends."""
    rng = random.Random(f"{seed}/document/{assignment.code}")  # noqa: S311 - a sample
    initials = "".join(word[0] for word in assignment.unit_id.split("-")[1:]).upper() or "UB"
    return f"{rng.randint(10, 400)}/BC-{initials}"


def answer_job(answers: Answers, seed: int, parts: Parts) -> Job:
    """A job that lets the units answer at three in the afternoon of each working day."""

    async def run(parts: Parts) -> Iterable[Event]:
        return await asyncio.to_thread(_answer, parts, answers, seed)

    trigger = CronTrigger(hour=15, minute=0, timezone=parts.here.zone)
    return Job("answer", trigger, run, None, 3600)


def _answer(parts: Parts, answers: Answers, seed: int) -> list[Event]:
    now = parts.clock.now()
    with parts.store.write() as session:
        office = office_in_force(session, now, parts.here)
        if not office.days.is_working(office.today(now)):
            return []
        return list(_acts(session, parts, office, now, answers, seed))


def _acts(
    session: Session,
    parts: Parts,
    office: OfficeInForce,
    now: datetime,
    answers: Answers,
    seed: int,
) -> Iterator[Event]:
    today = office.today(now)
    live = (AssignmentState.OPEN, AssignmentState.RETURNED, AssignmentState.REPORTED)
    wanted = select(Assignment).where(col(Assignment.state).in_(live)).order_by(col(Assignment.id))
    for assignment in list(session.exec(wanted)):
        if assignment.act_by is None:
            continue
        planned = habit(assignment.code, assignment.act_by, office.days, answers, seed)
        act = _act_of(assignment, planned, today, office, now)
        if act is not None:
            if act.action is Action.REPORT:
                actor = Actor(now, act.person, act.post, act.channel)
                given = Reported(document=document_of(assignment, seed), document_on=today)
                report(session, assignment, given, actor, parts.here)
            else:
                move(session, assignment, act, parts.here)
            yield {
                "at": stamp(now, parts.here.zone),
                "event": str(AssignmentState(assignment.state)),
                "assignment": assignment.code,
                "by": act.person,
            }


def _act_of(
    assignment: Assignment, planned: Habit, today: date, office: OfficeInForce, now: datetime
) -> Act | None:
    """What happens to the assignment today: its unit reports, or the monitoring unit reviews."""
    if assignment.state == AssignmentState.REPORTED:
        reported = office.today(assignment.reported_at or now)
        if office.days.between(reported, today) < 1:
            return None
        if planned.returned and assignment.returns == 0:
            return _by(Role.MONITORING, Action.RETURN, assignment, office, now, _reason())
        return _by(Role.MONITORING, Action.ACCEPT, assignment, office, now)
    if planned.report_on is None or today < max(
        planned.report_on, assignment.opened_on + timedelta(1)
    ):
        return None
    return _by(Role.HEAD, Action.REPORT, assignment, office, now)


def _reason() -> str:
    """Why the monitoring unit of a sample returns a report."""
    return render_page("sample/return_reason.txt").strip()


def _by(
    role: Role,
    action: Action,
    assignment: Assignment,
    office: OfficeInForce,
    now: datetime,
    reason: str | None = None,
) -> Act:
    """The act, by whoever holds the role for the assignment's unit today."""
    found = office.roster.recipients(role, assignment.unit_id, office.today(now))
    return Act(
        action,
        now,
        person=found[0].person.id if found else None,
        post=found[0].post.id if found else None,
        channel="replay",
        reason=reason,
    )
