"""The office's own choices in reading timing phrases, from its settings and its calendar."""

from collections.abc import Iterable
from pathlib import Path

from bot.model.office import WorkingDayFile
from bot.model.plan import Cadence
from bot.readers.office_files import read_calendar
from bot.rules.reading import TimingRules
from bot.rules.workdays import working_days
from config.settings import read_settings

YEARS_AHEAD = 3


def timing_rules(office: Path, years: Iterable[int]) -> TimingRules:
    """How phrases are read here, with working days counted around these years."""
    settings = read_settings()
    checkin = settings.continuous_checkin
    known = (office / "working_days.yaml").exists()
    calendar = read_calendar(office) if known else WorkingDayFile(years={})
    span = sorted(years)
    return TimingRules(
        before_is_inclusive=settings.before_is_inclusive,
        continuous_checkin=None if checkin == "none" else Cadence(checkin),
        add_working_days=working_days(calendar, range(span[0], span[-1] + YEARS_AHEAD)).after,
    )
