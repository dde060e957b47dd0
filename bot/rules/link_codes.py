"""Codes that link a chat: 128 bits, shown once; only a hash of one is ever kept."""

import secrets
from base64 import urlsafe_b64encode
from enum import StrEnum
from hashlib import sha256

BYTES = 16
LONGEST = 64  # what Telegram lets a deep link carry


class Purpose(StrEnum):
    """What a code links: the person who holds the post, or the group of the post's unit."""

    PERSON = "person"
    GROUP = "group"


def new_code() -> str:
    """A code that nobody can guess, in the letters a deep link may have."""
    return secrets.token_urlsafe(BYTES)


def hashed(code: str, purpose: Purpose) -> str:
    """What is kept of a code: its purpose and its SHA-256.

    A code for a group is none for a person: the purpose is part of what is hashed.
    """
    digest = sha256(f"{purpose}\n{code}".encode()).digest()
    return f"{purpose}.{urlsafe_b64encode(digest).decode().rstrip('=')}"
