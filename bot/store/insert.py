"""Inserting rows that may stand already, on either kind of database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_new(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, leaving out those whose unique key stands already."""
    if rows:
        session.connection().execute(_insert(session, table), list(rows))


def insert_once(session: Session, table: type[SQLModel], row: dict[str, Any]) -> bool:
    """Insert a row; False if its unique key stands already, once whoever else writes it is done."""
    statement = _insert(session, table).execution_options(preserve_rowcount=True)
    return session.connection().execute(statement, row).rowcount == 1


def _insert(session: Session, table: type[SQLModel]) -> Insert:
    dialect = session.get_bind().dialect.name
    make: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(table.__table__).on_conflict_do_nothing()  # type: ignore[attr-defined,no-any-return]
