"""Reads the office's own files, all of them, and tells every problem at once."""

from pathlib import Path

from bot.errors import BadInputError
from bot.model.files import LADDER, UNITS, WORKING_DAYS, OfficeFiles, Place, Step, plan_path
from bot.model.office import Ladder, Office, WorkingDayFile
from bot.model.plan import PlanFile
from bot.readers.yaml_nodes import YamlFile, raise_if_any, read_yaml, validated


def read_office(directory: Path) -> OfficeFiles:
    """The office's files under `directory`.

    Raises BadInputError with a line for each problem: `file:line: what; what to do`.
    """
    if not directory.is_dir():
        raise BadInputError(
            f"{directory}: no such directory of an office; give one with --office, "
            "or make one with `dondoc init`"
        )
    files = {name: read_yaml(directory / name, name) for name in (UNITS, LADDER, WORKING_DAYS)}
    plans = {slug: _plan(directory, slug) for slug in plan_slugs(directory)}
    office = validated(files[UNITS], Office)
    ladder = validated(files[LADDER], Ladder)
    calendar = validated(files[WORKING_DAYS], WorkingDayFile)
    reviewed = {slug: validated(file, PlanFile) for slug, file in plans.items()}
    every = [*files.values(), *plans.values()]
    raise_if_any([problem for file in every for problem in file.problems])
    assert office is not None and ladder is not None and calendar is not None
    known = {slug: plan for slug, plan in reviewed.items() if plan is not None}
    return OfficeFiles(office, ladder, calendar, known, _places(every))


def read_units(directory: Path) -> Office:
    """`units.yaml` alone, for what needs only the names; raises BadInputError like `read_office`."""
    file = read_yaml(directory / UNITS, UNITS)
    office = validated(file, Office)
    raise_if_any(file.problems)
    assert office is not None
    return office


def read_calendar(directory: Path) -> WorkingDayFile:
    """`working_days.yaml` alone; raises BadInputError like `read_office`."""
    file = read_yaml(directory / WORKING_DAYS, WORKING_DAYS)
    calendar = validated(file, WorkingDayFile)
    raise_if_any(file.problems)
    assert calendar is not None
    return calendar


def plan_slugs(directory: Path) -> list[str]:
    """The names of the plans under an office's directory, in order."""
    return sorted(
        path.name for path in (directory / "plans").glob("*") if (path / "plan.yaml").exists()
    )


def _plan(directory: Path, slug: str) -> YamlFile:
    name = plan_path(slug)
    return read_yaml(directory / name, name)


def _places(files: list[YamlFile]) -> dict[tuple[Step, ...], Place]:
    return {(file.name, *path): place for file in files for path, place in file.places.items()}
