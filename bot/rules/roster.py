"""Who sits where on a given day, and who is told what: posts to people, substitutes included."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.model.office import Person, Post, Preference, Role, Term


@dataclass(frozen=True)
class Recipient:
    """A person told through a post, as `role`; `post` stays the post's own id for a substitute."""

    person: Person
    post: Post
    role: Role


def channels_of(person: Person) -> tuple[str, ...]:
    """The channels a person can be reached on, the preferred one first."""
    reachable = {"email": person.email is not None, "telegram": person.telegram_chat_id is not None}
    order = (
        ("telegram", "email") if person.prefers is Preference.TELEGRAM else ("email", "telegram")
    )
    return tuple(name for name in order if reachable[name])


class Roster:
    """The office's posts and people; every question is asked for a day.

    `deputies` holds, for each deputy chair's post id, the unit ids in charge (empty: all others).
    `chat` says whether Telegram is in use: if not, a person with a chat only is unreachable.
    """

    def __init__(
        self,
        posts: Iterable[Post],
        people: Iterable[Person],
        monitoring_unit: str,
        deputies: dict[str, frozenset[str]],
        chat: bool = False,
    ) -> None:
        self._people = {person.id: person for person in people}
        self._chat = chat
        self._monitoring_unit = monitoring_unit
        self._deputies = deputies
        self._by_unit: dict[tuple[str, Role], list[Post]] = defaultdict(list)
        self._by_role: dict[Role, list[Post]] = defaultdict(list)
        self._named_in: dict[str, list[Post]] = defaultdict(list)
        self.posts: dict[str, Post] = {}
        for post in posts:
            self.posts[post.id] = post
            self._by_unit[post.unit, Role(post.role)].append(post)
            self._by_role[Role(post.role)].append(post)
            for person_id in dict.fromkeys(t.person for t in (*post.holders, *post.substitutes)):
                self._named_in[person_id].append(post)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody, in the order of their ids."""
        return tuple(self._people[person_id] for person_id in sorted(self._people))

    def person(self, person_id: str) -> Person | None:
        """The person of that id, if there still is one."""
        return self._people.get(person_id)

    def posts_for(self, role: Role, unit: str) -> list[Post]:
        """The posts that hold `role` towards `unit`."""
        match role:
            case Role.HEAD | Role.FOCAL_POINT:
                return self._by_unit[unit, role]
            case Role.COOPERATING:
                return self._by_unit[unit, Role.HEAD] + self._by_unit[unit, Role.FOCAL_POINT]
            case Role.DEPUTY_CHAIR:
                return self._deputies_of(unit)
            case _:
                return self._by_role[role]

    def _deputies_of(self, unit: str) -> list[Post]:
        posts = self._by_role[Role.DEPUTY_CHAIR]
        named = [post for post in posts if unit in self._deputies.get(post.id, frozenset())]
        return named or [post for post in posts if not self._deputies.get(post.id)]

    def holder(self, post: Post, day: date) -> tuple[Person, bool] | None:
        """Who answers for the post on that day and whether as a substitute; None if vacant."""
        for terms, substitute in ((post.substitutes, True), (post.holders, False)):
            for term in terms:
                person = self._people.get(term.person)
                if covers(term, day) and person is not None and self.reachable(person):
                    return person, substitute
        return None

    def in_office(self, post: Post, day: date) -> Person | None:
        """Who holds the post on that day, whether or not any channel leads there yet.

        While it is vacant, who stands in.
        """
        for term in (*post.holders, *post.substitutes):
            person = self._people.get(term.person)
            if covers(term, day) and person is not None:
                return person
        return None

    def reachable(self, person: Person) -> bool:
        """Whether some channel leads to the person."""
        channels = channels_of(person)
        return "email" in channels or (self._chat and "telegram" in channels)

    def recipients(self, role: Role, unit: str, day: date) -> list[Recipient]:
        """Who is told as `role` of an assignment of `unit` on that day; empty if nobody can be.

        Of a cooperating unit the head is told, or the focal point where there is no head. Whoever
        stands in is told as substitute, save as cooperating: that the unit owes nothing matters more.
        """
        if role is Role.COOPERATING:
            heads = self._told(self._by_unit[unit, Role.HEAD], role, day)
            return heads or self._told(self._by_unit[unit, Role.FOCAL_POINT], role, day)
        return self._told(self.posts_for(role, unit), role, day)

    def _told(self, posts: Iterable[Post], role: Role, day: date) -> list[Recipient]:
        found = []
        for post in posts:
            held = self.holder(post, day)
            if held is not None:
                person, substitute = held
                stands_in = substitute and role is not Role.COOPERATING
                found.append(Recipient(person, post, Role.SUBSTITUTE if stands_in else role))
        return list(_once_each(found))

    def posts_of(self, person_id: str, day: date) -> list[Post]:
        """The posts a person answers for on that day, as holder or substitute."""
        return [
            post
            for post in self._named_in.get(person_id, ())
            if any(
                term.person == person_id and covers(term, day)
                for term in (*post.holders, *post.substitutes)
            )
        ]


def covers(term: Term, day: date) -> bool:
    """Whether the day lies within the term, both ends included."""
    return (term.from_on is None or term.from_on <= day) and (
        term.to_on is None or day <= term.to_on
    )


def _once_each(found: Iterable[Recipient]) -> Iterator[Recipient]:
    """The first post through which each person is reached: one person, one item."""
    seen: set[str] = set()
    for recipient in found:
        if recipient.person.id not in seen:
            seen.add(recipient.person.id)
            yield recipient
