from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import BadInputError
from bot.model.office import MonthlySummary, Role
from bot.model.plan import Severity
from bot.readers.office_files import read_office
from tests.rules.lint.cast import SHIPPED, SHIPPED_WARNINGS, Office, lint, told


def test_a_ladder_with_letters_needs_a_letterhead() -> None:
    shipped = read_office(SHIPPED)
    bare = replace(shipped, office=shipped.office.model_copy(update={"letterhead": None}))
    found = [f for f in lint(bare) if f.code == "letterhead_missing"]
    assert [(f.severity, f.file) for f in found] == [(Severity.WARNING, "units.yaml")]
    silent = tuple(r.model_copy(update={"letter": False}) for r in shipped.ladder.rungs)
    mute = replace(bare, ladder=shipped.ladder.model_copy(update={"rungs": silent}))
    assert told(lint(mute)) == SHIPPED_WARNINGS


MONTHLY = "monthly:\n  to: [monitoring, deputy_chair, chair]"


@pytest.mark.parametrize(
    ("said", "monthly"),
    [("", MonthlySummary()), ("monthly: null", None), (MONTHLY, MonthlySummary())],
)
def test_the_monthly_summary_is_on_unless_the_ladder_says_null(
    said: str, monthly: MonthlySummary | None, spoiled: Office, tmp_path: Path
) -> None:
    assert spoiled("ladder.yaml", (MONTHLY, said)) == []
    assert read_office(tmp_path / "office").ladder.monthly == monthly


@pytest.mark.parametrize("to", ["[]", "[head]", "[chair, operator]"])
def test_the_monthly_summary_goes_to_those_who_oversee(to: str, spoiled: Office) -> None:
    with pytest.raises(BadInputError, match=r"ladder\.yaml:53: monthly\.to"):
        spoiled("ladder.yaml", (MONTHLY, f"monthly:\n  to: {to}"))


def test_a_monthly_summary_that_no_post_reads_is_a_warning() -> None:
    shipped = read_office(SHIPPED)
    others = tuple(post for post in shipped.office.posts if post.role is not Role.DEPUTY_CHAIR)
    office = shipped.office.model_copy(update={"posts": others})
    monthly = MonthlySummary(to=(Role.DEPUTY_CHAIR,))
    ladder = shipped.ladder.model_copy(update={"monthly": monthly})
    found = [f for f in lint(replace(shipped, office=office, ladder=ladder)) if "monthly" in f.code]
    assert [(f.code, f.severity, f.line) for f in found] == [
        ("ladder_monthly_unread", Severity.WARNING, 52)
    ]


@pytest.mark.parametrize(
    ("days", "monthly", "found"),
    [
        (31, MonthlySummary(), []),
        (30, MonthlySummary(), [("ladder_horizon_short", Severity.WARNING)]),
        (30, None, []),
    ],
)
def test_a_month_whose_work_is_not_all_opened_yet_is_said_to_be_told_in_part(
    days: int, monthly: MonthlySummary | None, found: list[tuple[str, Severity]]
) -> None:
    shipped = read_office(SHIPPED)
    ladder = shipped.ladder.model_copy(update={"horizon_days": days, "monthly": monthly})
    said = lint(replace(shipped, ladder=ladder))
    assert [(f.code, f.severity) for f in said if "horizon" in f.code] == found


@pytest.mark.parametrize(
    ("changes", "code", "severity"),
    [
        ([("{at: 3, to: [head, focal_point, monitoring]}", "{at: 3, to: []}")],
         "rung_without_role", "error"),
        ([("{at: -5, to:", "{at: -10, to:")], "rung_repeated", "error"),
        ([('opens: "07:30"', 'opens: "17:30"')], "window_empty", "error"),
        (
            [("at: 1,", "at: -1,"), ("at: 3,", "at: -3,"), ("at: 5,", "at: -4,"), ("at: 10,", "at: -7,")],
            "ladder_never_overdue",
            "warning",
        ),
    ],
)  # fmt: skip
def test_mistakes_in_the_ladder_are_found(
    changes: list[tuple[str, str]], code: str, severity: str, spoiled: Office
) -> None:
    found = spoiled("ladder.yaml", *changes)
    assert (code, severity) in told(found)
    assert {f.file for f in found if f.code == code} == {"ladder.yaml"}


@pytest.mark.parametrize(
    ("changes", "code", "severity"),
    [
        ([("  2024:\n", "  2022:\n")], "calendar_year_missing", "warning"),
        ([("date: 2024-02-08", "date: 2025-02-08")], "calendar_day_elsewhere", "error"),
        ([("make_up:\n      - {date: 2024-05-04", "make_up:\n      - {date: 2024-04-29")],
         "calendar_contradiction", "error"),
        ([("date: 2024-02-09", "date: 2024-02-08")], "calendar_day_repeated", "warning"),
    ],
)  # fmt: skip
def test_mistakes_in_the_calendar_are_found(
    changes: list[tuple[str, str]], code: str, severity: str, spoiled: Office
) -> None:
    assert (code, severity) in told(spoiled("working_days.yaml", *changes))


def test_a_year_that_plans_count_in_without_a_calendar_is_found_once(spoiled: Office) -> None:
    found = spoiled("working_days.yaml", ("  2025:\n", "  2023:\n"))
    years = [f.detail["year"] for f in found if f.code == "calendar_year_missing"]
    assert years == ["2025"]
