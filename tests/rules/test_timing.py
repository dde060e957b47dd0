"""Every phrase of the two tables is read as the table says, date by date and finding by finding."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from bot.model.plan import TimingReading
from bot.rules.timing import read_timing

HERE = Path(__file__).parent
PLAN_211 = date(2024, 5, 23)
TABLES = ("deadline_phrases.tsv", "more_phrases.tsv")


def rows(table: str) -> list[dict[str, str]]:
    """The rows of a table: dates are d/m of the issue year unless they carry a year, `a..b/7` runs weekly
    from a to b; an empty `issued` is Plan 211's date.
    """
    with (HERE / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def a_day(text: str, year: int) -> date:
    day, month, *own = (int(part) for part in text.split("/"))
    return date(own[0] if own else year, month, day)


def days(text: str, year: int) -> tuple[date, ...]:
    found: set[date] = set()
    for word in text.split():
        if ".." not in word:
            found.add(a_day(word, year))
            continue
        first, last = word.removesuffix("/7").split("..")
        day = a_day(first, year)
        while day <= a_day(last, year):
            found.add(day)
            day += timedelta(days=7)
    return tuple(sorted(found))


def codes(reading: TimingReading) -> list[str]:
    return sorted({finding.code.removeprefix("timing_") for finding in reading.findings})


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=row["phrase"]) for table in TABLES for row in rows(table)]
)
def test_a_phrase_is_read_as_the_rules_say(row: dict[str, str]) -> None:
    issued = date.fromisoformat(row["issued"]) if row["issued"] else PLAN_211
    reading = read_timing(row["phrase"], issued_on=issued)
    schedule = reading.schedule
    assert schedule.kind == row["kind"]
    assert schedule.due_dates == days(row["due_dates"], issued.year)
    assert schedule.opens_on == (days(row["opens_on"], issued.year) or (None,))[0]
    assert schedule.expected_on == (days(row["expected_on"], issued.year) or (None,))[0]
    assert codes(reading) == sorted(row["findings"].split())


def test_no_phrase_stands_twice() -> None:
    phrases = [row["phrase"] for table in TABLES for row in rows(table)]
    assert len(phrases) == len(set(phrases))


def test_every_finding_has_a_sentence_that_its_detail_fills() -> None:
    page = HERE.parents[1] / "templates" / "findings" / "timing.yaml"
    sentences = yaml.safe_load(page.read_text(encoding="utf-8"))
    for table in TABLES:
        for row in rows(table):
            for finding in read_timing(row["phrase"], issued_on=PLAN_211).findings:
                assert "{" not in sentences[finding.code].format_map(finding.detail)


def test_what_cannot_be_read_says_why() -> None:
    for table in TABLES:
        for row in rows(table):
            if row["kind"] == "unreadable":
                reading = read_timing(row["phrase"], issued_on=PLAN_211)
                assert any(f.severity in {"error", "warning"} for f in reading.findings)
