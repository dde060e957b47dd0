"""Who stands in for whom, as people say it for some days: put before what the office's files say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.model.office import Post, Term
from bot.rules.roster import Roster


@dataclass(frozen=True)
class StandIn:
    """Said by who answered for the post then: `substitute` stands in, both days included."""

    said_by: str | None
    substitute: str
    from_on: date
    to_on: date


def with_stand_ins(post: Post, said: Iterable[StandIn]) -> Post:
    """The post with its stand-ins as said, oldest first, before its other substitutes.

    What was said last wins. It holds only on the days on which who said it answers for the post, be
    it as a substitute: it ends with a holder's term, and with the stand-in it was handed on from.
    """
    for one in said:
        found = tuple(_terms(post, one))
        post = post.model_copy(update={"substitutes": (*found, *post.substitutes)})
    return post


def _terms(post: Post, said: StandIn) -> Iterator[Term]:
    if said.said_by is None:
        yield _term(said.substitute, said.from_on, said.to_on)
        return
    for term in (*post.holders, *post.substitutes):
        shared = overlap(term, said.from_on, said.to_on)
        if term.person == said.said_by and shared is not None:
            yield _term(said.substitute, *shared)


def _term(person: str, from_on: date, to_on: date) -> Term:
    return Term.model_validate({"person": person, "from": from_on, "to": to_on})


def overlap(term: Term, from_on: date, to_on: date) -> tuple[date, date] | None:
    """The days of the term among these; None where there are none."""
    first = max(from_on, term.from_on or from_on)
    last = min(to_on, term.to_on or to_on)
    return (first, last) if first <= last else None


def held_by(roster: Roster, person: str, from_on: date, to_on: date) -> list[Post]:
    """The posts that a person holds on some of these days."""
    return [post for post in _posts(roster) if _has(post.holders, person, from_on, to_on)]


def stood_in_at(roster: Roster, person: str, from_on: date, to_on: date) -> list[Post]:
    """The posts at which a person stands in on some of these days."""
    return [post for post in _posts(roster) if _has(post.substitutes, person, from_on, to_on)]


def away(roster: Roster, person: str, from_on: date, to_on: date) -> Term | None:
    """The first stand-in for a person at a post of theirs within these days; None if there is none."""
    for post in held_by(roster, person, from_on, to_on):
        for term in post.substitutes:
            if term.person != person and overlap(term, from_on, to_on) is not None:
                return term
    return None


def _posts(roster: Roster) -> list[Post]:
    return sorted(roster.posts.values(), key=lambda post: post.id)


def _has(terms: Iterable[Term], person: str, from_on: date, to_on: date) -> bool:
    return any(term.person == person and overlap(term, from_on, to_on) for term in terms)
