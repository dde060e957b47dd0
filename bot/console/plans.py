"""`dondoc plan read` and `dondoc timing`: what the program understands of a plan's words."""

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import typer

from bot.clock import SystemClock
from bot.console.printing import print_findings, print_json, print_table, shorten
from bot.console.timing_rules import timing_rules
from bot.messages.findings import describe, describe_all
from bot.model.office import Office
from bot.model.plan import PlanDocument, PlanRow, Schedule, TimingReading

PLANS_BACK_YEARS = 15


def show_plan(file: Path, office_dir: Path, form: str) -> None:
    """Read a plan and print it as a table, as a draft of plan.yaml, or as JSON."""
    from bot.readers.document import read_plan
    from bot.readers.plan_file import draft, plan_yaml

    this_year = SystemClock().now().year
    rules = timing_rules(office_dir, range(this_year - PLANS_BACK_YEARS, this_year + 1))
    document = read_plan(file, _office(office_dir), rules)
    match form:
        case "json":
            print_json(_plan_json(document))
        case "yaml":
            heading = files("templates").joinpath("office/plan-heading.txt").read_text("utf-8")
            typer.echo(plan_yaml(draft(document), heading), nl=False)
        case _:
            _print_plan(document)


def _office(directory: Path) -> Office | None:
    """The office whose names for units are known; a directory that is not there knows none."""
    from bot.readers.office_files import read_units

    return read_units(directory) if (directory / "units.yaml").exists() else None


def _plan_json(document: PlanDocument) -> dict[str, Any]:
    return {
        "plan": document.plan.model_dump(mode="json"),
        "duties": [_row_json(row) for row in document.duties],
        "candidates": [_row_json(row) for row in document.candidates],
        "findings": [
            {
                "ref": finding.ref,
                "code": finding.code,
                "severity": str(finding.severity),
                "message": finding.message,
                "line": finding.line,
            }
            for finding in describe_all(document.findings)
        ],
    }


def _row_json(row: PlanRow) -> dict[str, Any]:
    plain: dict[str, Any] = row.model_dump(mode="json")
    schedule = plain["schedule"]
    return plain | {"due_dates": schedule["due_dates"], "expected_on": schedule["expected_on"]}


def _print_plan(document: PlanDocument) -> None:
    plan = document.plan
    typer.secho(
        f"{plan.number} · {plan.issuer} · {plan.issued_on:%d/%m/%Y} · {plan.year}", bold=True
    )
    typer.echo(plan.title + "\n")
    for name, rows in (
        ("duties", document.duties),
        ("candidates in the body", document.candidates),
    ):
        print_table(
            f"{len(rows)} {name}",
            ("ref", "title", "lead", "timing", "kind", "due"),
            [
                (
                    row.ref,
                    row.title,
                    shorten("; ".join(row.lead_units), 40),
                    shorten(row.timing, 40),
                    row.schedule.kind,
                    _dates(row.schedule),
                )
                for row in rows
            ],
            cut="title",
        )
    typer.echo(f"{len(document.findings)} findings")
    print_findings(describe_all(document.findings))


def _dates(schedule: Schedule) -> str:
    if schedule.due_dates:
        first, count = schedule.due_dates[0], len(schedule.due_dates)
        more = f" +{count - 1}" if count > 1 else ""
        return f"{first:%d/%m/%Y}{more}"
    return f"expected {schedule.expected_on:%d/%m/%Y}" if schedule.expected_on else "–"


def show_timing(phrase: str, issued: date, year: int | None, office_dir: Path, form: str) -> None:
    """Explain one phrase as JSON or in lines."""
    reading = _read(phrase, issued, year, office_dir)
    if form == "json":
        print_json(_reading_json(reading))
        return
    for name, value in _reading_json(reading).items():
        if name != "findings" and value not in (None, [], ()):
            typer.echo(f"{name:12} {_shown(value)}")
    print_findings(map(describe, reading.findings))


def _shown(value: Any) -> str:
    """A field of a reading in a line."""
    match value:
        case list():
            return ", ".join(map(_shown, value))
        case dict():
            return " ".join(
                f"{k}={_shown(v)}" for k, v in value.items() if v not in (None, [], False)
            )
        case _:
            return str(value)


def _read(phrase: str, issued: date, year: int | None, office_dir: Path) -> TimingReading:
    from bot.rules.timing import read_timing

    rules = timing_rules(office_dir, [issued.year])
    return read_timing(
        phrase,
        issued_on=issued,
        year=year,
        before_is_inclusive=rules.before_is_inclusive,
        continuous_checkin=rules.continuous_checkin,
        add_working_days=rules.add_working_days,
    )


def _reading_json(reading: TimingReading) -> dict[str, Any]:
    schedule = reading.schedule.model_dump(mode="json")
    findings = [
        {"code": f.code, "severity": str(f.severity), "message": f.message}
        for f in map(describe, reading.findings)
    ]
    return {
        "kind": schedule.pop("kind"),
        "opens_on": schedule.pop("opens_on"),
        "due_dates": schedule.pop("due_dates"),
        "expected_on": schedule.pop("expected_on"),
        **schedule,
        "findings": findings,
    }
