"""The database: one code for SQLite and PostgreSQL; their differences live here and in insert.py."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from json import dumps
from pathlib import Path
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from bot.errors import BadInputError
from bot.store.private_files import ensure_private, private_folder

SWEEP_LOCK = 0x0D0D0C
# How long another's write transaction on SQLite is waited for; `?timeout=` in the URL says otherwise.
BUSY_SECONDS = 30
# A machine that has vanished from the network is found out within half a minute, on both sides.
_NOTICE_SOON = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
_THE_SAME_THERE = (
    "SET tcp_keepalives_idle = 15",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
    # A daemon that is frozen in the midst of a sweep holds up the others' no longer than a lease lasts.
    "SET idle_in_transaction_session_timeout = '5min'",
)


def to_json(value: object) -> str:
    """JSON as people read it, not in escapes.

    Half a letter, which no database takes and no parser reads, is joined to its other half or replaced.
    """
    text = dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


# pydantic's parser reads three times as fast as the standard library's.
_JSON: dict[str, Any] = {"json_serializer": to_json, "json_deserializer": from_json}


class Store:
    """Opens sessions on one database.

    `durable` False trades safety in a power cut for speed: for scratch databases only.
    """

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.engine = _open_engine(url, durable)
        self._reads = self.engine.execution_options(reads_only=True)
        self.is_sqlite = self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back on any error."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def sweep(self) -> Iterator[Session]:
        """A write transaction that no other sweep overlaps, on this machine or another."""
        with self.write() as session:
            if not self.is_sqlite:
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SWEEP_LOCK})
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads; on SQLite it never waits for a writer."""
        with Session(self._reads, expire_on_commit=False) as session:
            yield session

    def empty_log(self) -> None:
        """Take what was written into the database file, so that SQLite's write-ahead log holds nothing.

        Where somebody reads just now, that happens later.
        """
        if self.is_sqlite:
            with closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite database, None for other databases."""
    parsed = _parse(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def _parse(url: str) -> Any:
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise BadInputError(
            "DONDOC_DATABASE_URL is not a database URL; write sqlite:///var/dondoc.sqlite3 "
            "or postgresql+psycopg://USER@HOST/NAME"
        ) from error


def _make_private(path: Path) -> None:
    """The file, its directory and what SQLite puts beside it are their owner's alone."""
    private_folder(path.parent)
    with suppress(OSError):  # SQLite says it better
        ensure_private(path)


def _open_engine(url: str, durable: bool) -> Engine:
    parsed = _parse(url)
    match parsed.get_backend_name():
        case "sqlite":
            path = sqlite_path(url)
            if path is not None:
                _make_private(path)
            waits = {} if "timeout" in parsed.query else {"timeout": BUSY_SECONDS}
            engine = create_engine(parsed, connect_args=waits, hide_parameters=True, **_JSON)
            _prepare_sqlite(engine, durable)
            return engine
        case "postgresql":
            driver = parsed.set(drivername="postgresql+psycopg")
            engine = create_engine(
                driver,
                pool_pre_ping=True,
                hide_parameters=True,
                **_JSON,
                connect_args=_NOTICE_SOON,
            )
            event.listen(engine, "connect", _let_the_server_notice_soon)
            return engine
        case other:
            raise BadInputError(
                f"DONDOC_DATABASE_URL: {other} is not supported; use SQLite or PostgreSQL"
            )


def _let_the_server_notice_soon(connection: Any, _record: object) -> None:
    connection.autocommit = True
    for setting in _THE_SAME_THERE:
        connection.execute(setting)
    connection.autocommit = False


def _prepare_sqlite(engine: Engine, durable: bool) -> None:
    """WAL, foreign keys, and transactions that take the write lock at their start."""

    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "foreign_keys = ON",
            f"synchronous = {'FULL' if durable else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Any) -> None:
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)
