"""`dondoc check`, `load` and `init`: the office's own files."""

import shutil
from contextlib import closing
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import typer

from bot.clock import SystemClock
from bot.console.printing import print_findings, print_json
from bot.console.timing_rules import timing_rules
from bot.errors import BadInputError
from bot.messages.findings import describe_all
from bot.model.files import OfficeFiles
from bot.model.plan import Finding, Severity
from bot.readers.office_files import read_office
from bot.rules.workdays import WorkingDays, local_date, working_days
from bot.steps.close_plan import close_plan
from bot.steps.load_office import Change, load_office
from bot.steps.office import Installation
from bot.wiring import open_store
from config.settings import read_settings

NEW_OFFICE = ("units.yaml", "ladder.yaml", "working_days.yaml")


def check_office(directory: Path, form: str) -> int:
    """Print every finding; returns the exit code: 1 where something must be mended."""
    if not (directory / NEW_OFFICE[0]).exists():
        read_office(directory)  # says that there is no office here
    try:
        found = describe_all(lint(directory))
    except BadInputError as error:
        found = _unreadable(error)
    if form == "json":
        print_json([finding.model_dump(mode="json", exclude={"detail"}) for finding in found])
    else:
        print_findings(found)
        _print_verdict(found)
    return 1 if any(finding.severity is Severity.ERROR for finding in found) else 0


def _unreadable(error: BadInputError) -> tuple[Finding, ...]:
    """Files that cannot be read at all, a finding for each problem."""
    return tuple(
        Finding(code="file_unreadable", severity=Severity.ERROR, message=line)
        for line in str(error).splitlines()
    )


def lint(directory: Path) -> list[Finding]:
    """Everything that is to be said of an office's files, the gravest first."""
    return _found_in(directory, read_office(directory))


def _found_in(directory: Path, office_files: OfficeFiles) -> list[Finding]:
    from bot.rules.lint import lint_office

    today = local_date(SystemClock().now(), read_settings().zone)
    order = tuple(Severity)
    days = _calendar(office_files, today)
    rules = timing_rules(directory, range(days.span[0], days.span[1] + 1))
    found = lint_office(office_files, days, today, timing=rules)
    return sorted(found, key=lambda f: (order.index(f.severity), f.file or "", f.line or 0))


def _calendar(office_files: OfficeFiles, today: date) -> WorkingDays:
    """A calendar that covers every date the plans name."""
    years = {today.year, *office_files.working_days.years}
    for plan in office_files.plans.values():
        years.add(plan.plan.issued_on.year)
        for duty in plan.duties:
            years.update(day.year for day in duty.schedule.due_dates)
            if duty.schedule.expected_on is not None:
                years.add(duty.schedule.expected_on.year)
    return working_days(office_files.working_days, range(min(years), max(years) + 1))


def _print_verdict(found: tuple[Finding, ...]) -> None:
    counts = {s: sum(f.severity is s for f in found) for s in Severity}
    said = ", ".join(
        f"{count} {severity}{'s' if count != 1 and severity != Severity.INFO else ''}"
        for severity, count in counts.items()
    )
    colour = typer.colors.RED if counts[Severity.ERROR] else typer.colors.GREEN
    typer.secho(said, fg=colour, bold=True)


def load_files(directory: Path) -> None:
    """Bring the files into the database and print what changed; files with errors are not loaded."""
    settings = read_settings()
    office_files = read_office(directory)
    found = describe_all(_found_in(directory, office_files))
    wrong = [finding for finding in found if finding.severity is Severity.ERROR]
    if wrong:
        print_findings(wrong)
        raise BadInputError(
            f"{directory}: {len(wrong)} errors stand in the way, shown above; nothing was loaded. "
            "Mend them and look again with `dondoc check`"
        )
    here = Installation(settings.zone, mail_domain=settings.mail_domain)
    with closing(open_store(settings)) as store, store.sweep() as session:
        changes = load_office(
            session,
            office_files.office,
            office_files.ladder,
            office_files.working_days,
            office_files.plans,
            SystemClock().now(),
            here,
        )
    _print_changes(changes)


def _print_changes(changes: list[Change]) -> None:
    for change in changes:
        detail = f" ({change.detail})" if change.detail else ""
        typer.echo(f"{change.verb:11} {change.what} {change.name}{detail}")
    typer.echo(f"{len(changes)} changes" if changes else "nothing changed")


def close(name: str) -> None:
    """Close a plan and say what that stopped."""
    settings = read_settings()
    here = Installation(settings.zone, mail_domain=settings.mail_domain)
    with open_store(settings).write() as session:
        stopped = close_plan(session, name, SystemClock().now(), here)
    typer.echo(f"closed {name}: {stopped} assignments are reminded of no more")


def init_office(directory: Path) -> None:
    """Write a new office's files; existing ones are never overwritten."""
    standing = [name for name in NEW_OFFICE if (directory / name).exists()]
    if standing:
        raise BadInputError(
            f"{directory}: {', '.join(standing)} stands there already; nothing was written. "
            "Give an empty directory"
        )
    directory.mkdir(parents=True, exist_ok=True)
    with as_file(files("templates")) as templates:
        shutil.copyfile(templates / "office" / "units.yaml", directory / "units.yaml")
        for name in ("ladder.yaml", "working_days.yaml"):
            shutil.copyfile(templates.parent / "config" / name, directory / name)
        shutil.copyfile(templates / "office" / "env.example", directory / "env.example")
    (directory / "plans").mkdir(exist_ok=True)
    typer.echo(
        f"wrote {', '.join(NEW_OFFICE)} and env.example to {directory}. Next:\n"
        f"  1. edit {directory / 'units.yaml'}: units, posts, people\n"
        f"  2. copy {directory / 'env.example'} to .env; "
        f"fill in DONDOC_OFFICE={directory} and the mail server\n"
        "  3. dondoc plan read PLAN.txt --format yaml > draft.yaml; review it line by line,\n"
        f"     then put it in place as {directory / 'plans' / 'NAME' / 'plan.yaml'}\n"
        "  4. dondoc check\n"
        "  5. dondoc doctor\n"
        "  6. dondoc run --dry-run with a trial database (docs/operating.md), then dondoc run"
    )
