"""What lets an office tell people whatever the day and the hour, and any office as the files of its folder."""

from datetime import date, timedelta
from pathlib import Path

import yaml

from bot.model.office import (
    CalendarYear,
    DayOff,
    Office,
    Repeat,
    Window,
    WorkingDayFile,
)
from bot.model.plan import PlanFile
from bot.readers.plan_file import plan_yaml
from bot.rules.workdays import working_days
from tests.cast import LADDER

LADDER_AT_ANY_HOUR = LADDER.model_copy(
    update={
        "window": Window(opens="00:00", closes="23:59"),
        "weekly": None,
        "repeat": Repeat(every=5, to=("head",), times=0),
    }
)


def every_day_works(today: date) -> WorkingDayFile:
    """A calendar in which every day about today is a working day."""
    span = [today + timedelta(n) for n in range(-40, 60)]
    computed = working_days(WorkingDayFile(years={}), {day.year for day in span})
    worked = [DayOff(date=d, why="trực") for d in span if not computed.is_working(d)]
    return WorkingDayFile(
        years={
            year: CalendarYear(
                source="thử", make_up=tuple(d for d in worked if d.date.year == year)
            )
            for year in sorted({day.year for day in span})
        }
    )


def write_office(
    home: Path, office: Office, calendar: WorkingDayFile, plan: PlanFile, slug: str = "ke-hoach"
) -> None:
    """Write an office that tells at any hour into that folder, which is made."""
    (home / "plans" / slug).mkdir(parents=True)
    documents = {
        "units.yaml": office,
        "ladder.yaml": LADDER_AT_ANY_HOUR,
        "working_days.yaml": calendar,
    }
    for name, value in documents.items():
        content = value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        (home / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    (home / "plans" / slug / "plan.yaml").write_text(plan_yaml(plan), encoding="utf-8")
