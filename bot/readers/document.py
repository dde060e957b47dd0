"""Opens a plan in whatever format it comes."""

from pathlib import Path

from bot.model.office import Office
from bot.model.plan import PlanDocument
from bot.readers.text_plan import read_text_plan
from bot.rules.reading import TimingRules


def read_plan(path: Path, office: Office | None, timing: TimingRules | None = None) -> PlanDocument:
    """The plan in a file, nothing in it decided.

    Units are named as `office` names them; without an office, as the plan writes them. `timing`
    holds the office's own choices in reading deadlines. Raises BadInputError, saying what is wrong,
    where, and what to do.
    """
    return read_text_plan(path, office, timing or TimingRules())
