"""Who may do what: from the posts a person answers for today to the commands they may give."""

from collections.abc import Iterable
from enum import StrEnum

from bot.model.office import Post, Role
from bot.rules.roster import Roster


class Capacity(StrEnum):
    """As what somebody speaks to the office."""

    UNIT = "unit"
    MONITORING = "monitoring"
    LEADER = "leader"
    OPERATOR = "operator"


class Right(StrEnum):
    """What a command does, as far as it matters who may do it."""

    ASK = "ask"
    LOOK = "look"
    LOOK_AT_LISTS = "look_at_lists"
    ANSWER = "answer"
    STAND_IN = "stand_in"
    FOLLOW_UP = "follow_up"
    DECIDE = "decide"
    UNDO = "undo"
    LINK = "link"


_UNIT, _MONITORING, _LEADER, _OPERATOR = Capacity

# A unit sees and answers for its own; the monitoring unit and the leaders see everything.
RIGHTS: dict[Right, frozenset[Capacity]] = {
    Right.ASK: frozenset(Capacity),
    Right.LOOK: frozenset({_UNIT, _MONITORING, _LEADER}),
    Right.LOOK_AT_LISTS: frozenset({_MONITORING, _LEADER}),
    Right.ANSWER: frozenset({_UNIT}),
    Right.STAND_IN: frozenset({_UNIT, _MONITORING, _LEADER}),
    Right.FOLLOW_UP: frozenset({_MONITORING}),
    Right.DECIDE: frozenset({_LEADER}),
    Right.UNDO: frozenset({_UNIT, _MONITORING}),
    Right.LINK: frozenset({_MONITORING, _OPERATOR}),
}

CAPACITY_OF: dict[Role, Capacity] = {
    Role.HEAD: Capacity.UNIT,
    Role.FOCAL_POINT: Capacity.UNIT,
    Role.MONITORING: Capacity.MONITORING,
    Role.DEPUTY_CHAIR: Capacity.LEADER,
    Role.CHAIR: Capacity.LEADER,
    Role.OPERATOR: Capacity.OPERATOR,
}


def capacities(posts: Iterable[Post]) -> frozenset[Capacity]:
    """As what the holder of these posts may speak; empty without a post."""
    return frozenset(CAPACITY_OF[Role(post.role)] for post in posts)


def may(right: Right, capacities: Iterable[Capacity]) -> bool:
    """Whether one of the capacities carries the right; whoever is known may ask, even without a post."""
    return right is Right.ASK or not RIGHTS[right].isdisjoint(capacities)


def decides_for(posts: Iterable[Post], unit: str, roster: Roster) -> bool:
    """Whether a post decides on a unit's requests: its deputy chair's in charge, or the chair's."""
    deciding = {
        post.id for role in (Role.DEPUTY_CHAIR, Role.CHAIR) for post in roster.posts_for(role, unit)
    }
    return any(post.id in deciding for post in posts)
