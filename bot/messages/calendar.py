"""The due dates of a digest as an iCalendar file (RFC 5545), put together from prepared lines.

By hand, because every digest carries one: the icalendar library takes eight times as long, longer
than all else in sending a mail. The tests read it back with that library.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256

from bot.messages.facts import number, source_of, title
from bot.messages.item_view import ItemView
from bot.messages.payload import Attachment
from bot.messages.phrases import capital, long_date, say
from bot.messages.tidy import one_line, tidy

MEDIA_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
_WIDTH = 75  # octets of a line, its end not counted (RFC 5545, 3.1)
_HEAD = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Don Doc//dondoc//VI\r\n"
    b"CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
)
_FOOT = b"END:VCALENDAR\r\n"


@dataclass(frozen=True)
class Publisher:
    """Whose calendar it is: the name and address that the mails come from, the domain of their ids."""

    name: str
    address: str
    domain: str


class Calendars:
    """Makes the calendars of one batch of digests; an event that several readers get is made once.

    `now` (aware) stamps the events: a reader's calendar lets the newer one replace the older.
    """

    def __init__(self, publisher: Publisher, now: datetime) -> None:
        self._domain = publisher.domain
        self._organizer = _organizer(publisher)
        self._stamp = f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}".encode()
        self._events: dict[int, tuple[ItemView, bytes]] = {}

    def attachment(self, items: Iterable[ItemView]) -> Attachment | None:
        """The file for these items; None where none of them has a due date."""
        events = b"".join(self._event(item) for item in items if item.act_by is not None)
        if not events:
            return None
        return Attachment(
            filename=say("calendar.file"), media_type=MEDIA_TYPE, content=_HEAD + events + _FOOT
        )

    def _event(self, item: ItemView) -> bytes:
        # By identity: readers of the same item share the very object, which is kept alive here.
        known = self._events.get(id(item))
        if known is None:
            known = self._events[id(item)] = (item, self._made(tidy(item)))
        return known[1]

    def _made(self, item: ItemView) -> bytes:
        assert item.act_by is not None
        lines = (
            b"BEGIN:VEVENT",
            f"UID:{_uid(item)}@{self._domain}".encode(),
            self._stamp,
            f"SEQUENCE:{item.due_version}".encode(),
            self._organizer,
            _all_day(item.act_by),
            _text("SUMMARY", say("calendar.summary", number=number(item), title=title(item))),
            _text("DESCRIPTION", "\n".join(_description(item))),
            b"TRANSP:TRANSPARENT",
            b"END:VEVENT\r\n",
        )
        return b"\r\n".join(lines)


def _uid(item: ItemView) -> str:
    """What stays the same of an assignment whatever becomes of its dates and words."""
    return sha256(f"{item.plan}\n{item.assignment}".encode()).hexdigest()[:32]


def _all_day(day: date) -> bytes:
    """One whole day; without an end it is just that (RFC 5545, 3.6.1)."""
    return f"DTSTART;VALUE=DATE:{day.isoformat().replace('-', '')}".encode()


def _description(item: ItemView) -> Iterator[str]:
    assert item.due_on is not None
    said = [("due", capital(long_date(item.due_on))), ("product", item.product)]
    said += [("unit", item.unit), ("timing", item.timing), ("source", source_of(item))]
    for name, value in said:
        if value:
            yield _line(name).format(value=value)


@cache
def _line(name: str) -> str:
    """A fact's label with a gap for its value."""
    return say("calendar.line", label=say(f"fact.{name}"), value="{value}")


def _organizer(publisher: Publisher) -> bytes:
    """Who publishes; a quoted name cannot hold a quotation mark (RFC 5545, 3.2)."""
    name = one_line(publisher.name).replace('"', "'")
    named = f';CN="{name}"' if name else ""
    return _folded(f"ORGANIZER{named}:mailto:{publisher.address}")


def _text(name: str, value: str) -> bytes:
    """A line with a TEXT value (RFC 5545, 3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _folded(f"{name}:" + escaped.replace("\n", "\\n"))


def _folded(line: str) -> bytes:
    """The line broken into pieces that begin with a space, no letter in two of them."""
    raw = line.encode("utf-8", "replace")
    if len(raw) <= _WIDTH:
        return raw
    pieces, begin, room = [], 0, _WIDTH
    while len(raw) - begin > room:
        end = begin + room
        while raw[end] & 0xC0 == 0x80:  # within a letter
            end -= 1
        pieces.append(raw[begin:end])
        begin, room = end, _WIDTH - 1
    return b"\r\n ".join([*pieces, raw[begin:]])
