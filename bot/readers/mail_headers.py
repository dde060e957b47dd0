"""Reads the headers of a mail that anybody may have written: nothing raises, whatever they hold."""

import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from bot.readers.lines import in_one, tidy

LONGEST = 10_000
MOST_IDS = 100
# These turn text into other text slowly, or never: no mail is written in them.
_NOT_FOR_MAIL = {"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape"}
_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[^\s@<>,;:\"()\[\]]{1,253}")


def decoded(content: bytes, charset: str | None = None) -> str:
    """Bytes as text: by the charset they claim, else as UTF-8, else as Windows Vietnamese or Latin."""
    for name in (charset, "utf-8", "windows-1258"):
        try:
            if name and codecs.lookup(name).name not in _NOT_FOR_MAIL:
                return _without_halves(content.decode(name))
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("latin-1")


def _without_halves(text: str) -> str:
    """The text without halves of surrogate pairs, which no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def raw_values(message: Message, name: str) -> list[str]:
    """Every value of a header as it stands, unfolded; bytes beyond ASCII are kept as surrogates."""
    wanted = name.lower()
    return [
        re.sub(r"[\r\n]+", "", str(value))[:LONGEST]
        for key, value in message.raw_items()
        if key.lower() == wanted
    ]


def text_of(message: Message, name: str) -> str:
    """A header's text on one line, decoded; empty where there is none."""
    return plain(next(iter(raw_values(message, name)), ""))


def plain(raw: str) -> str:
    """A header's value in readable words, on one line."""
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError, LookupError):
        pieces = [(raw, None)]
    words = (
        decoded(_bytes(piece) if isinstance(piece, str) else piece, charset)
        for piece, charset in pieces
    )
    return in_one(tidy("".join(words)))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def addresses(message: Message, name: str) -> tuple[str, ...]:
    """Every address of a header, in lower case, each once."""
    found = getaddresses(
        [value.encode("ascii", "replace").decode() for value in raw_values(message, name)]
    )
    return tuple(dict.fromkeys(a.lower() for _, a in found if _ADDRESS.fullmatch(a)))


def addresses_in(text: str) -> tuple[str, ...]:
    """Every address that stands anywhere in a text, in lower case, each once."""
    found = (match[0].strip(".'").lower() for match in _ADDRESS.finditer(text))
    return tuple(dict.fromkeys(found))


def ids(message: Message, name: str) -> tuple[str, ...]:
    """The message ids of a header, angle brackets included, in their order, 100 at most."""
    found = dict.fromkeys(i for value in raw_values(message, name) for i in _ID.findall(value))
    return tuple(found)[-MOST_IDS:]


def plus_part(address: str) -> str:
    """What stands after the plus sign of an address's local part; empty where there is none."""
    return address.rpartition("@")[0].partition("+")[2]


def without_plus(address: str) -> str:
    """The address without what stands after its plus sign, in lower case."""
    name, _, domain = address.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"
