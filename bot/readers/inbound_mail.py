"""Reads a mail that came in: who wrote what, in answer to which message, with which files."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from enum import StrEnum
from hashlib import sha256

from bot.readers import mail_bounce
from bot.readers.lines import in_one
from bot.readers.mail_body import Body, InboundFile, read_body
from bot.readers.mail_bounce import Failure
from bot.readers.mail_headers import addresses, ids, plus_part, raw_values, text_of, without_plus
from bot.readers.mail_quotes import own_text
from bot.rules import reply_token

LONGEST_ID = 255
LONGEST_LINE = 500
_PREFIX = re.compile(
    r"\s*(?:(?:re|fwd?|aw|wg|tr|trả lời|tl|chuyển tiếp|ct)\s*(?:\[\d+\]|\(\d+\))?\s*[:\uff1a]|"
    r"\[[^\]]{0,30}\])",
    re.IGNORECASE,
)
_AUTOMATIC_SUBJECT = re.compile(
    r"\s*\[?\s*(?:trả lời tự động|tự động trả lời|thư trả lời tự động|auto(?:matic)?[ -]?(?:reply|"
    r"response|answer)|out of (?:the )?office|auto\s*:|vắng mặt\s*:|đã đọc\s*:|read\s*:)",
    re.IGNORECASE,
)
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
_ENVELOPE = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Delivered-To")


class Nature(StrEnum):
    """What kind of mail it is; only a written one wants an answer."""

    WRITTEN = "written"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    LIST = "list"
    OWN = "own"


@dataclass(frozen=True)
class InboundMail:
    """A mail that came in.

    `external_id` is what tells it apart from every other. `sender` is the one address of From, in
    lower case, None where there are several or none. `subject` lacks Re: and its like. `own_text` is
    what the sender wrote, above and between what they quote. `refers_to` names the mails it answers,
    the nearest first. `tokens` look like reply tokens, the most telling place first. `failures` are a
    bounce's. `left_out` names files beyond the limits; `cut` says that the mail was not read whole.
    """

    external_id: str
    message_id: str | None
    sender: str | None
    subject: str
    nature: Nature
    own_text: str = ""
    files: tuple[InboundFile, ...] = ()
    left_out: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    cut: bool = field(default=False)

    @property
    def command_lines(self) -> tuple[str, ...]:
        """Where a command may stand: the first line that was written, then the subject."""
        first = next((line for line in self.own_text.splitlines() if line.strip()), "")
        return tuple(line[:LONGEST_LINE] for line in (in_one(first), self.subject) if line)

    @property
    def further_text(self) -> str:
        """What was written below the first line."""
        lines = self.own_text.lstrip().splitlines()
        return "\n".join(lines[1:]).strip()


def read_mail(
    content: bytes, own_addresses: Collection[str] = (), cut: bool = False
) -> InboundMail:
    """A mail out of its bytes; whatever they are, this raises nothing.

    `own_addresses` are those that the program writes from. `cut` says that the bytes are not all.
    """
    try:
        return _read(content, own_addresses, cut)
    except Exception:  # noqa: BLE001 - strangers send anything, and the library fails in many ways
        return InboundMail(_hash(content), None, None, "", Nature.WRITTEN, cut=True)


def _read(content: bytes, own_addresses: Collection[str], cut: bool) -> InboundMail:
    message = message_from_bytes(content, policy=policy.compat32)
    body = read_body(message)
    nature = nature_of(message, own_addresses)
    message_id = next(iter(ids(message, "Message-ID")), None)
    senders = addresses(message, "From")
    return InboundMail(
        external_id=_external_id(message_id, content),
        message_id=message_id,
        sender=senders[0] if len(senders) == 1 else None,
        subject=bare_subject(text_of(message, "Subject")),
        nature=nature,
        own_text=own_text(body.text),
        files=body.files,
        left_out=body.left_out,
        refers_to=_refers_to(message),
        tokens=_tokens(message, body, nature),
        failures=_failures(message, body, nature),
        cut=cut,
    )


def _external_id(message_id: str | None, content: bytes) -> str:
    if message_id is not None and len(message_id) <= LONGEST_ID:
        return message_id
    return _hash(content)


def _hash(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"


def bare_subject(subject: str) -> str:
    """The subject without Re:, Fwd:, Trả lời: and bracketed marks before it."""
    while match := _PREFIX.match(subject):
        subject = subject[match.end() :]
    return subject.strip()[:LONGEST_LINE]


def nature_of(message: Message, own_addresses: Collection[str]) -> Nature:
    """What kind of mail it is; a bounce is one whoever sends it, for servers use any address."""
    if mail_bounce.is_report(message):
        return Nature.BOUNCE if mail_bounce.reported(message) else Nature.AUTOMATIC
    if mail_bounce.is_told_in_words(message):
        return Nature.BOUNCE
    ours = {address.lower() for address in own_addresses}
    if {without_plus(address) for address in addresses(message, "From")} & ours:
        return Nature.OWN
    if _is_automatic(message):
        return Nature.AUTOMATIC
    return Nature.LIST if _is_list(message) else Nature.WRITTEN


def _is_automatic(message: Message) -> bool:
    submitted = text_of(message, "Auto-Submitted").lower()
    suppress = text_of(message, "X-Auto-Response-Suppress").lower()
    precedence = text_of(message, "Precedence").lower()
    return (
        (submitted != "" and not submitted.startswith("no"))
        or any(word in suppress for word in ("oof", "autoreply", "all"))
        or precedence in ("auto_reply", "auto-reply", "bulk", "junk")
        or any(raw_values(message, name) for name in _AUTOMATIC_HEADERS)
        or message.get_content_type() == "multipart/report"
        or "<>" in [value.strip() for value in raw_values(message, "Return-Path")]
        or bool(_AUTOMATIC_SUBJECT.match(text_of(message, "Subject")))
    )


def _is_list(message: Message) -> bool:
    named = any(raw_values(message, name) for name in ("List-Id", "List-Post", "List-Unsubscribe"))
    return named or text_of(message, "Precedence").lower() == "list"


def _refers_to(message: Message) -> tuple[str, ...]:
    """The mails it answers, the nearest first."""
    nearest = (*ids(message, "In-Reply-To"), *reversed(ids(message, "References")))
    return tuple(dict.fromkeys(nearest))


def _tokens(message: Message, body: Body, nature: Nature) -> tuple[str, ...]:
    """What looks like reply tokens: in the ids, the address written to, the returned mail, the text."""
    places = [*_refers_to(message)]
    places += [plus_part(a) for name in _ENVELOPE for a in addresses(message, name)]
    if nature is Nature.BOUNCE:
        places += mail_bounce.returned_ids(message)
    places.append(body.text)
    found = dict.fromkeys(token for place in places for token in reply_token.find(place))
    return tuple(found)[: reply_token.MOST_FOUND]


def _failures(message: Message, body: Body, nature: Nature) -> tuple[Failure, ...]:
    if nature is not Nature.BOUNCE:
        return ()
    return mail_bounce.reported(message) or mail_bounce.told_in_words(message, body.text)
