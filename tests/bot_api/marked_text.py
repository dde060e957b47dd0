"""Text in HTML as Telegram reads it: plain text and entities, or the error it would give.

Offsets and lengths of entities are UTF-16 code units; the offset in an error is in UTF-8 bytes.
"""

import re
from dataclasses import dataclass, field

from tests.bot_api.refusals import Refused, bad
from tests.bot_api.words import Entity, covered, units

KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
CHARACTER = re.compile(r"&(?:#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}))|([a-z]+));?")
UNQUOTED = re.compile(r"[A-Za-z0-9.\-]*")


def read_html(source: str) -> tuple[str, list[Entity]]:
    """The plain text and the entities of a text in HTML.

    Raises Refused (400, "can't parse entities") where Telegram would.
    """
    return _Reading(source).result()


@dataclass
class _Open:
    tag: str
    start: int  # where its text starts, in units
    attributes: dict[str, str]


@dataclass
class _Reading:
    source: str
    at: int = 0
    length: int = 0  # of the plain text so far, in units
    plain: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def result(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            match self.source[self.at]:
                case "<" if self.source.startswith("</", self.at):
                    self._end_tag()
                case "<":
                    self._start_tag()
                case "&":
                    self._add(self._character())
                case _:
                    stop = re.compile("[<&]").search(self.source, self.at)
                    end = stop.start() if stop else len(self.source)
                    self._add(self.source[self.at : end])
                    self.at = end
        if self.open:
            raise _unreadable(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"'
            )
        return "".join(self.plain), self.entities

    def _add(self, text: str) -> None:
        self.plain.append(text)
        self.length += units(text)

    def _character(self) -> str:
        """The character that stands for itself here, after an ampersand; unknown names stay."""
        match = CHARACTER.match(self.source, self.at)
        meant = None
        if match is not None:
            hexadecimal, decimal, name = match.groups()
            code = int(hexadecimal, 16) if hexadecimal else int(decimal or 0)
            meant = NAMED.get(name) if name else chr(code) if 0 < code < 0x10FFFF else None
        if match is None or meant is None:
            self.at += 1
            return "&"
        self.at = match.end()
        return meant

    def _fail(self, why: str, at: int) -> Refused:
        return _unreadable(f"{why} at byte offset {len(self.source[:at].encode())}")

    def _name(self, stops: str) -> str:
        start = self.at
        while self.at < len(self.source) and not (self._here.isspace() or self._here in stops):
            self.at += 1
        return self.source[start : self.at].lower()

    @property
    def _here(self) -> str:
        return self.source[self.at : self.at + 1]

    def _skip_spaces(self) -> None:
        while self._here.isspace():
            self.at += 1

    def _start_tag(self) -> None:
        begin, self.at = self.at, self.at + 1
        tag = self._name(">")
        if not self._here:
            raise self._fail("Unclosed start tag", begin)
        if tag not in KINDS:
            raise self._fail(f'Unsupported start tag "{tag}"', begin)
        attributes: dict[str, str] = {}
        self._skip_spaces()
        while self._here != ">":
            name, value = self._attribute(tag, begin)
            attributes[name] = value
            self._skip_spaces()
        self.at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._fail('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(tag, self.length, attributes))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._name("=>")
        if not self._here:
            raise self._fail(f'Unclosed start tag "{tag}"', begin)
        if not name:
            raise self._fail(f'Empty attribute name in the tag "{tag}"', begin)
        self._skip_spaces()
        if self._here != "=":
            return name, ""
        self.at += 1
        self._skip_spaces()
        if not self._here:
            raise self._fail(f'Unclosed start tag "{tag}"', begin)
        return name, self._quoted(begin) if self._here in "'\"" else self._unquoted()

    def _quoted(self, begin: int) -> str:
        quote, value = self._here, []
        self.at += 1
        while self._here != quote:
            if not self._here:
                raise self._fail("Unclosed start tag", begin)
            if self._here == "&":
                value.append(self._character())
            else:
                value.append(self._here)
                self.at += 1
        self.at += 1
        return "".join(value)

    def _unquoted(self) -> str:
        match = UNQUOTED.match(self.source, self.at)
        assert match is not None
        begin, self.at = self.at, match.end()
        if self._here != ">" and not self._here.isspace():
            raise self._fail("Unexpected end of name token", begin)
        return match.group()

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._fail("Unexpected end tag", begin)
        self.at += 2
        tag = self._name(">")
        self._skip_spaces()
        if self._here != ">":
            raise self._fail("Unclosed end tag", begin)
        opened = self.open.pop()
        if tag and tag != opened.tag:
            why = f"Unmatched end tag at byte offset {len(self.source[:begin].encode())}"
            raise _unreadable(f'{why}, expected "</{opened.tag}>", found "</{tag}>"')
        self.at += 1
        entity = self._entity(opened)
        if entity is not None and entity["length"]:
            self.entities.append(entity)

    def _entity(self, opened: _Open) -> Entity | None:
        kind, given = KINDS[opened.tag], opened.attributes
        entity: Entity = {
            "type": kind,
            "offset": opened.start,
            "length": self.length - opened.start,
        }
        match kind:
            case "text_link":
                url = given.get("href") or covered("".join(self.plain), entity)
                return entity | {"url": url} if re.match(r"(https?|tg|tonsite)://", url) else None
            case "custom_emoji":
                if not given.get("emoji-id", "").isdigit():
                    raise _unreadable("Invalid custom emoji identifier specified")
                return entity | {"custom_emoji_id": given["emoji-id"]}
            case "blockquote" if "expandable" in given:
                return entity | {"type": "expandable_blockquote"}
            case "code" if given.get("class", "").startswith("language-") and self._in_pre(opened):
                self.open[-1].attributes["language"] = given["class"].removeprefix("language-")
                return None
            case "pre" if given.get("language"):
                return entity | {"language": given["language"]}
        return entity

    def _in_pre(self, opened: _Open) -> bool:
        return bool(self.open) and (self.open[-1].tag, self.open[-1].start) == ("pre", opened.start)


def _unreadable(why: str) -> Refused:
    return bad(f"can't parse entities: {why}")
