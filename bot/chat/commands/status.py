"""How things stand today: of the person's units, of a unit or a duty they name, of the whole office."""

from bot.chat.asked import SEES_ALL, Asked
from bot.chat.command import Command
from bot.chat.fields import Filled, Got, Taken, refusal
from bot.chat.pages import (
    LONGEST_WORDS,
    PAGE,
    pages_of,
    rows_of_two,
    show_buttons,
    take_page,
    turn_buttons,
)
from bot.chat.talk import Answer, Button, Outcome
from bot.messages.chat_text import chat_status, page_answer
from bot.messages.phrases import say
from bot.messages.status_view import StatusGroup, StatusGroupView, StatusView, UnitCounts
from bot.model.tables import Assignment
from bot.rules.nearest import nearest
from bot.rules.rights import Capacity, Right
from bot.rules.spoken_refs import take_ref
from bot.rules.spoken_units import take_units
from bot.steps.counts import Today, counts_by_unit, counts_of, most_urgent, soon_ends, summed
from bot.steps.listing import named, refs

LISTED = 5
MOST_UNITS = 30
LONGEST_NAME = 60


class About:
    """A unit, a duty with the page of its assignments, or nothing."""

    name = "about"
    free = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The units or the ref that the words name, as far as the person may see them."""
        words, page = take_page(words)
        if not words:
            return Got({})
        ref = take_ref(words, refs(asked.session))
        if ref is not None and not ref[1]:
            return Got({"words": words, "page": page})
        found = take_units(words, asked.office.names)
        if not found.units or found.unknown or found.rest:
            near = nearest(words[:LONGEST_NAME], _known(asked))
            return refusal("status", "unknown", words[:LONGEST_NAME], near)
        if not _may_see(asked, found.units):
            return refusal("status", "not_yours")
        return Got({"units": list(found.units)})


def _may_see(asked: Asked, units: tuple[str, ...]) -> bool:
    return bool(asked.capacities & SEES_ALL) or set(units) <= asked.own_units


def _known(asked: Asked) -> list[str]:
    """What may be asked about: the units' names, but not their ids, and the refs."""
    names = asked.office.names.items()
    units = [name for name, ids in names if name not in ids and _may_see(asked, ids)]
    return [*units, *refs(asked.session)]


def _status(asked: Asked, filled: Filled) -> Answer:
    about = filled["about"]
    if "words" in about:
        return _of_duty(asked, about["words"], about["page"])
    if "units" in about:
        return _of_units(asked, about["units"])
    if asked.capacities & SEES_ALL:
        return _of_office(asked)
    return _of_units(asked, sorted(asked.own_units))


def _today(asked: Asked) -> Today:
    return Today(asked.today, soon_ends(asked.today, asked.office.days))


def _of_units(asked: Asked, units: list[str]) -> Answer:
    """Counts, and what is most urgent in each group."""
    today = _today(asked)
    counts = counts_of(asked.session, units, today)
    listed = most_urgent(asked.session, units, today, LISTED)
    view = StatusView(
        office=asked.office.name,
        day=asked.today,
        units=tuple(asked.shown.unit(unit) for unit in units),
        groups=tuple(
            StatusGroupView(
                group=group,
                count=counts[group],
                items=tuple(map(asked.shown.brief, listed.get(group, ()))),
            )
            for group in StatusGroup
        ),
    )
    return Answer(chat_status(view), Outcome.SHOWN, _whole_lists(asked, view, units))


def _whole_lists(
    asked: Asked, view: StatusView, units: list[str]
) -> tuple[tuple[Button, ...], ...]:
    """The lists that show what was left out of one's own units' status."""
    left_out = any(0 < len(group.items) < group.count for group in view.groups)
    if not left_out or asked.own_units != set(units):
        return ()
    every = Button(say("button.all_tasks"), "/viec")
    return ((Button(say("button.all_overdue"), "/quahan"), every),)


def _of_office(asked: Asked) -> Answer:
    """Counts of the whole office and of each unit, those with most overdue first."""
    counts = counts_by_unit(asked.session, asked.shown.units, _today(asked))
    order = sorted(counts, key=lambda unit: [-counts[unit][group] for group in StatusGroup])
    rows = tuple(
        UnitCounts(unit=asked.shown.unit(unit), counts=dict(counts[unit])) for unit in order
    )
    said = page_answer(
        "status",
        "office",
        asked.office.name,
        asked.today,
        summed(counts.values()),
        rows[:MOST_UNITS],
    )
    shown = [Button(asked.shown.unit(unit), f"/trangthai {unit}") for unit in order[:MOST_UNITS]]
    fitting = [button for button in shown if len(button.words.encode()) <= LONGEST_WORDS]
    return Answer(said, Outcome.SHOWN, tuple(rows_of_two(fitting)))


def _of_duty(asked: Asked, words: str, wanted: int) -> Answer:
    """The assignments of a duty that the person may see, the earliest due first."""
    ref = take_ref(words, refs(asked.session))
    assert ref is not None
    meant = named(asked.session, asked.sight, ref[0])
    if not meant:
        near = nearest(ref[0].ref, refs(asked.session))
        return Answer(page_answer("which", "unknown", ref[0].ref, near), Outcome.REFUSED)
    page, pages = pages_of(len(meant), wanted)
    found: list[Assignment] = meant[(page - 1) * PAGE : page * PAGE]
    views = asked.items(found)
    said = page_answer("status", "duty", views, len(meant), page, pages)
    turn = turn_buttons(f"trangthai {words} trang", page, pages)
    return Answer(said, Outcome.SHOWN, (*show_buttons(asked, found, views), *turn))


COMMANDS = (
    Command(
        "trangthai",
        Right.LOOK,
        _status,
        aliases=("status", "tinhhinh"),
        fields=(About(),),
        looks=True,
        menu=frozenset({Capacity.UNIT, Capacity.MONITORING, Capacity.LEADER}),
    ),
)
