"""How a reporting period went, of the person's units, of a unit they name, of the whole office."""

from bot.chat.asked import SEES_ALL, Asked
from bot.chat.command import Command
from bot.chat.fields import Filled, Got, Taken, refusal
from bot.chat.pages import PAGE, pages_of, take_page, turn_buttons
from bot.chat.talk import Answer, Outcome
from bot.errors import BadInputError
from bot.messages.chat_text import page_answer
from bot.rules.reporting_periods import ReportingPeriod, month_of, period_meant, period_named
from bot.rules.rights import Capacity, Right
from bot.rules.spoken_refs import take_period
from bot.rules.spoken_units import take_units
from bot.steps.statistics_view import statistics_view

LONGEST_SHOWN = 60


class UnitAndPeriod:
    """Whose statistics, and of which period, in either order; each may be left out."""

    name = "of"
    free = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The units and the period that the words name, and the page."""
        words, page = take_page(words)
        period, rest = _period(asked, words)
        units: tuple[str, ...] = ()
        if rest:
            found = take_units(rest, asked.office.names)
            if not found.units or found.unknown:
                return refusal("statistics", "unknown", rest[:LONGEST_SHOWN])
            units, rest = found.units, found.rest
        if rest and period is None:
            period, rest = _period(asked, rest)
        if rest:
            return refusal("statistics", "unknown", rest[:LONGEST_SHOWN])
        if not asked.capacities & SEES_ALL:
            if not set(units) <= asked.own_units:
                return refusal("status", "not_yours")
            units = units or tuple(sorted(asked.own_units))
        period = period or month_of(asked.today, asked.office.ladder.cut_off_day)
        return Got({"units": list(units), "period": period.name, "page": page})


def _period(asked: Asked, words: str) -> tuple[ReportingPeriod | None, str]:
    """The period that the words begin with, if they do, and the words after it."""
    found = take_period(words)
    if found is None:
        return None, words
    try:
        return period_meant(found[0], asked.today, asked.office.ladder.cut_off_day), found[1]
    except BadInputError:
        return None, words


def _statistics(asked: Asked, filled: Filled) -> Answer:
    """All together, then the units that are behind, page by page, then the others by name."""
    units, name = filled["of"]["units"], filled["of"]["period"]
    period = period_named(name, asked.office.ladder.cut_off_day)
    view = statistics_view(asked.session, asked.office, period, asked.today, units or None)
    behind = tuple(unit for unit in view.units if unit.on_time < unit.due)
    on_time = tuple(unit for unit in view.units if 0 < unit.due == unit.on_time)
    nothing_due = tuple(unit for unit in view.units if not unit.due)
    page, pages = pages_of(len(behind), filled["of"]["page"])
    listed = behind[(page - 1) * PAGE : page * PAGE]
    last = page == pages
    said = page_answer(
        "statistics",
        "whole",
        view,
        listed,
        on_time if last else (),
        nothing_due if last else (),
        page,
        pages,
    )
    turn = turn_buttons(f"thongke {name} trang", page, pages)
    return Answer(said, Outcome.SHOWN, tuple(turn))


COMMANDS = (
    Command(
        "thongke",
        Right.LOOK,
        _statistics,
        aliases=("stats",),
        fields=(UnitAndPeriod(),),
        looks=True,
        menu=frozenset({Capacity.UNIT, Capacity.MONITORING, Capacity.LEADER}),
    ),
)
