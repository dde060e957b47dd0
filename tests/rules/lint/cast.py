"""The shipped office's files, and what is found in them as they are."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.model.files import OfficeFiles
from bot.model.plan import Finding, Severity
from bot.rules.lint import lint_office
from bot.rules.workdays import working_days

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "config"
TODAY = date(2024, 5, 23)
PLAN = "plans/kh-211-2024/plan.yaml"

Office = Callable[..., list[Finding]]


def lint(files: OfficeFiles, today: date = TODAY, chat: bool = False) -> list[Finding]:
    return lint_office(files, working_days(files.working_days, range(2023, 2028)), today, chat)


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    """The codes that a person has to look at, with their severity."""
    return [(f.code, f.severity.value) for f in findings if f.severity is not Severity.INFO]


SHIPPED_WARNINGS = [("duty_opens_nothing", "warning"), ("post_vacant", "warning")]
