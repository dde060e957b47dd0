"""Secrets that the program makes for itself and keeps in its database."""

from secrets import token_hex

from sqlmodel import Session

from bot.model.tables import Secret
from bot.store.insert import insert_new

REPLY = "reply"
KEY_BYTES = 32


def reply_key(session: Session) -> bytes:
    """The key that signs reply tokens; made at first need, in the caller's transaction."""
    row = session.get(Secret, REPLY)
    if row is None:
        keep(session, REPLY, token_hex(KEY_BYTES))
        row = session.get_one(Secret, REPLY)
    return bytes.fromhex(row.value)


def keep(session: Session, name: str, value: str) -> None:
    """Keep a secret under its name; one that is there already stays, for others rely on it."""
    insert_new(session, Secret, [{"name": name, "value": value}])
