"""Finds assignments by words: of their titles, products, areas and refs, the best match first."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from bot.model.tables import Assignment, Duty
from bot.rules.expansion import bare
from bot.rules.nearest import matches
from bot.steps.listing import Scope, count, find


def search(
    session: Session, scope: Scope, query: str, *, page: int, size: int
) -> tuple[list[Assignment], int]:
    """A page (from 1, the last at most) of the scope's assignments whose duty holds every word.

    With how many there are in all. The best match comes first; among equals what is still owed, then
    the earliest due.
    """
    ranked = [[col(Assignment.duty_id).in_(d)] for d in _duties_by_rank(session, query)]
    held = [count(session, scope, where=where) for where in ranked]
    total = sum(held)
    skip = (min(page, (total + size - 1) // size) - 1) * size
    found: list[Assignment] = []
    for where, number in zip(ranked, held, strict=True):
        room = size - len(found)
        if room and skip < number:
            found += find(session, scope, where=where, limit=room, offset=skip, owed_first=True)
        skip = max(skip - number, 0)
    return found, total


def _duties_by_rank(session: Session, query: str) -> list[list[int]]:
    """The duties that fit, those that fit equally well together, the best first."""
    by_rank: dict[int, list[int]] = defaultdict(list)
    for duty_id, ref, content in session.execute(
        select(col(Duty.id), col(Duty.ref), col(Duty.content))
    ):
        rank = _rank(query, ref, content)
        if rank is not None:
            by_rank[rank].append(duty_id)
    return [by_rank[rank] for rank in sorted(by_rank)]


def _rank(query: str, ref: str, content: Mapping[str, Any]) -> int | None:
    """How well a duty fits, 0 the best: its ref, the title, the product, the area, all of it."""
    if bare(query) == bare(ref):
        return 0
    title, product, area = (content[name] for name in ("title", "product", "area"))
    if matches(query, title):
        return 1 if bare(query) in bare(title) else 2
    if matches(query, product):
        return 3
    if matches(query, area):
        return 4
    return 5 if matches(query, f"{ref} {title} {product} {area}") else None
