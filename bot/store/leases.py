"""Leases on what a worker has claimed from an outbox: when one is lost, and taking back what it held."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.model.states import DeliveryState
from bot.rules.deliveries import DeliveryInput, target

TOO_LONG = 2  # times a lease: clocks of several machines may differ a little


def is_lost(until: Any, now: Any, furthest: Any) -> Any:
    """Whether a lease has run out, or lasts longer than any given by now: the clock was set back."""
    return (until < now) | (until > furthest)


def take_back(session: Session, table: type[Any], now: datetime, lease: timedelta) -> None:
    """Take back from an outbox what was claimed by a worker that died: its lease is lost.

    What another daemon takes back at this moment is left to it.
    """
    lost = (
        select(table.id)
        .where(
            col(table.state) == DeliveryState.CLAIMED,
            is_lost(col(table.lease_until), now, now + TOO_LONG * lease),
        )
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(table)
        .where(col(table.id).in_(lost))
        .values(state=target(DeliveryInput.LEASE_RAN_OUT), lease_until=None, claimed_by=None)
    )
