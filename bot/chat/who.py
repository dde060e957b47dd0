"""The field that names a person: by name or post, those of the asker's own units first."""

from collections.abc import Iterable, Sequence

from bot.chat.asked import Asked
from bot.chat.fields import Filled, Got, Taken, day_of, question
from bot.chat.talk import Button
from bot.messages.phrases import say
from bot.model.office import Person, Post
from bot.rules.expansion import bare
from bot.rules.nearest import matches, nearest
from bot.rules.spoken_names import plain_name
from bot.rules.standing_in import away

OFFERED = 8


class Substitute:
    """Somebody else who can be reached and is not away within the days of the field `span`."""

    name = "substitute"
    free = True

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The one person that the words fit; else the nearest are offered."""
        if "end" in filled["span"]:
            return Got(None)
        said = plain_name(words)
        others = _others(asked)
        if not said:
            return self._ask(asked, "who", others)
        found = _fitting(asked, said)
        if [person.id for person in found] == [asked.person_id]:
            return self._ask(asked, "oneself", others)
        found = [person for person in found if person.id != asked.person_id]
        if len(found) == 1:
            return self._hindrance(asked, filled, found[0]) or Got(found[0].id)
        return self._ask(asked, "which_one" if found else "nobody", found or _near(said, others))

    def _ask(self, asked: Asked, macro: str, people: Sequence[Person]) -> Taken:
        buttons = [_button(asked, person) for person in people[:OFFERED]]
        return question("stand_in", macro, len(people) > OFFERED, buttons=buttons)

    def _hindrance(self, asked: Asked, filled: Filled, person: Person) -> Taken | None:
        """Why this person cannot stand in; None where they can."""
        roster = asked.office.roster
        others = [one for one in _others(asked) if one.id != person.id][:OFFERED]
        buttons = [_button(asked, one) for one in others]
        if not roster.reachable(person):
            return question("stand_in", "unreachable", person.name, buttons=buttons)
        from_on, to_on = day_of(filled["span"], "from"), day_of(filled["span"], "to")
        term = away(roster, person.id, from_on, to_on)
        if term is None:
            return None
        third = roster.person(term.person)
        name = third.name if third is not None and third.id != asked.person_id else None
        return question(
            "stand_in", "away", person.name, term.from_on, term.to_on, name, buttons=buttons
        )


def _posts(asked: Asked, person: Person) -> list[Post]:
    return asked.office.roster.posts_of(person.id, asked.today)


def _others(asked: Asked) -> list[Person]:
    """Everybody else who can be reached, those of the asker's units first."""
    own = {post.unit for post in asked.posts}
    roster = asked.office.roster
    people = [p for p in roster.people if p.id != asked.person_id and roster.reachable(p)]
    return sorted(people, key=lambda p: own.isdisjoint(post.unit for post in _posts(asked, p)))


def _fitting(asked: Asked, said: str) -> list[Person]:
    """Those whose name the words are; else those in whose name or posts all the words stand."""
    if said.startswith("@"):
        person = asked.office.roster.person(said[1:])
        return [person] if person is not None else []
    everybody = [*_others(asked), *(p for p in asked.office.roster.people)]
    people = list({person.id: person for person in everybody}.values())
    same = [person for person in people if bare(person.name) == bare(said)]
    return same or [p for p in people if any(matches(said, text) for text in _texts(asked, p))]


def _texts(asked: Asked, person: Person) -> Iterable[str]:
    yield person.name
    for post in _posts(asked, person):
        yield f"{person.name} {post.title} {asked.shown.unit(post.unit)}"


def _near(said: str, people: Sequence[Person]) -> list[Person]:
    names = nearest(said, (person.name for person in people))
    return [person for name in names for person in people if person.name == name]


def _button(asked: Asked, person: Person) -> Button:
    titles = ", ".join(post.title for post in _posts(asked, person)[:2])
    label = say("button.person", name=person.name, posts=titles) if titles else person.name
    return Button(label, f"@{person.id}")
