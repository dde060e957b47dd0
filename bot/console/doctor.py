"""`dondoc doctor`: tries everything the daemon needs and says what is wrong."""

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import typer
from sqlmodel import col, select

from bot.channels.pace import Pace
from bot.clock import SystemClock
from bot.console.office import lint
from bot.console.printing import print_json
from bot.console.privacy import open_to_others
from bot.errors import DondocError
from bot.model.office import Role
from bot.model.plan import Severity
from bot.model.replies import EvidenceFile
from bot.readers.office_files import read_office
from bot.rules.roster import covers
from bot.rules.workdays import local_date
from bot.store.engine import Store
from bot.store.evidence import EvidenceShelf
from bot.store.office import findings_since, is_paused
from bot.store.pace import OwnSlots
from bot.store.schema import current_revision, newest_revision
from bot.wiring import make_email, make_inbox, make_telegram
from config.settings import Settings, read_settings
from jobs.backup import backups_in

OK, WARN, FAIL = "ok", "warning", "failed"
COLOURS = {OK: "green", WARN: "yellow", FAIL: "red"}
CALENDAR_AHEAD_DAYS = 45
FINDINGS_DAYS, FINDINGS_SHOWN = 7, 5
BACKUP_DAYS = 2


@dataclass(frozen=True)
class Examined:
    """One thing that was tried."""

    name: str
    outcome: str
    detail: str


def examine(office: Path, form: str) -> int:
    """Try everything, print it, and return the exit code: 1 where something failed."""
    found = list(_examine(office))
    if form == "json":
        print_json([vars(examined) for examined in found])
    else:
        for examined in found:
            typer.secho(f"{examined.outcome:8}", fg=COLOURS[examined.outcome], nl=False)
            typer.echo(f"{examined.name:10} {examined.detail}")
    return 1 if any(examined.outcome == FAIL for examined in found) else 0


def _examine(office: Path) -> Iterator[Examined]:
    try:
        settings = read_settings()
    except DondocError as error:
        yield Examined("settings", FAIL, str(error))
        return
    yield Examined("settings", OK, _safety(settings))
    yield _tried("files", lambda: _files(office))
    yield _tried("calendar", lambda: _calendar(office, settings))
    yield _tried("clock", lambda: _clock(settings))
    yield _tried("database", lambda: _database(settings))
    yield _tried("privacy", lambda: _privacy(settings))
    yield _tried("findings", lambda: _findings(settings))
    yield _tried("evidence", lambda: newest_evidence(settings))
    yield _tried("operator", lambda: _operator(office, settings))
    yield _tried("mail", lambda: _mail(settings))
    yield _tried("inbox", lambda: _inbox(settings))
    yield _tried("telegram", lambda: _telegram(settings))
    yield _tried("backups", lambda: newest_backup(settings, SystemClock().now()))


def _tried(name: str, attempt: Callable[[], tuple[str, str]]) -> Examined:
    """One attempt; whatever it raises is a failure in one line, without secrets."""
    try:
        outcome, detail = attempt()
    except DondocError as error:
        return Examined(name, FAIL, str(error))
    except Exception as error:  # noqa: BLE001 - a library's error of any kind is what we look for
        return Examined(name, FAIL, f"{type(error).__name__}: {str(error).splitlines()[0][:150]}")
    return Examined(name, outcome, detail)


def _privacy(settings: Settings) -> tuple[str, str]:
    found = open_to_others(settings)
    if not found:
        return OK, "database, evidence, backups and .env are their owner's alone"
    return WARN, f"others on this machine can read {', '.join(map(str, found))}: chmod go= them"


def _safety(settings: Settings) -> str:
    on = [
        name
        for name, is_on in (
            ("dry run", settings.dry_run),
            (f"redirect to {settings.redirect_to}", settings.redirect_to is not None),
        )
        if is_on
    ]
    return (
        f"safety on: {', '.join(on)}"
        if on
        else "no dry run, no redirect: messages go to their readers"
    )


def _files(office: Path) -> tuple[str, str]:
    found = lint(office)
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    warnings = sum(finding.severity is Severity.WARNING for finding in found)
    said = f"{errors} errors, {warnings} warnings; `dondoc check` shows them"
    return (FAIL if errors else WARN if warnings else OK), said


def _calendar(office: Path, settings: Settings) -> tuple[str, str]:
    announced = set(read_office(office).working_days.years)
    today = local_date(SystemClock().now(), settings.zone)
    ahead = local_date(SystemClock().now(), settings.zone).toordinal() + CALENDAR_AHEAD_DAYS
    needed = {today.year, today.fromordinal(ahead).year}
    missing = sorted(needed - announced)
    if missing:
        return (
            WARN,
            f"no announced days off for {', '.join(map(str, missing))} in working_days.yaml",
        )
    return OK, f"announced: {', '.join(map(str, sorted(announced)))}"


def _clock(settings: Settings) -> tuple[str, str]:
    now = SystemClock().now().astimezone(settings.zone)
    return OK, f"{now:%d/%m/%Y %H:%M} {settings.time_zone} (UTC{now:%z})"


def _operator(office: Path, settings: Settings) -> tuple[str, str]:
    """Whom the watchman tells of trouble."""
    today = local_date(SystemClock().now(), settings.zone)
    holders = {
        term.person
        for post in read_office(office).office.posts
        if post.role == Role.OPERATOR
        for term in post.holders
        if covers(term, today)
    }
    if not holders:
        return (
            WARN,
            "nobody holds a post with `role: operator`: the watchman's alarms are logged only",
        )
    return OK, f"alarms go to {', '.join(sorted(holders))}"


def _findings(settings: Settings) -> tuple[str, str]:
    """What the daemon met lately: a rung nobody could receive, a person no channel reaches."""
    store = Store(settings.database_url.get_secret_value())
    try:
        if current_revision(store.engine) != newest_revision():
            return OK, "none: the database is not in use yet"
        since = local_date(SystemClock().now(), settings.zone) - timedelta(days=FINDINGS_DAYS)
        with store.read() as session:
            recent = findings_since(session, since)
    finally:
        store.close()
    if not recent:
        return OK, f"none in the last {FINDINGS_DAYS} days"
    said = "; ".join(
        f"{row.day:%d/%m} {row.code}: {row.subject}" for row in recent[:FINDINGS_SHOWN]
    )
    more = f"; {len(recent) - FINDINGS_SHOWN} more" if len(recent) > FINDINGS_SHOWN else ""
    return WARN, said + more


def _database(settings: Settings) -> tuple[str, str]:
    store = Store(settings.database_url.get_secret_value())
    try:
        current, newest = current_revision(store.engine), newest_revision()
        where = store.engine.url.render_as_string(hide_password=True)
        paused = current == newest and _paused(store)
    finally:
        store.close()
    if current is None:
        return WARN, f"{where}: empty; `dondoc load` fills it"
    if current != newest:
        return (
            WARN,
            f"{where}: schema {current}, the program's is {newest}; `dondoc load` upgrades it",
        )
    if paused:
        return WARN, f"{where}: sending is PAUSED; `dondoc resume` lets messages leave"
    return OK, f"{where}: schema {current}"


def newest_evidence(settings: Settings) -> tuple[str, str]:
    """Whether the newest evidence is here: several daemons have to keep theirs in one place."""
    folder, store = settings.evidence_folder, Store(settings.database_url.get_secret_value())
    try:
        if current_revision(store.engine) != newest_revision():
            return OK, "none: the database is not in use yet"
        with store.read() as session:
            newest = session.exec(
                select(EvidenceFile).order_by(col(EvidenceFile.id).desc())
            ).first()
    finally:
        store.close()
    if newest is None:
        return OK, f"none yet; it will be kept in {folder}"
    if not EvidenceShelf(folder).has(newest.digest):
        return FAIL, (
            f"the newest file ({newest.digest[:12]}) is not in {folder}: restore it, or let "
            "DONDOC_EVIDENCE_DIR name the directory that all daemons share"
        )
    return OK, f"the newest file is in {folder}"


def _paused(store: Store) -> bool:
    with store.read() as session:
        return is_paused(session)


def _mail(settings: Settings) -> tuple[str, str]:
    if settings.smtp_host is None:
        return FAIL, "no mail server: set DONDOC_SMTP_HOST"
    where = asyncio.run(make_email(settings).probe())
    login = f"logged in as {settings.smtp_user}" if settings.smtp_user else "without login"
    return OK, f"{where}, {login}"


def _inbox(settings: Settings) -> tuple[str, str]:
    if settings.imap_host is None:
        return OK, "not in use (no DONDOC_IMAP_HOST)"
    return OK, make_inbox(settings).probe()


def _telegram(settings: Settings) -> tuple[str, str]:
    if settings.telegram_token is None:
        return OK, "not in use (no DONDOC_TELEGRAM_TOKEN)"
    return OK, asyncio.run(make_telegram(settings, Pace(OwnSlots())).probe())


def newest_backup(settings: Settings, now: datetime) -> tuple[str, str]:
    """Whether there is a nightly backup that is young enough, and room to make another."""
    folder = settings.backup_dir
    if folder is None:
        return WARN, "none is made; DONDOC_BACKUP_DIR is not set"
    if not folder.exists():
        return WARN, f"none yet; the daemon makes {folder} at night"
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return FAIL, f"{folder} is no directory that can be written"
    made = max(backups_in(folder), default=None)
    if made is None:
        return WARN, f"none yet in {folder}; the daemon makes one at night"
    old = now.astimezone(settings.zone).date() - made.date() > timedelta(BACKUP_DAYS)
    return (FAIL if old else OK), f"the newest is of {made:%Y-%m-%d %H:%M}"
