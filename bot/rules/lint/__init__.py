"""Checks the office's files: what would tell nobody, and what a person must look at."""

from datetime import date

from bot.model.files import OfficeFiles
from bot.model.plan import Finding
from bot.rules.lint.calendar import check_calendar
from bot.rules.lint.duties import check_plans
from bot.rules.lint.inspection import Inspection
from bot.rules.lint.naming import check_names
from bot.rules.lint.posts import check_posts
from bot.rules.lint.rungs import check_ladder
from bot.rules.reading import TimingRules
from bot.rules.workdays import WorkingDays

__all__ = ["lint_office"]


def lint_office(
    files: OfficeFiles,
    days: WorkingDays,
    today: date,
    chat: bool = False,
    timing: TimingRules | None = None,
) -> list[Finding]:
    """Every finding on the office's files, each with file and line, in the order of the files.

    Errors break something or tell nobody; warnings are for a person to look at. `days` must know
    the years of the plans; `chat` says whether Telegram is in use.
    """
    inspection = Inspection(files, days, today, chat, timing or TimingRules())
    check_names(inspection)
    check_posts(inspection)
    check_ladder(inspection)
    check_calendar(inspection)
    check_plans(inspection)
    return sorted(inspection.findings, key=lambda finding: (finding.file or "", finding.line or 0))
