"""The reply token: a short signed word in a message that brings an answer back to that message.

It stands in the Message-ID, in the reply address and in the foot of the mail, so that it comes back
whichever of them a mail program keeps. Nobody who lacks the key can make one for another message.
"""

import hmac
import re

# Crockford's base32: digits and capitals without I, L, O and U, which are read as 1, 1 and 0.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans("OIL", "011")
LENGTH = 16
_BITS = 5 * LENGTH
_GROUP = "[0-9A-TV-Za-tv-z]{4}"
_TOKEN = re.compile(
    rf"(?<![^\W_])(?:{_GROUP}-{_GROUP}-{_GROUP}-{_GROUP}|(?:{_GROUP}){{4}})(?![^\W_])"
)
MOST_FOUND = 32


def sign(key: bytes, identity: str) -> str:
    """The token of the message that `identity` names: 16 letters, 80 bits of its HMAC-SHA256."""
    digest = hmac.digest(key, identity.encode("utf-8"), "sha256")
    number = int.from_bytes(digest[: _BITS // 8], "big")
    return "".join(_LETTERS[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))


def verify(key: bytes, identity: str, token: str) -> bool:
    """Whether the token is that of the message, in time that tells nothing about the right one."""
    return hmac.compare_digest(sign(key, identity).encode(), normal(token).encode("utf-8"))


def find(text: str) -> tuple[str, ...]:
    """What looks like a token in any text, each once, in the order it stands there, 32 at most.

    Case, hyphens between groups of four and look-alike letters do not matter. Ordinary words of 16
    letters look like tokens too: only those that a message has count.
    """
    found: dict[str, None] = {}
    for match in _TOKEN.finditer(text):
        found.setdefault(normal(match[0]))
        if len(found) == MOST_FOUND:
            break
    return tuple(found)


def normal(token: str) -> str:
    """The one way to write a token that was typed or shown in another."""
    return token.replace("-", "").upper().translate(_LOOK_ALIKES)


def shown(token: str) -> str:
    """The token in groups of four, as people read and type it."""
    return "-".join(token[n : n + 4] for n in range(0, len(token), 4))
