"""`dondoc backup` and `dondoc restore`."""

from pathlib import Path

import typer

from bot.clock import SystemClock
from bot.errors import BadInputError
from bot.model.backup import DATABASE, EVIDENCE, OFFICE, Manifest
from bot.store.backup import write_backup
from bot.store.engine import Store, sqlite_path
from bot.store.restore import restore_backup
from bot.store.schema import current_revision, known_revisions
from bot.wiring import backup_sources
from config.settings import Settings, read_settings
from jobs.backup import PROGRAM, backup_name


def make_backup(to: Path | None, office: Path) -> None:
    """Write the archive and say what is in it; on PostgreSQL, also what is not."""
    settings = read_settings(office=office)
    now = SystemClock().now().astimezone(settings.zone)
    target = to or settings.backup_dir or Path()
    if to is None or to.is_dir():
        target /= backup_name(now)
    sources = backup_sources(settings, _schema(settings))
    written = write_backup(sources, target, now, PROGRAM)
    typer.echo(f"wrote {target}: {_contents(written)}")
    if sources.database is None:
        typer.echo(
            "the database is not in it: PostgreSQL is backed up by its own pg_dump, "
            "see docs/operating.md"
        )


def _schema(settings: Settings) -> str:
    """The database's schema; it is not upgraded, for a backup may be wanted before that."""
    url = settings.database_url.get_secret_value()
    path = sqlite_path(url)
    if path is not None and not path.is_file():
        raise BadInputError(f"there is no database at {path} to back up; see DONDOC_DATABASE_URL")
    store = Store(url)
    schema = current_revision(store.engine)
    store.close()
    if schema is None:
        raise BadInputError("the database is empty; there is nothing to back up")
    return schema


def _contents(manifest: Manifest) -> str:
    has_database = DATABASE in manifest.files
    return (
        f"{'the database, ' if has_database else ''}{manifest.count(EVIDENCE)} evidence files, "
        f"{manifest.count(OFFICE)} of the office's files"
    )


def unpack_backup(archive: Path, into: Path) -> None:
    """Restore, and say which settings lead there."""
    manifest = restore_backup(archive, into, known_revisions())
    where = into.absolute()
    typer.echo(
        f"restored what {manifest.program} had at {manifest.made_at:%Y-%m-%d %H:%M %z}: "
        f"{_contents(manifest)}"
    )
    typer.echo("to work with it, set")
    if DATABASE in manifest.files:
        typer.echo(f"  DONDOC_DATABASE_URL=sqlite:///{where / DATABASE}")
    else:
        typer.echo("  DONDOC_DATABASE_URL to a database restored by pg_restore")
    typer.echo(f"  DONDOC_DATA_DIR={where}")
    typer.echo(f"  DONDOC_OFFICE={where / OFFICE}")
    typer.echo("and DONDOC_DRY_RUN=true until it looks right: what waits in it would be sent")
