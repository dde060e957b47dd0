"""Brings a database to the program's schema, and refuses one made by a newer program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.errors import BadInputError, DatabaseVersionError
from bot.store.snapshot import copy_database
from bot.store.unavailable import in_words

UPGRADE_LOCK = 0x0D0D0D
MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def newest_revision() -> str:
    """The schema this program works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def known_revisions() -> frozenset[str]:
    """Every schema that this program works with or can upgrade."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return frozenset(script.revision for script in scripts)


def current_revision(engine: Engine) -> str | None:
    """The schema the database has; None where it has none yet.

    Raises DatabaseUnavailableError where the database cannot be used.
    """
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        name = f"the database {engine.url.render_as_string(hide_password=True)}"
        raise in_words(error, name) or error from error


def upgrade(engine: Engine) -> None:
    """Apply what is missing, in one transaction; does nothing to a database that is up to date.

    A SQLite database is first copied to `….before-REVISION` beside it. Raises DatabaseVersionError for
    a database whose schema this program does not know, BadInputError where it cannot be upgraded.
    """
    current = current_revision(engine)
    if current == newest_revision():
        return
    if current is not None and current not in known_revisions():
        raise DatabaseVersionError(
            f"the database has schema {current}, which this version does not know; "
            "install the newer version of dondoc that made it"
        )
    if engine.dialect.name == "sqlite":
        _upgrade_sqlite(engine)
        return
    with engine.begin() as connection:  # replicas may start at the same moment
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        _apply(connection)


def _apply(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _upgrade_sqlite(engine: Engine) -> None:
    """The upgrade with the write lock held, and a copy of what was there beside the database.

    SQLite alters a table by making it anew. Its foreign keys have to rest meanwhile, or dropping the
    old one would be refused; they are checked at the end. They cannot be switched in a transaction.
    """
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                current = MigrationContext.configure(connection).get_current_revision()
                if current not in (None, newest_revision()):
                    _keep_copy(engine)
                _apply(connection)
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken is not None:
                    raise BadInputError(
                        f"the database cannot be upgraded: a row of {broken[0]} would point to none "
                        f"of {broken[2]}; it is as it was, report this"
                    )
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def _keep_copy(engine: Engine) -> None:
    """Replaces the copy that an earlier try at the same upgrade left."""
    path = Path(engine.url.database or "")
    copy = path.with_name(f"{path.name}.before-{newest_revision()}")
    draft = copy.with_name(f"{copy.name}.draft")
    draft.unlink(missing_ok=True)
    copy_database(path, draft)
    draft.replace(copy)
