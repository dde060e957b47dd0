"""What every test may ask for: a store on each database, and a small office living in it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, make_url
from sqlmodel import SQLModel

from bot.store.engine import Store
from bot.store.schema import upgrade
from tests.house import House
from tests.postgresql import binaries, scratch_cluster

settings.register_profile("office", deadline=None, derandomize=True, database=None)
settings.load_profile("office")


@pytest.fixture
def careless_umask() -> Iterator[None]:
    """Whatever is made may be read and written by everybody, unless it says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def unavailable(what: str) -> None:
    """Skip the test, or fail it where the whole suite has to run."""
    if os.environ.get("DONDOC_TEST_NO_SKIP"):
        pytest.fail(f"{what}; DONDOC_TEST_NO_SKIP is set")
    pytest.skip(what)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees no DONDOC_ variable but its own."""
    for name in [name for name in os.environ if name.startswith("DONDOC_")]:
        if not name.startswith("DONDOC_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.sqlite3"
    store = Store(f"sqlite:///{path}", durable=False)
    upgrade(store.engine)
    store.close()  # the last connection takes the write-ahead log with it
    return path


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL database: DONDOC_TEST_POSTGRES, or a scratch cluster that ends with the tests."""
    given = os.environ.get("DONDOC_TEST_POSTGRES")
    if given:
        yield _own_database(given)
        return
    programs = binaries()
    if programs is None:
        unavailable("no PostgreSQL: set DONDOC_TEST_POSTGRES or install postgresql")
    assert programs is not None
    with scratch_cluster(programs) as url:
        yield url


def _own_database(url: str) -> str:
    """The database of that URL; where tests run side by side, one of its own for each worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        return url
    own = make_url(url).set(drivername="postgresql+psycopg")
    name = f"{own.database}_{worker}"
    engine = create_engine(own, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}"')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return own.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_url: str) -> str:
    """The PostgreSQL database with the program's schema."""
    store = Store(postgresql_url)
    upgrade(store.engine)
    store.close()
    return postgresql_url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty database with the program's schema, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield from _on_sqlite(request.getfixturevalue("empty_sqlite"), tmp_path)
    else:
        yield from _on_postgresql(request.getfixturevalue("migrated_postgresql"))


@pytest.fixture
def sqlite_store(empty_sqlite: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite database with the program's schema."""
    yield from _on_sqlite(empty_sqlite, tmp_path)


@pytest.fixture
def postgresql_store(migrated_postgresql: str) -> Iterator[Store]:
    """An empty PostgreSQL database with the program's schema."""
    yield from _on_postgresql(migrated_postgresql)


def _on_sqlite(empty: Path, folder: Path) -> Iterator[Store]:
    path = folder / "office.sqlite3"
    shutil.copyfile(empty, path)
    opened = Store(f"sqlite:///{path}", durable=False)
    yield opened
    opened.close()


def _on_postgresql(url: str) -> Iterator[Store]:
    opened = Store(url)
    with opened.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in SQLModel.metadata.tables.values():
            connection.execute(table.delete())
    yield opened
    opened.close()


@pytest.fixture
def each_house(store: Store) -> House:
    """The small office, living in an empty database, on each kind of database."""
    return House(store)


@pytest.fixture
def house(each_house: House) -> House:
    """The same; modules that need one kind of database only give this name to the small one."""
    return each_house


@pytest.fixture
def small_house(sqlite_store: Store) -> House:
    """The small office on SQLite alone."""
    return House(sqlite_store)
