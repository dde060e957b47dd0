"""Lets somebody stand in for a person for some days, and ends that again."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlmodel import Session

from bot.errors import BadInputError
from bot.messages.record_view import StandInView
from bot.model.office import Post
from bot.model.replies import Leave
from bot.model.tables import PersonRow
from bot.rules.standing_in import away, stood_in_at
from bot.steps.move import Actor
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.store import leaves
from bot.store import office as stored


def stand_in(
    session: Session,
    posts: Sequence[Post],
    substitute: str,
    from_on: date,
    to_on: date,
    actor: Actor,
    here: Installation,
) -> Leave:
    """Let the substitute stand in at the actor's posts, both days included; returns the first row.

    Where the actor stands in for others within these days, that is handed on as well, so that nobody
    is told who is away. Raises BadInputError for days out of order, for oneself, for who is away.
    """
    office = office_in_force(session, actor.at, here)
    if to_on < from_on or substitute == actor.person:
        raise BadInputError("somebody else stands in, from a day to a later one")
    assert actor.person is not None
    if away(office.roster, substitute, from_on, to_on) is not None:
        raise BadInputError(f"{substitute} is away within these days")
    handed_on = stood_in_at(office.roster, actor.person, from_on, to_on)
    rows = [
        Leave(
            post_id=post.id,
            substitute_id=substitute,
            from_on=from_on,
            to_on=to_on,
            said_at=actor.at,
            said_by=actor.person,
        )
        for post in {post.id: post for post in (*posts, *handed_on)}.values()
    ]
    session.add_all(rows)
    stored.touch(session, actor.at)
    session.flush()
    return rows[0]


def end_stand_in(session: Session, leave: Leave, now: datetime) -> None:
    """End it at once; what was handed on with it goes back too."""
    leaves.end(session, leave, now)
    stored.touch(session, now)
    session.flush()


def stand_in_views(
    session: Session, rows: Iterable[Leave], office: OfficeInForce
) -> tuple[StandInView, ...]:
    """Stand-ins as they are shown: rows written together are one, named by the first one's id."""
    groups: dict[datetime, list[Leave]] = {}
    for row in rows:
        groups.setdefault(row.said_at, []).append(row)
    return tuple(_view(session, group, office) for group in groups.values())


def _view(session: Session, group: Sequence[Leave], office: OfficeInForce) -> StandInView:
    first = group[0]
    titles = [office.roster.posts[row.post_id].title for row in group if _known(row, office)]
    return StandInView(
        id=first.id or 0,
        substitute=session.get_one(PersonRow, first.substitute_id).name,
        from_on=first.from_on,
        to_on=first.to_on,
        posts=tuple(titles),
    )


def _known(row: Leave, office: OfficeInForce) -> bool:
    return row.post_id in office.roster.posts
