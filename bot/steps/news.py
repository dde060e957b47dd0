"""Notes what people did, so that the next sweep tells those it concerns."""

from sqlmodel import Session, col, delete

from bot.model.states import Occasion
from bot.model.tables import Assignment, News
from bot.steps.move import Actor


def note_news(
    session: Session, assignment: Assignment, occasion: Occasion, about: int | None, actor: Actor
) -> None:
    """Something to be told: `about` is the id of the report or extension it speaks of."""
    assert assignment.id is not None and about is not None
    session.add(
        News(
            assignment_id=assignment.id,
            occasion=occasion,
            about=about,
            at=actor.at,
            by=actor.person,
        )
    )


def forget_news(session: Session, assignment: Assignment, occasion: Occasion) -> None:
    """Take back what was noted and not told yet."""
    session.execute(
        delete(News).where(
            col(News.assignment_id) == assignment.id,
            col(News.occasion) == occasion,
            col(News.told_at).is_(None),
        )
    )
