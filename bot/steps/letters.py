"""Drafts official letters: one for each unit, of what has reached a rung that asks for one, or of all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from bot.messages.letter_view import CitedPlan, LetterItem, LetterView
from bot.model.office import Role
from bot.model.plan import ScheduleKind
from bot.rules.ladder import asks_for_letter
from bot.steps.batch import Batch, Line
from bot.steps.items import Context, Shown, reminded_on
from bot.steps.office import OfficeInForce
from bot.steps.status import overdue


def letters_of(batch: Batch, lines: Iterable[Line]) -> tuple[LetterView, ...]:
    """A letter for each unit, of those lines of a list whose rung asks for one; in the units' order.

    A rung that downtime swallowed asks too: it is named in the list as missed.
    """
    by_unit: dict[str, list[Context]] = defaultdict(list)
    for line in lines:
        assignment = line.context.assignment
        told = (*line.rungs, *line.missed)
        if asks_for_letter(ScheduleKind(assignment.kind), told, batch.office.ladder):
            by_unit[assignment.unit_id].append(line.context)
    days = batch.reminded_on(context for found in by_unit.values() for context in found)
    return tuple(
        _letter(batch.office, batch.shown, unit, found, batch.today, days)
        for unit, found in by_unit.items()
    )


def letter_to(session: Session, office: OfficeInForce, unit: str, as_of: date) -> LetterView | None:
    """A letter of everything that the unit owes and that is overdue as of the end of a day.

    Lateness is counted to that day; closed plans are left in peace. None where nothing is overdue.
    """
    late = [row.context for row in overdue(session, office, as_of, units=[unit]).rows]
    found = [context for context in late if context.plan.closed_on is None]
    if not found:
        return None
    days = reminded_on(session, [context.assignment.id or 0 for context in found], as_of)
    return _letter(office, Shown(session, as_of, office), unit, found, as_of, days)


def _letter(
    office: OfficeInForce,
    shown: Shown,
    unit: str,
    found: Sequence[Context],
    day: date,
    days: Mapping[int, tuple[date, ...]],
) -> LetterView:
    items = [
        LetterItem(
            item=shown.item(context, Role.HEAD, ()),
            reminded_on=days.get(context.assignment.id or 0, ()),
        )
        for context in found
    ]
    return LetterView(
        office=office.name,
        place=office.place,
        letterhead=office.letterhead,
        day=day,
        unit_id=unit,
        addressees=tuple(
            office.addressees.get(one, shown.unit(one)) for one in _owing(unit, found)
        ),
        monitoring_unit=shown.unit(office.monitoring_unit),
        plans=tuple(dict.fromkeys(_cited(context) for context in found)),
        items=tuple(sorted(items, key=lambda one: (-one.item.days_late, one.item.ref))),
    )


def _owing(unit: str, found: Iterable[Context]) -> Iterator[str]:
    """The unit first, then those that owe some of it together with the unit."""
    owing = [unit]
    for context in found:
        owing += [context.assignment.unit_id, *context.assignment.further_unit_ids]
    yield from dict.fromkeys(owing)


def _cited(context: Context) -> CitedPlan:
    plan = context.plan
    return CitedPlan(
        number=plan.number,
        title=plan.title,
        issuer=plan.issuer,
        issued_on=plan.issued_on,
        by_hand=plan.is_by_hand,
    )
