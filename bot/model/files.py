"""The office's files together, and where in them each element stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.office import Ladder, Office, WorkingDayFile
from bot.model.plan import PlanFile

UNITS, LADDER, WORKING_DAYS = "units.yaml", "ladder.yaml", "working_days.yaml"

Step = str | int


def plan_path(slug: str) -> str:
    """Where the reviewed plan of that name stands, from the office's directory."""
    return f"plans/{slug}/plan.yaml"


@dataclass(frozen=True)
class Place:
    """A line of a file; lines count from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class OfficeFiles:
    """Every file of an office, read.

    `plans` is keyed by the plan's directory name. `places` maps a path such as
    `("units.yaml", "posts", 3, "title")` to its place; files are named from the office's directory.
    """

    office: Office
    ladder: Ladder
    working_days: WorkingDayFile
    plans: Mapping[str, PlanFile] = field(default_factory=dict)
    places: Mapping[tuple[Step, ...], Place] = field(default_factory=dict)

    def place(self, file: str, *steps: Step) -> Place:
        """Where an element stands, or the nearest thing around it that has a place."""
        path: tuple[Step, ...] = (file, *steps)
        while len(path) > 1:
            if path in self.places:
                return self.places[path]
            path = path[:-1]
        return self.places.get(path, Place(file, 1))
