"""The field that every command about an assignment needs: which one is meant."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import col

from bot.chat.asked import Asked
from bot.chat.fields import Ask, Filled, Got, Stop, Taken, question, refusal
from bot.chat.talk import Answer, Button, Outcome
from bot.messages.chat_text import page_answer
from bot.messages.facts import number
from bot.messages.item_view import ItemView
from bot.messages.phrases import say
from bot.model.states import OWED, AssignmentState
from bot.model.tables import Assignment
from bot.rules.nearest import nearest
from bot.rules.spoken_refs import SpokenRef, mark_of, take_ref
from bot.rules.spoken_units import take_units
from bot.rules.typed_words import lowered, tidy, typed
from bot.steps.history import last_acted_on
from bot.steps.listing import IN_FORCE, Scope, find, named, refs

OFFERED = 8
LISTED = "listed"  # the marks of those that the open question has numbered
_NUMBERED = typed(r"(?:số |mục )?\(?(?P<n>\d{1,2})[.)]*", whole=False)
_AND = typed(r"(?:và|cùng|với|&|\+)[,\s]*", whole=False)
Conditions = Callable[[Asked], Sequence[ColumnElement[bool]]]


def mark(assignment: Assignment) -> str:
    """An assignment as a button names it: its id, and the due date it was offered with."""
    return mark_of(assignment.id or 0, assignment.due_version)


def short_name(view: ItemView, alike: bool) -> str:
    """An assignment as a button calls it, with its unit where others are `alike` in name."""
    label = "button.which_of" if alike and view.unit else "button.which"
    return say(label, item=number(view), unit=view.unit)


def anything(_asked: Asked) -> Sequence[ColumnElement[bool]]:
    """No condition."""
    return ()


@dataclass(frozen=True)
class Which:
    """An assignment in one of these states: of the person's own units, or of all they may see.

    One that is named must meet the conditions `where`; those that are offered where none is named
    meet those of `offered` too. `page` says what is told where there is none, or the named one does
    not fit.

    Words that name none are left for the next field, or are a wrong name where `alone`. Whoever sees
    other units' may name the unit before the assignment or after it, or the unit alone.
    """

    name: str = "assignment"
    states: tuple[AssignmentState, ...] = OWED
    own: bool = True
    alone: bool = False
    free: bool = False
    where: Conditions = anything
    offered: Conditions = anything
    page: str = "which"

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The one that the words name, or the only one it can be; else the person is asked."""
        scope = self.scope(asked)
        listed = filled.pop(LISTED, [])
        found = take_ref(words, refs(asked.session)) or take_ref(_numbered(words, listed))
        units: frozenset[str] = frozenset()
        if found is None and not self.own:
            units, words = _units_first(asked, words)
            found = take_ref(words, refs(asked.session)) if units else None
        if found is not None:
            return self._named(asked, filled, scope, *found, units)
        if listed and (words.strip() or units):
            return self._again(asked, filled, scope, listed, words, units)
        if self.alone and words.strip():
            return self._unknown(asked, words)
        return self._unnamed(asked, filled, scope, words, units)

    def scope(self, asked: Asked) -> Scope:
        """Whose assignments the words may name."""
        return asked.own if self.own else asked.sight

    def _named(
        self,
        asked: Asked,
        filled: Filled,
        scope: Scope,
        ref: SpokenRef,
        rest: str,
        units: frozenset[str],
    ) -> Taken:
        meant = named(asked.session, scope, ref)
        ids = [one.id for one in meant]
        fitting = self._find(asked, scope, (col(Assignment.id).in_(ids), *self.where(asked)))
        fitting = [one for one in fitting if one.id in asked.about] or fitting
        if not meant:
            return self._helped(asked, ref) or self._unknown(asked, ref.ref, ref.period is not None)
        if (further := _further(asked, scope, ref, rest)) is not None:
            return refusal("which", "one_at_a_time", ref.ref, further)
        if not fitting:
            return Stop(self._unfit(asked, last_acted_on(asked.session, meant)))
        if len(fitting) > 1 and not self.own:
            units, rest = (units, rest) if units else _units_first(asked, rest)
            fitting = _of_units(fitting, units) or fitting
        if len(fitting) > 1:
            return self._choose(asked, filled, fitting, rest)
        return self._one(asked, fitting[0], ref, rest)

    def _unknown(self, asked: Asked, said: str, of_period: bool = False) -> Ask:
        near = nearest(said, refs(asked.session, self.scope(asked))) if said else []
        others = tuple(ref for ref in near if ref != said)
        return question("which", "unknown", said[:40], others, of_period and said in near)

    def _helped(self, asked: Asked, ref: SpokenRef) -> Stop | None:
        """Who answers for the named one, where the person's units only help with it."""
        seen = named(asked.session, asked.sight, ref) if self.own else []
        return refusal("which", "helped", asked.item(seen[-1])) if seen else None

    def _again(
        self,
        asked: Asked,
        filled: Filled,
        scope: Scope,
        listed: Sequence[str],
        said: str,
        units: frozenset[str],
    ) -> Taken:
        """The unit's own of those listed; else the same question once more, for nothing was answered."""
        ids = [found[0].id for found in map(take_ref, listed) if found is not None]
        fitting = self._find(asked, scope, (col(Assignment.id).in_(ids), *self.where(asked)))
        if not fitting or (units and not _of_units(fitting, units)):
            return self._unnamed(asked, filled, scope, "", units)
        theirs = _of_units(fitting, units)
        if len(theirs) == 1:
            return Got(theirs[0].id, said)
        return self._choose(asked, filled, theirs or fitting, "", "" if theirs else said)

    def _one(self, asked: Asked, one: Assignment, ref: SpokenRef, rest: str) -> Taken:
        if ref.due_version is not None and ref.due_version != one.due_version:
            view = asked.item(one)
            again = question("which", "moved", view, buttons=[self._button(one, view)])
            return Ask(again.answer, rest)
        return Got(one.id, rest)

    def _unnamed(
        self,
        asked: Asked,
        filled: Filled,
        scope: Scope,
        words: str,
        units: frozenset[str] = frozenset(),
    ) -> Taken:
        open_to = (*self.where(asked), *self.offered(asked))
        if units:
            open_to = (*open_to, col(Assignment.unit_id).in_(units))
        told_of = (col(Assignment.id).in_(asked.about), *open_to)
        fitting = self._find(asked, scope, told_of) if asked.about else []
        if not fitting:
            # A unit is asked for nothing of a closed plan any more; by name it may still answer.
            in_force = (IN_FORCE,) if self.own else ()
            fitting = self._find(asked, scope, (*open_to, *in_force))
        if not fitting:
            return refusal(self.page, "nothing")
        if len(fitting) == 1:
            return Got(fitting[0].id, words)
        return self._choose(asked, filled, fitting, words)

    def _find(
        self, asked: Asked, scope: Scope, where: Sequence[ColumnElement[bool]]
    ) -> list[Assignment]:
        """Those that fit, as many as tell whether more do than can be offered."""
        return find(
            asked.session,
            scope,
            states=self.states,
            where=where,
            limit=OFFERED + 1,
            owed_first=True,
        )

    def _choose(
        self, asked: Asked, filled: Filled, fitting: Sequence[Assignment], keep: str, said: str = ""
    ) -> Ask:
        offered = fitting[:OFFERED]
        views = asked.items(offered)
        filled[LISTED] = [mark(one) for one in offered]
        names = Counter(map(number, views))
        buttons = [
            self._button(one, view, alike=names[number(view)] > 1)
            for one, view in zip(offered, views, strict=True)
        ]
        more = len(fitting) > OFFERED
        asks = question("which", "choose", views, more, said[:40], buttons=buttons)
        return Ask(asks.answer, keep)

    def _button(self, one: Assignment, view: ItemView, alike: bool = False) -> Button:
        """Its button, which tells the unit too where others are `alike` in name."""
        return Button(short_name(view, alike), mark(one))

    def _unfit(self, asked: Asked, one: Assignment) -> Answer:
        view = asked.item(one)
        said = page_answer(self.page, "unfit", view, one.state, asked.last_act(one))
        return Answer(said, Outcome.REFUSED)


def chosen(asked: Asked, filled: Filled) -> Assignment:
    """The assignment that the field has taken, as it is now."""
    return asked.session.get_one(Assignment, filled["assignment"])


def _units_first(asked: Asked, words: str) -> tuple[frozenset[str], str]:
    """The units that the words begin with, and the words after them; none where they name none."""
    said = take_units(words, asked.office.names)
    return (frozenset(), words) if said.unknown else (frozenset(said.units), said.rest)


def _of_units(found: Sequence[Assignment], units: frozenset[str]) -> list[Assignment]:
    """Those of them that one of the units leads."""
    return [one for one in found if not units.isdisjoint((one.unit_id, *one.further_unit_ids))]


def _numbered(words: str, listed: Sequence[str]) -> str:
    """The mark of the line of the question whose number the words are; nothing for other words."""
    found = _NUMBERED.fullmatch(lowered(tidy(words)))
    at = int(found["n"]) if found else 0
    return listed[at - 1] if 0 < at <= len(listed) else ""


def _further(asked: Asked, scope: Scope, ref: SpokenRef, rest: str) -> str | None:
    """A second assignment that the words name right after the first; None where they name one."""
    joined = _AND.match(lowered(rest))
    found = take_ref(rest[joined.end() :] if joined else rest)
    if found is None or not found[0].ref or found[0].ref == ref.ref:
        return None
    return found[0].ref if named(asked.session, scope, found[0]) else None
