"""Every migration runs upwards with data in: those there are, and one more that rebuilds tables."""

import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Engine, LargeBinary, MetaData, Table, insert, select, text

from bot.errors import BadInputError, DatabaseVersionError
from bot.store import schema
from bot.store.engine import Store
from bot.store.schema import current_revision, newest_revision, upgrade
from bot.store.snapshot import damage, schema_of

NEXT = '''"""another"""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9001", "{head}"


def upgrade():
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("greeting", sa.String(), nullable=False, server_default="ông/bà"))
        table.alter_column("email", new_column_name="mail_address")
    with op.batch_alter_table("unit") as table:
        table.alter_column("name", existing_type=sa.String(), nullable=True)
    {further}
'''


@pytest.fixture
def programs(tmp_path, monkeypatch) -> Callable[[str], list[str]]:
    """Makes the migrations of each version so far, and of a coming one; says what becomes the newest."""
    real = schema.MIGRATIONS
    scripts = ScriptDirectory(str(real)).walk_revisions()
    steps = list(scripts)[::-1]

    def made(further: str = "") -> list[str]:
        folders = []
        for number in range(1, len(steps) + 2):
            folder = tmp_path / f"version-{number}"
            (folder / "versions").mkdir(parents=True)
            shutil.copy(real / "env.py", folder)
            for script in steps[:number]:
                shutil.copy(script.path, folder / "versions")
            folders.append(folder)
        coming = NEXT.format(head=steps[-1].revision, further=further)
        (folders[-1] / "versions" / "9001.py").write_text(coming, encoding="utf-8")
        return folders

    return made


@pytest.fixture
def install(monkeypatch):
    """The program in the version that has these migrations."""
    return lambda folder: monkeypatch.setattr(schema, "MIGRATIONS", folder)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request, tmp_path):
    """A database with nothing in it at all."""
    if request.param == "sqlite":
        store = Store(f"sqlite:///{tmp_path / 'office.sqlite3'}")
        yield store.engine
        store.close()
        return
    url = request.getfixturevalue("postgresql_url")
    admin = Store(url).engine.execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS steps"))
        connection.execute(text("CREATE DATABASE steps"))
    store = Store(url.replace("/postgres?", "/steps?"))
    yield store.engine
    store.close()
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE steps WITH (FORCE)"))
    admin.dispose()


def a_value(column, number: int):
    """Something that fits the column; columns that point to another row point to its first."""
    if isinstance(column.type, JSON):
        return [number]
    if isinstance(column.type, LargeBinary):
        return bytes([number])
    kind = column.type.python_type
    given = {
        int: 1 if column.foreign_keys else number,
        bool: True,
        date: date(2024, 7, 1),
        datetime: datetime(2024, 7, 1),  # noqa: DTZ001 - as SQLite has them
        float: 1.0,
    }
    return given.get(kind, "a" if column.foreign_keys or column.primary_key else f"a{number}")


def fill(engine: Engine) -> None:
    """One row in every table that has none."""
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if connection.execute(select(table)).first() is None:
                values = {column.name: a_value(column, 1) for column in table.columns}
                connection.execute(insert(table).values(values))


def contents(engine: Engine) -> dict[str, list[dict]]:
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
            if table.name != "alembic_version"
        }


def survivors(before: dict[str, list[dict]], table: Table | str, row: dict) -> dict:
    """Of a row, the columns that were there before."""
    return {name: value for name, value in row.items() if name in before[str(table)][0]}


def test_each_version_upgrades_what_the_one_before_has_filled(engine, programs, install):
    for folder in programs():
        install(folder)
        before = contents(engine)
        upgrade(engine)
        assert current_revision(engine) == newest_revision()
        after = contents(engine)
        for table, rows in before.items():
            assert len(after[table]) == len(rows) == 1
            kept = survivors(before, table, after[table][0])
            assert kept.items() <= rows[0].items()
        fill(engine)
    assert after["person"][0]["greeting"] == "ông/bà"
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None


def upgraded_until_before_the_coming(path, programs, install, further=""):
    *earlier, coming = programs(further)
    store = Store(f"sqlite:///{path}")
    install(earlier[-1])
    upgrade(store.engine)
    fill(store.engine)
    old = newest_revision()
    install(coming)
    return store, old


def test_an_upgrade_leaves_a_copy_of_what_was_there(tmp_path, programs, install):
    path = tmp_path / "office.sqlite3"
    store, old = upgraded_until_before_the_coming(path, programs, install)
    before = contents(store.engine)
    upgrade(store.engine)
    store.close()
    copy = tmp_path / "office.sqlite3.before-9001"
    assert schema_of(path) == "9001"
    assert schema_of(copy) == old
    assert damage(copy) is None
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    again = Store(f"sqlite:///{copy}")
    assert contents(again.engine) == before
    again.close()


def test_a_new_database_and_one_that_is_up_to_date_are_not_copied(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'office.sqlite3'}")
    upgrade(store.engine)
    upgrade(store.engine)
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["office.sqlite3"]


@pytest.mark.parametrize(
    ("further", "error", "words"),
    [
        ("raise RuntimeError('cut')", RuntimeError, "cut"),
        ('op.execute("DELETE FROM unit")', BadInputError, "cannot be upgraded: a row of"),
    ],
)
def test_an_upgrade_that_fails_changes_nothing(tmp_path, programs, install, further, error, words):
    path = tmp_path / "office.sqlite3"
    store, old = upgraded_until_before_the_coming(path, programs, install, further)
    before = contents(store.engine)
    for _ in range(2):  # as a supervisor would
        with pytest.raises(error, match=words):
            upgrade(store.engine)
    assert current_revision(store.engine) == old
    assert contents(store.engine) == before
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    store.close()


def test_an_older_program_refuses_what_a_newer_one_has_upgraded(tmp_path, programs, install):
    *_, old, new = programs()
    store = Store(f"sqlite:///{tmp_path / 'office.sqlite3'}")
    install(new)
    upgrade(store.engine)
    install(old)
    with pytest.raises(DatabaseVersionError, match=r"9001.*newer version"):
        upgrade(store.engine)
    store.close()


def test_a_damaged_database_is_not_upgraded(tmp_path, programs, install):
    path = tmp_path / "office.sqlite3"
    store, old = upgraded_until_before_the_coming(path, programs, install)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE notice SET recipient_id = 'nobody'")
        connection.commit()
    with pytest.raises(BadInputError, match=r"damaged.*notice"):
        upgrade(store.engine)
    assert current_revision(store.engine) == old
    store.close()
