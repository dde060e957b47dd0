"""Takes a mail's parts apart: its text, and the files that came with it, within limits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from mimetypes import guess_extension

from bot.readers.lines import in_one, tidy
from bot.readers.mail_headers import decoded, plain, raw_values, text_of
from bot.readers.mail_html import text_of_html

MOST_PARTS = 200
DEEPEST = 20
MOST_FILES = 20
LONGEST_TEXT = 100_000
MOST_BYTES = 1_000_000  # of a part that is read as text
SIGNATURE_IMAGE = 50_000  # bytes; a larger picture in the text is evidence, not a logo
LONGEST_NAME = 150
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature"}
_SIGNATURES |= {"application/x-pkcs7-signature", "application/pgp-keys"}
_REPORTS = {"message/delivery-status", "message/global-delivery-status"}
_REPORTS |= {"message/disposition-notification", "text/rfc822-headers", "message/feedback-report"}


@dataclass(frozen=True)
class InboundFile:
    """A file that came with a mail; the media type is what the sender says it is."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Body:
    """The text as its reader saw it, the files, and the names of files beyond the limits."""

    text: str
    files: tuple[InboundFile, ...]
    left_out: tuple[str, ...]


def leaves(message: Message, depth: int = 0) -> Iterator[Message]:
    """The parts that hold something, in order; a message inside the message is one of them."""
    if message.get_content_maintype() != "multipart" or not message.is_multipart():
        yield message
    elif depth < DEEPEST:
        for part in inner_messages(message):
            yield from leaves(part, depth + 1)


def inner_messages(part: Message) -> list[Message]:
    """What the library took apart below a part: parts, a message inside, the blocks of a report."""
    # Asked for a text, the library would decode it by whatever charset it claims.
    payload = part.get_payload() if part.is_multipart() else None
    found = payload if isinstance(payload, list) else []
    return [message for message in found if isinstance(message, Message)]


def read_body(message: Message) -> Body:
    """The parts of a mail; of two renderings of one text, the plain one unless it is empty."""
    parts = [part for part, _ in zip(leaves(message), range(MOST_PARTS), strict=False)]
    texts = [part for part in parts if _is_text(part)]
    wordy = [t for t in texts if part_type(t) == "text/plain" and part_text(t).strip()]
    html = "".join(part_text(t) for t in texts if part_type(t) == "text/html")
    text = "\n".join(map(part_text, wordy)) if wordy else text_of_html(html)
    attached = [p for p in parts if not _is_text(p) and not _is_trimming(p, html)]
    files = [file for file in map(read_file, attached, range(1, len(attached) + 1)) if file]
    names = tuple(file.name for file in files[MOST_FILES:])
    return Body(text[:LONGEST_TEXT], tuple(files[:MOST_FILES]), names)


def part_type(part: Message) -> str:
    """A part's media type in lower case."""
    return part.get_content_type().lower()


def part_text(part: Message) -> str:
    """A text part decoded and tidied; lines end in "\\n"."""
    content = _content(part)[:MOST_BYTES]
    charset = next(iter(re.findall(r'charset\s*=\s*"?([\w.:+-]{1,40})', _type_header(part))), None)
    lines = re.split(r"\r\n|\n|\r", decoded(content, charset)[: 3 * LONGEST_TEXT])
    return "\n".join(tidy(line) for line in lines)


def _type_header(part: Message) -> str:
    return next(iter(raw_values(part, "Content-Type")), "").lower()


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _is_text(part: Message) -> bool:
    """Whether the part is what was written, and not a file that happens to be text."""
    if part_type(part) not in ("text/plain", "text/html"):
        return False
    return _disposition(part) != "attachment" and not _name(part)


def _disposition(part: Message) -> str:
    value = next(iter(raw_values(part, "Content-Disposition")), "")
    return value.partition(";")[0].strip().lower()


def _is_trimming(part: Message, html: str) -> bool:
    """Whether the part is nothing that anybody sent on purpose: a logo, a signature, a report."""
    kind = part_type(part)
    if kind in _SIGNATURES or kind in _REPORTS:
        return True
    cid = text_of(part, "Content-ID").strip("<> ")
    shown = bool(cid) and f"cid:{cid}".lower() in html.lower()
    is_inline = shown or (bool(cid) and _disposition(part) == "inline")
    return kind.startswith("image/") and is_inline and len(_content(part)) < SIGNATURE_IMAGE


def read_file(part: Message, number: int) -> InboundFile | None:
    """A part as a file; None where it is empty or cannot be taken apart."""
    kind = part_type(part)
    if kind == "message/rfc822":
        content = _message_inside(part)
        fallback = f"{_inner_subject(part) or f'message-{number}'}.eml"
    else:
        content = _content(part)
        fallback = f"attachment-{number}{guess_extension(kind) or '.bin'}"
    name = file_name(_name(part)) or file_name(fallback)
    return InboundFile(name, kind[:100], content) if content else None


def _message_inside(part: Message) -> bytes:
    try:
        return b"".join(inner.as_bytes() for inner in inner_messages(part)[:1])
    except Exception:  # noqa: BLE001 - the library's generator fails in many ways on broken mail
        return b""


def _inner_subject(part: Message) -> str:
    return "".join(text_of(inner, "Subject")[:80] for inner in inner_messages(part)[:1])


def _name(part: Message) -> str:
    """The file name that the sender gave, decoded; empty where there is none."""
    try:
        name = part.get_filename()
    except Exception:  # noqa: BLE001 - the library trips over broken parameters in many ways
        return ""
    return plain(name) if name else ""


def file_name(name: str) -> str:
    """A name without folders and without what file systems refuse, 150 characters at most."""
    safe = in_one(tidy(re.sub(r'[\x00-\x1f\x7f<>:"|?*]', " ", name)))
    safe = re.split(r"[/\\]", safe)[-1].strip(". ")
    stem, dot, ending = safe.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}.{ending}" if stem else ending
    return safe[:LONGEST_NAME]
