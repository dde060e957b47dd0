"""The leaders' monthly summary: when it is due, of which month it tells, and who reads it of which units."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.model.office import MonthlySummary, Post, Role
from bot.rules.reporting_periods import ReportingPeriod, month_of
from bot.rules.roster import Roster
from bot.rules.workdays import WorkingDays

WHOLE_MONTH = 31  # as a cut-off day: clamped to each month's last


@dataclass(frozen=True)
class Cover:
    """Whose assignments a reader is told of: those these units lead; None: the whole office's."""

    units: frozenset[str] | None = None


def calendar_month(day: date) -> ReportingPeriod:
    """The calendar month of a day, whatever the cut-off day of periodic reports is."""
    return month_of(day, WHOLE_MONTH)


def month_told(day: date) -> ReportingPeriod:
    """The month that a summary sent on that day tells of: the calendar month before."""
    return calendar_month(day.replace(day=1) - timedelta(days=1))


def summary_day(day: date, days: WorkingDays) -> date:
    """On which day the summary of that day's month is due: the month's first working day."""
    return days.on_or_after(day.replace(day=1))


def readers(
    monthly: MonthlySummary, roster: Roster, units: Iterable[str], today: date
) -> dict[str, Cover]:
    """Who gets the summary today, each once whatever their posts are, and what it covers for them."""
    posts = [post for post in roster.posts.values() if post.role in monthly.to]
    held = [found for post in posts if (found := roster.holder(post, today)) is not None]
    people = sorted({person.id for person, _ in held})
    covers = {one: cover_of(one, monthly, roster, units, today) for one in people}
    return {one: cover for one, cover in covers.items() if cover is not None}


def cover_of(
    person: str, monthly: MonthlySummary, roster: Roster, units: Iterable[str], today: date
) -> Cover | None:
    """What the posts that the person answers for today let the summary cover; None where none does.

    The chair and the monitoring unit see the whole office, a deputy chair the units in charge.
    """
    posts = [
        post
        for post in roster.posts_of(person, today)
        if post.role in monthly.to and _answers_for(person, post, roster, today)
    ]
    if any(post.role != Role.DEPUTY_CHAIR for post in posts):
        return Cover()
    in_charge = frozenset(
        unit
        for unit in units
        for post in roster.posts_for(Role.DEPUTY_CHAIR, unit)
        if post in posts
    )
    return Cover(in_charge) if in_charge else None


def _answers_for(person: str, post: Post, roster: Roster, today: date) -> bool:
    """Whether it is this one, of all who hold the post or may stand in."""
    found = roster.holder(post, today)
    return found is not None and found[0].id == person
