"""The local date of an instant, said by the database itself, on both kinds of it."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class LocalDay(ColumnElement[date]):
    """The date of an instant `minutes` east of UTC; the office's zone knows no summer time."""

    inherit_cache = False
    type = Date()

    def __init__(self, instant: Any, minutes: int) -> None:
        self.instant = instant
        self.minutes = int(minutes)


@compiles(LocalDay)
def _standard(element: LocalDay, compiler: SQLCompiler, **options: Any) -> str:
    instant = compiler.process(element.instant, **options)
    minutes = compiler.process(literal_column(f"INTERVAL '{element.minutes} minutes'"))
    return f"CAST(({instant} AT TIME ZONE 'UTC') + {minutes} AS DATE)"


@compiles(LocalDay, "sqlite")
def _sqlite(element: LocalDay, compiler: SQLCompiler, **options: Any) -> str:
    instant = compiler.process(element.instant, **options)
    return f"date({instant}, '{element.minutes:+d} minutes')"
