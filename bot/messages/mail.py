"""Turns a mail into the bytes that SMTP carries, the same bytes each time it is sent again."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from struct import Struct
from urllib.parse import quote

from bot.errors import BadInputError
from bot.messages.payload import Attachment, Mail
from bot.messages.tidy import one_line

Pieces = tuple[bytes, ...]  # of what is put together once, at the end
_WIDTH = 78  # RFC 5322, 2.1.1: what a header line should not exceed
_LINE = Struct("76s")  # RFC 2045, 6.8
_ENCODED = "=?utf-8?b?{}?="
_ENCODED_WIDTH = 75  # RFC 2047, 2
# An address is ASCII without spaces, quotes or comments: anything else is a slip in the office's
# files, and changing it here would write to somebody else.
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@" + _DOMAIN.pattern)
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,240}@[!-;=?A-~]{1,240}>")
_MEDIA_TYPE = re.compile(
    r"[a-z0-9][a-z0-9.+-]{0,126}/[a-z0-9][a-z0-9.+-]{0,126}(?:; [a-z]{1,20}=[A-Za-z0-9-]{1,40}){0,3}"
)
_KIND = re.compile(r"[a-z0-9_-]{1,40}")
_PLAIN_TEXT = re.compile(r"[ -~]*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*")


def message_id(token: str, day: date, kind: str, domain: str) -> str:
    """A Message-ID that names the day, the kind and the reply token, angle brackets included.

    Raises BadInputError for a kind or domain that cannot stand in a header.
    """
    if not _KIND.fullmatch(kind) or not _DOMAIN.fullmatch(domain):
        raise BadInputError(f"cannot make a Message-ID from kind {kind!r} and domain {domain!r}")
    return f"<{day:%Y%m%d}.{kind}.{token.lower()}@{domain}>"


def to_bytes(mail: Mail) -> bytes:
    """The mail with all its headers, lines ended by CRLF, in ASCII.

    Line breaks and control characters in names, subject and file names are tidied away; an address,
    Message-ID or media type that is not one raises BadInputError.
    """
    twins = (_body("plain", mail.text), _body("html", mail.html))
    bodies = _multipart("alternative", _digest(mail.message_id), twins)
    if mail.attachments:
        files = map(_attachment, mail.attachments)
        bodies = _multipart("mixed", _digest(mail.message_id + " mixed"), (bodies, *files))
    return b"".join(("\r\n".join(_headers(mail)).encode("ascii"), b"\r\n", *bodies))


def _headers(mail: Mail) -> Iterator[str]:
    yield _mailbox("From", mail.sender_name, mail.sender)
    yield _mailbox("To", mail.recipient_name, mail.recipient)
    if mail.reply_to is not None:
        yield f"Reply-To: {_address(mail.reply_to)}"
    yield _unstructured("Subject", one_line(mail.subject))
    yield f"Date: {_moment(mail.sent_at)}"
    yield f"Message-ID: {_id(mail.message_id)}"
    if mail.in_reply_to is not None:
        yield f"In-Reply-To: {_id(mail.in_reply_to)}"
    if mail.references:
        yield "References: " + "\r\n ".join(map(_id, mail.references))
    # RFC 3834: no vacation notice shall answer a machine; Exchange reads its own header instead.
    # Non-delivery reports stay wanted, which is why it does not say "All".
    yield f"Auto-Submitted: {'auto-replied' if mail.is_answer else 'auto-generated'}"
    yield "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply"
    yield "Content-Language: vi"
    yield "MIME-Version: 1.0"


@lru_cache(maxsize=4096)
def _mailbox(header: str, name: str, address: str) -> str:
    name, address = one_line(name), _address(address)
    if not name:
        return f"{header}: {address}"
    if _PLAIN_NAME.fullmatch(name) and len(header) + len(name) + len(address) + 5 <= _WIDTH:
        return f"{header}: {name} <{address}>"
    words = list(_encoded_words(name, len(header) + 2))
    begun = len(header) + 2 if len(words) == 1 else 1
    fits = begun + len(words[-1]) + len(address) + 3 <= _WIDTH
    return f"{header}: " + "\r\n ".join(words) + (" " if fits else "\r\n ") + f"<{address}>"


@lru_cache(maxsize=4096)
def _unstructured(header: str, text: str) -> str:
    if _PLAIN_TEXT.fullmatch(text) and "=?" not in text and len(header) + 2 + len(text) <= _WIDTH:
        return f"{header}: {text}"
    return f"{header}: " + "\r\n ".join(_encoded_words(text, len(header) + 2))


def _encoded_words(text: str, used: int) -> Iterator[str]:
    """RFC 2047 words that fit their lines; `used` columns of the first line are taken."""
    room, chunk = _room(max(used, 1)), b""
    for letter in text:
        piece = letter.encode("utf-8")
        if len(chunk) + len(piece) > room:
            yield _ENCODED.format(b64encode(chunk).decode("ascii"))
            room, chunk = _room(1), b""
        chunk += piece
    yield _ENCODED.format(b64encode(chunk).decode("ascii"))


def _room(used: int) -> int:
    """Octets that fit one encoded word after `used` columns."""
    width = min(_ENCODED_WIDTH, _WIDTH - used) - len(_ENCODED) + 2
    return width // 4 * 3


def _multipart(kind: str, boundary: str, parts: Iterable[Pieces]) -> Pieces:
    # base64 has no "_" and no line of base64 begins with "--": the boundary cannot occur inside.
    line = f"--=_{boundary}".encode("ascii")
    head = f'Content-Type: multipart/{kind}; boundary="=_{boundary}"\r\n\r\n'.encode("ascii")
    inner = (piece for part in parts for piece in (line, b"\r\n", *part))
    return (head, *inner, line, b"--\r\n")


def _body(kind: str, text: str) -> Pieces:
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.endswith("\n"):
        text += "\n"
    return head.encode("ascii"), _base64(text.replace("\n", "\r\n").encode("utf-8", "replace"))


def _attachment(attachment: Attachment) -> Pieces:
    if not _MEDIA_TYPE.fullmatch(attachment.media_type):
        raise BadInputError(f"{attachment.media_type!r} is not a media type such as text/plain")
    name = one_line(attachment.filename).replace("/", "-").replace("\\", "-") or "attachment"
    head = (
        f"Content-Type: {attachment.media_type}\r\n"
        f"Content-Disposition: attachment{_filename(name)}\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode("ascii"), _base64(attachment.content)


def _filename(name: str) -> str:
    """The `filename` parameter; RFC 2231 continuations where it is long or not ASCII."""
    if _PLAIN_NAME.fullmatch(name) or re.fullmatch(r"[\w .-]{1,60}", name, re.ASCII):
        return f';\r\n filename="{name}"'
    pieces = [""]
    for letter in name:
        escaped = quote(letter, safe="")
        # Readers decode each piece alone: no letter may be split between two.
        if len(pieces[-1]) + len(escaped) > 54:
            pieces.append("")
        pieces[-1] += escaped
    if len(pieces) == 1:
        return f";\r\n filename*=utf-8''{pieces[0]}"
    return "".join(
        f";\r\n filename*{number}*=" + ("utf-8''" if number == 0 else "") + piece
        for number, piece in enumerate(pieces)
    )


def _base64(content: bytes) -> bytes:
    letters = b64encode(content)
    whole = len(letters) // _LINE.size * _LINE.size
    lines = [line for (line,) in _LINE.iter_unpack(letters[:whole])]
    if whole < len(letters):
        lines.append(letters[whole:])
    lines.append(b"")
    return b"\r\n".join(lines)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()[:24]


def _address(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise BadInputError(f"{address!r} is no e-mail address; correct it in the office's files")
    return address


def is_message_id(value: str) -> bool:
    """Whether this can stand in a header as the id of a mail, angle brackets included."""
    return bool(_MESSAGE_ID.fullmatch(value))


def _id(value: str) -> str:
    if not is_message_id(value):
        raise BadInputError(f"{value!r} is not a Message-ID such as <id@office.example>")
    return value


@lru_cache(maxsize=64)
def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise BadInputError("a mail's date needs its offset from UTC")
    return format_datetime(at)
