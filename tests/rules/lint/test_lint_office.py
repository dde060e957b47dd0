"""The office's files checked: every mistake that would tell nobody is found, with its line."""

import shutil
from datetime import date
from pathlib import Path

from bot.messages.findings import catalogue
from bot.readers.office_files import read_office
from tests.rules.lint.cast import ROOT, SHIPPED, SHIPPED_WARNINGS, Office, lint, told


def test_the_shipped_office_has_no_error_and_the_expected_warnings() -> None:
    findings = lint(read_office(SHIPPED))
    assert told(findings) == SHIPPED_WARNINGS
    vacant = next(f for f in findings if f.code == "post_vacant")
    assert "Cầu Kho" in vacant.detail["post"]
    assert next(f for f in findings if f.code == "duty_opens_nothing").ref == "IV.1"


def test_the_files_for_a_new_office_are_clean(tmp_path: Path) -> None:
    shutil.copy(ROOT / "templates" / "office" / "units.yaml", tmp_path)
    for name in ("ladder.yaml", "working_days.yaml"):
        shutil.copy(SHIPPED / name, tmp_path)
    assert lint(read_office(tmp_path), today=date(2026, 3, 2)) == []


def test_every_mistake_is_told_at_once(spoiled: Office) -> None:
    found = spoiled(
        "units.yaml",
        ("id: phong-y-te\n", "id: phong-kinh-te\n"),
        (", email: chutich@quan1.example", ""),
        ("to: 2024-07-31", "to: 2024-08-31"),
    )
    assert {"id_repeated", "person_unreachable", "terms_overlap"} <= {f.code for f in found}
    assert [f.line for f in found if f.file == "units.yaml"] == sorted(
        f.line or 0 for f in found if f.file == "units.yaml"
    )


def test_every_finding_has_a_sentence_that_its_details_fill(spoiled: Office) -> None:
    for finding in lint(read_office(SHIPPED)):
        assert catalogue()[finding.code].format_map(finding.detail).endswith(".")
