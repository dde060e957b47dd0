"""The escalation list as of now, for somebody who asks: what is overdue, as far as it has climbed to them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col

from bot.messages.escalation_view import EscalationView
from bot.model.office import Post, Role
from bot.model.states import OWED
from bot.model.tables import Assignment, PersonRow
from bot.steps.batch import Batch, Line
from bot.steps.escalation import escalation_view
from bot.steps.items import Shown, contexts, told_history
from bot.steps.listing import IN_FORCE, Scope, find
from bot.steps.office import OfficeInForce

LEADERS = (Role.DEPUTY_CHAIR, Role.CHAIR)


def escalation_now(
    session: Session, office: OfficeInForce, person: PersonRow, posts: Sequence[Post], now: datetime
) -> EscalationView:
    """The list for these posts: everything overdue for the monitoring unit, the short one for leaders."""
    batch = _AsOfNow(session, now, office)
    climbed = list(_climbed(posts, batch.today, office, batch.shown))
    found = find(session, Scope(), states=OWED, where=[IN_FORCE, or_(False, *climbed)])
    monitors = [post for post in posts if post.role == Role.MONITORING]
    speaks_as = (monitors or [post for post in posts if post.role in LEADERS])[0]
    lines = batch.lines_of(found, speaks_as)
    return escalation_view(batch, person, lines, weekly=False, reply_to=None)


def _climbed(
    posts: Sequence[Post], today: date, office: OfficeInForce, shown: Shown
) -> Iterator[ColumnElement[bool]]:
    """For each post, which overdue assignments it is told of."""
    due = col(Assignment.due_on)
    for post in posts:
        if post.role == Role.MONITORING:
            yield due < today
        if post.role not in LEADERS:
            continue
        role = Role(post.role)
        rungs = [rung.at for rung in office.ladder.rungs if rung.at > 0 and role in rung.to]
        if rungs:
            theirs = [u for u in shown.units if post in office.roster.posts_for(role, u)]
            before = _days_late_from(min(rungs), today, office)
            yield (due < before) & col(Assignment.unit_id).in_(theirs)


def _days_late_from(working_days: int, today: date, office: OfficeInForce) -> date:
    """What was due before this day is at least so many working days overdue."""
    last = office.days.on_or_before(today)
    return last if working_days == 1 else office.days.before(last, working_days - 1)


class _AsOfNow(Batch):
    """What a list needs that nobody has been sent."""

    def __init__(self, session: Session, now: datetime, office: OfficeInForce) -> None:
        super().__init__(session, (), now, office)

    def lines_of(self, found: Sequence[Assignment], post: Post) -> list[Line]:
        """The assignments as the holder of the post reads them, with who was told of them."""
        ids = [one.id or 0 for one in found]
        self.contexts = contexts(self._session, ids)
        self._told = told_history(self._session, ids)
        return [Line(self.contexts[one], Role(post.role), post.id) for one in ids]
