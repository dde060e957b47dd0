import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

import bot.model.tables
from bot.errors import DatabaseUnavailableError, DatabaseVersionError
from bot.store.engine import Store
from bot.store.schema import current_revision, newest_revision, upgrade

assert bot.model.tables  # fills the metadata


def test_the_migrations_make_exactly_the_programs_schema(store):
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_database_is_brought_up_to_date_once(store):
    assert current_revision(store.engine) == newest_revision()
    upgrade(store.engine)
    assert current_revision(store.engine) == newest_revision()


def test_an_empty_database_has_no_schema_until_it_is_upgraded(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/new/office.sqlite3")
    assert current_revision(store.engine) is None
    upgrade(store.engine)
    assert current_revision(store.engine) == newest_revision()
    store.close()


def test_a_database_of_a_newer_program_is_refused_and_left_alone(sqlite_store):
    with sqlite_store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseVersionError, match=r"9999.*newer version"):
        upgrade(sqlite_store.engine)
    assert current_revision(sqlite_store.engine) == "9999"


def test_a_database_that_cannot_be_opened_says_which_without_the_password():
    store = Store("postgresql://dondoc:mat-khau@127.0.0.1:9/none?connect_timeout=1")
    with pytest.raises(DatabaseUnavailableError) as refused:
        upgrade(store.engine)
    assert "127.0.0.1:9" in str(refused.value)
    assert "mat-khau" not in str(refused.value)
    store.close()


@pytest.mark.postgresql
def test_replicas_that_start_at_once_migrate_once(postgresql_url):
    admin = Store(postgresql_url)
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS replicas"))
        connection.execute(text("CREATE DATABASE replicas"))
    program = (
        "import sys; from bot.store.engine import Store; from bot.store.schema import upgrade; "
    )
    program += "upgrade(Store(sys.argv[1]).engine)"
    url = postgresql_url.replace("/postgres?", "/replicas?")
    replicas = [
        subprocess.Popen([sys.executable, "-c", program, url], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [replica.communicate(timeout=60)[1] for replica in replicas]
    assert [replica.returncode for replica in replicas] == [0, 0, 0], said
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE replicas WITH (FORCE)"))
    admin.close()
