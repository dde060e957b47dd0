"""From the names a plan uses for units and groups to the units of the office."""

from collections.abc import Iterable

from bot.model.office import Office
from bot.rules.typed_words import unmarked
from bot.rules.unit_names import name_key

EVERY_UNIT = "mọi đơn vị"


def spelled_names(office: Office) -> dict[str, tuple[str, ...]]:
    """Every name, alias and id of a unit or a group as it is spelled, with the units it stands for."""
    found: dict[str, tuple[str, ...]] = {
        EVERY_UNIT: tuple(unit.id for unit in office.units if unit.every_unit)
    }
    for group in office.groups:
        for name in (group.id, group.name, *group.aliases, *group.unnamed):
            found[name] = group.members
    for unit in office.units:
        for name in (unit.id, unit.name, *unit.aliases):
            found[name] = (unit.id,)
    return found


def names_of(office: Office) -> dict[str, tuple[str, ...]]:
    """The same names, folded."""
    return {fold(name): units for name, units in spelled_names(office).items()}


def fold(name: str) -> str:
    """A name as it is compared: letter case, tone placing, dashes and short forms do not matter."""
    return name_key(name)


def bare(name: str) -> str:
    """A name as people type it in a hurry: without any diacritics either."""
    return unmarked(fold(name))


def unit_ids(names: Iterable[str], office: Office) -> tuple[list[str], list[str]]:
    """The units that the names stand for, in order and once each; and the names nobody knows."""
    known = names_of(office)
    found: list[str] = []
    unknown: list[str] = []
    for name in names:
        members = known.get(fold(name))
        if members is None:
            unknown.append(name)
        else:
            found.extend(member for member in members if member not in found)
    return found, unknown
