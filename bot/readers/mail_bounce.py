"""Reads what mail servers say about a mail that could not be delivered: to whom, and for how long."""

import re
from dataclasses import dataclass
from email import message_from_string
from email.message import Message

from bot.readers.lines import in_one
from bot.readers.mail_body import inner_messages, leaves, part_text, part_type
from bot.readers.mail_headers import addresses, addresses_in, ids, plain, raw_values, text_of

MOST_FAILURES = 50
_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_POSTMEN = re.compile(r"(mailer-daemon|postmaster|mail-daemon|mail\.daemon|maildelivery)@", re.I)
_SAYS_SO = re.compile(
    r"undeliver|delivery (status notification|has failed|failure|failed|problem)|returned mail|"
    r"failure notice|mail delivery (failed|system)|delivery incomplete|"
    r"could not be delivered|không (thể )?gửi được|không thể gửi|không (thể )?chuyển được|"
    r"thư bị trả lại|gửi thư (thất bại|không thành công)|không phát được",
    re.IGNORECASE,
)
_FOR_GOOD = re.compile(r"\b5\d\d[ -]|\b5\.\d{1,3}\.\d{1,3}\b|permanent|vĩnh viễn", re.IGNORECASE)
_FOR_NOW = re.compile(
    r"\b4\d\d[ -]|\b4\.\d{1,3}\.\d{1,3}\b|will (be retried|retry|continue to)|still trying|"
    r"warning|delay|tạm thời|sẽ (thử|tiếp tục)",
    re.IGNORECASE,
)
_COPY_BEGINS = re.compile(
    r"^.{0,20}(copy of the message|original message|message headers? follow|bản sao của thư).*$|"
    r"^(return-path|received|from|message-id):",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class Failure:
    """An address that a mail did not reach.

    `permanent` is True only where the server says that trying again is useless; `diagnostic` is the
    server's own word, on one line.
    """

    address: str
    permanent: bool
    diagnostic: str


def is_report(message: Message) -> bool:
    """Whether a server reports the fate of a mail in the standard form (RFC 3464)."""
    return any(part_type(part) in _STATUS_PARTS for part in leaves(message))


def reported(message: Message) -> tuple[Failure, ...]:
    """The addresses that a standard report names as failed or delayed."""
    found = [
        failure
        for part in leaves(message)
        if part_type(part) in _STATUS_PARTS
        for failure in map(_recipient, inner_messages(part))
        if failure is not None
    ]
    return tuple(dict.fromkeys(found))[:MOST_FAILURES]


def _recipient(block: Message) -> Failure | None:
    action = text_of(block, "Action").lower()
    if action not in ("failed", "delayed"):
        return None
    named = (text_of(block, name) for name in ("Original-Recipient", "Final-Recipient"))
    known = [address for value in named for address in addresses_in(value.partition(";")[2])]
    if not known:
        return None
    status = text_of(block, "Status")
    code = text_of(block, "Diagnostic-Code").partition(";")[2].strip()
    permanent = action == "failed" and status.startswith("5")
    return Failure(known[0], permanent, in_one(f"{status} {code}")[:200])


def is_told_in_words(message: Message) -> bool:
    """Whether a server says in its own words that a mail came back."""
    if raw_values(message, "X-Failed-Recipients"):
        return True
    from_postman = any(_POSTMEN.match(address) for address in addresses(message, "From"))
    without_sender = "<>" in [v.strip() for v in raw_values(message, "Return-Path")]
    subject = text_of(message, "Subject")
    return (from_postman or without_sender) and bool(_SAYS_SO.search(subject))


def told_in_words(message: Message, text: str) -> tuple[Failure, ...]:
    """The addresses that came back, as far as a server's own words let one see them."""
    begins = _COPY_BEGINS.search(text)
    said = text[: begins.start()] if begins else text
    named = [a for v in raw_values(message, "X-Failed-Recipients") for a in addresses_in(plain(v))]
    own = {*addresses(message, "From"), *addresses(message, "To")}
    found = named or [a for a in addresses_in(said) if a not in own and not _POSTMEN.match(a)]
    permanent = bool(_FOR_GOOD.search(said)) and not _FOR_NOW.search(said)
    why = next((line for line in said.splitlines() if _FOR_GOOD.search(line)), "")
    failures = (Failure(address, permanent, in_one(why)[:200]) for address in found)
    return tuple(dict.fromkeys(failures))[:MOST_FAILURES]


def returned_ids(message: Message) -> tuple[str, ...]:
    """The message ids of the mails that a report returns, whole or only their headers."""
    found: list[str] = []
    for part in leaves(message):
        if part_type(part) == "text/rfc822-headers":
            found += ids(message_from_string(part_text(part)), "Message-ID")
        elif part_type(part) in ("message/rfc822", "message/global"):
            found += [i for inner in inner_messages(part) for i in ids(inner, "Message-ID")]
    return tuple(found)
