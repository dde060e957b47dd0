"""The lead: what only one daemon of a database may do goes to one of them, and to another when it dies."""

from collections.abc import Callable
from time import monotonic

import structlog
from sqlalchemy import bindparam, func, literal_column, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from bot.model.lead import LeadRow
from bot.store.engine import Store

LASTS = 15.0  # seconds without a sign of life after which another daemon takes over
_NAME = "daemon"
_row = LeadRow.__table__.c  # type: ignore[attr-defined]
# By the database's clock, so that the machines' clocks need not agree.
_NOW = func.clock_timestamp()
_UNTIL = _NOW + literal_column(f"interval '{LASTS} seconds'")
_first = insert(LeadRow).values(name=_NAME, holder=bindparam("holder"), until=_UNTIL)
_SEEK = _first.on_conflict_do_update(
    index_elements=[_row.name],
    set_={"holder": _first.excluded.holder, "until": _first.excluded.until},
    where=(_row.holder == _first.excluded.holder) | (_row.until < _NOW),
).returning(_row.holder)
_LEAVE = (
    update(_row.name.table)
    .where(_row.name == _NAME, _row.holder == bindparam("by"))
    .values(until=_NOW)
)
log = structlog.get_logger()


class Lead:
    """A lease on the lead, in the database; a SQLite's only daemon always has it.

    It ends by itself `LASTS` seconds after the last `seek` that got it, for its holder as for the others:
    whoever was frozen meanwhile finds that it leads no more.
    """

    def __init__(self, store: Store, holder: str, now: Callable[[], float] = monotonic) -> None:
        self._store = store
        self._holder = holder
        self._now = now
        self._until = float("inf") if store.is_sqlite else float("-inf")

    @property
    def is_ours(self) -> bool:
        """Whether this daemon leads at this moment."""
        return self._now() < self._until

    def seek(self) -> bool:
        """Keep the lead, or take it if nobody has it; whether it is ours. Asked every few seconds."""
        if self._store.is_sqlite:
            return True
        asked_at = self._now()
        try:
            with self._store.write() as session:
                got = session.connection().execute(_SEEK, {"holder": self._holder}).first()
        except SQLAlchemyError as error:
            log.warning("lead_unknown", error=type(error).__name__)
            return self.is_ours
        self._until = float("-inf") if got is None else asked_at + LASTS
        return got is not None

    def leave(self) -> None:
        """Let another daemon have it at once."""
        if self._store.is_sqlite:
            return
        self._until = float("-inf")
        try:
            with self._store.write() as session:
                session.connection().execute(_LEAVE, {"by": self._holder})
        except SQLAlchemyError as error:  # then it ends by itself
            log.warning("lead_unknown", error=type(error).__name__)
