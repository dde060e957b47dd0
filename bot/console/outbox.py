"""`dondoc outbox`: what waits to be sent or failed, tried again or let go by hand; never its words."""

import getpass
import socket
from contextlib import suppress
from typing import Any

import typer

from bot.clock import SystemClock
from bot.console.printing import print_json, print_table
from bot.errors import BadInputError
from bot.model.states import DeliveryState
from bot.steps.outbox_by_hand import ByHand, Copy, acts_on, copies, drop, find_copy, retry, told_in
from bot.wiring import open_store
from config.settings import read_settings

SHOWN = 200


def list_outbox(state: str | None, form: str) -> None:
    """Print the deliveries of a state, or all that neither were sent nor are out of date."""
    known = ", ".join(DeliveryState)
    if state is not None and state not in list(DeliveryState):
        raise BadInputError(f"--state: {state!r} is no state; write one of {known}")
    with open_store(read_settings()).read() as session:
        found = copies(session, None if state is None else DeliveryState(state), SHOWN)
    if form == "json":
        print_json([_facts(copy) for copy in found])
    elif not found:
        typer.echo("nothing waits, nothing failed" if state is None else f"none is {state}")
    else:
        columns = ("id", "day", "to", "kind", "channel", "state", "attempts", "reason")
        rows = [[_facts(copy)[column] for column in columns] for copy in found]
        print_table("", columns, rows, cut="reason")
        if len(found) == SHOWN:
            typer.echo(f"the newest {SHOWN}; --state narrows it")


def show_delivery(delivery_id: int, form: str) -> None:
    """Print what is known of one delivery."""
    zone = read_settings().zone
    with open_store(read_settings()).read() as session:
        copy = find_copy(session, delivery_id)
        facts = _facts(copy) | {
            "message_id": copy.delivery.message_id,
            "raised_at": copy.notice.raised_at.astimezone(zone),
            "next_attempt_at": copy.delivery.next_attempt_at.astimezone(zone),
            "settled_at": copy.delivery.settled_at and copy.delivery.settled_at.astimezone(zone),
            "tells": [f"{code} {occasion}" for code, occasion in told_in(session, copy.notice)],
            "by_hand": [
                f"{act.at.astimezone(zone):%Y-%m-%d %H:%M} {act.actor}: {act.act}, "
                f"{act.from_state} → {act.to_state}" + (f" ({act.reason})" if act.reason else "")
                for act in acts_on(session, copy.delivery)
            ],
        }
    if form == "json":
        print_json(facts)
        return
    for name, value in facts.items():
        for line in value if isinstance(value, list) else [value]:
            typer.echo(f"{name:16} {'–' if line is None else line}")


def retry_delivery(delivery_id: int) -> None:
    """Put a delivery back into the queue."""
    store, by = open_store(read_settings()), _by(None)
    with store.write() as session:
        retry(session, find_copy(session, delivery_id), by)
    typer.echo(f"delivery {delivery_id} is queued: it leaves in the sending window")


def drop_delivery(delivery_id: int, reason: str) -> None:
    """Let a delivery go for good."""
    store, by = open_store(read_settings()), _by(reason.strip())
    with store.write() as session:
        drop(session, find_copy(session, delivery_id), by)
    typer.echo(f"delivery {delivery_id} is dropped: it will not be sent")


def _by(reason: str | None) -> ByHand:
    return ByHand(SystemClock().now(), account(), reason)


def account() -> str:
    """Whoever is logged in at this machine."""
    login = "unknown"
    with suppress(OSError, KeyError):  # a container's user may have no name
        login = getpass.getuser()
    return f"{login}@{socket.gethostname()}"


def _facts(copy: Copy) -> dict[str, Any]:
    delivery, notice = copy.delivery, copy.notice
    return {
        "id": delivery.id,
        "day": notice.day.isoformat(),
        "to": notice.recipient_id,
        "kind": str(notice.kind),
        "channel": delivery.channel,
        "state": str(delivery.state),
        "attempts": delivery.attempts,
        "reason": delivery.reason,
    }
