"""Brings a database to the program's schema, and refuses one made by a newer program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from bot.errors import BadInputError, DatabaseVersionError

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

    Raises BadInputError where the database cannot be reached.
    """
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise BadInputError(
            f"cannot open the database {engine.url.render_as_string(hide_password=True)}: "
            f"{str(error.orig).splitlines()[0]}; check DONDOC_DATABASE_URL and that the server runs"
        ) from error


def upgrade(engine: Engine) -> None:
    """Apply what is missing, in one transaction a step; does nothing to a database that is up to date.

    Raises DatabaseVersionError for a database whose schema this program does not know.
    """
    current = current_revision(engine)
    if current == newest_revision():
        return
    if current is not None and current not in known_revisions():
        raise DatabaseVersionError(
            f"the database has schema {current}, which this version does not know; "
            "install the newer version of dondoc that made it"
        )
    config = _config()
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # replicas may start at the same moment
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
