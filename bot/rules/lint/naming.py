"""Checks that every name and id in units.yaml means one thing, and that what is named exists."""

from collections.abc import Iterable, Sequence

from bot.model.files import UNITS
from bot.model.office import Post, Role
from bot.model.plan import Severity
from bot.rules.expansion import EVERY_UNIT
from bot.rules.lint.inspection import Inspection
from bot.rules.unit_names import name_key


def check_names(inspection: Inspection) -> None:
    """Repeated ids, names that two units claim, and references to nobody."""
    office = inspection.office
    _ids(inspection, "units", [unit.id for unit in office.units])
    _ids(inspection, "groups", [group.id for group in office.groups], {u.id for u in office.units})
    _ids(inspection, "people", [person.id for person in office.people])
    _ids(inspection, "posts", [post.id for post in office.posts])
    _clashes(inspection)
    _references(inspection)


def _ids(
    inspection: Inspection, section: str, ids: Sequence[str], taken: Iterable[str] = ()
) -> None:
    seen = set(taken)
    for n, name in enumerate(ids):
        if name in seen:
            inspection.say("id_repeated", Severity.ERROR, (UNITS, section, n, "id"), id=name)
        seen.add(name)


def _clashes(inspection: Inspection) -> None:
    """One name for two things: nobody could say whom a plan means."""
    owners: dict[str, str] = {name_key(EVERY_UNIT): EVERY_UNIT}
    office = inspection.office
    named = [
        *(("units", n, u.name, (u.name, *u.aliases)) for n, u in enumerate(office.units)),
        *(
            ("groups", n, g.name, (g.name, *g.aliases, *g.unnamed))
            for n, g in enumerate(office.groups)
        ),
    ]
    for section, n, owner, names in named:
        mine = f"{section}:{n}"
        for name in names:
            other = owners.setdefault(name_key(name), mine)
            if other != mine:
                inspection.say(
                    "name_clash", Severity.ERROR, (UNITS, section, n), name=name, owner=owner
                )


def _references(inspection: Inspection) -> None:
    office = inspection.office
    units = {unit.id for unit in office.units}
    for key, name in (
        ("monitoring_unit", office.monitoring_unit),
        ("leadership", office.leadership),
    ):
        if name not in units:
            _missing(inspection, "unit_id_unknown", (key,), name)
    for n, group in enumerate(office.groups):
        for m, member in enumerate(group.members):
            if member not in units:
                _missing(inspection, "unit_id_unknown", ("groups", n, "members", m), member)
    for n, post in enumerate(office.posts):
        _of_post(inspection, n, post, units)


def _of_post(inspection: Inspection, n: int, post: Post, units: set[str]) -> None:
    groups = {group.id for group in inspection.office.groups}
    people = {person.id for person in inspection.office.people}
    if post.unit not in units:
        _missing(inspection, "unit_id_unknown", ("posts", n, "unit"), post.unit)
    for m, name in enumerate(post.in_charge_of):
        if name not in units | groups:
            _missing(inspection, "unit_id_unknown", ("posts", n, "in_charge_of", m), name)
    if post.in_charge_of and post.role is not Role.DEPUTY_CHAIR:
        at = (UNITS, "posts", n, "in_charge_of")
        inspection.say("in_charge_misplaced", Severity.WARNING, at, post=post.title)
    for section, terms in (("holders", post.holders), ("substitutes", post.substitutes)):
        for m, term in enumerate(terms):
            if term.person not in people:
                path = ("posts", n, section, m, "person")
                _missing(inspection, "person_id_unknown", path, term.person)


def _missing(inspection: Inspection, code: str, path: tuple[str | int, ...], name: str) -> None:
    inspection.say(code, Severity.ERROR, (UNITS, *path), id=name)
