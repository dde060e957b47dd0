"""Finds the units that a text names, however it spells them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.model.office import Office

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHORT_FORMS = {
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "cntt": "công nghệ thông tin",
    "tdtt": "thể dục thể thao",
    "vp": "văn phòng",
}
_HOLDERS = ("thủ trưởng", "chủ tịch", "hiệu trưởng", "người đứng đầu", "ủy ban nhân dân", "các")
_UNIT_WORDS = re.compile(
    r"phòng|ban|sở|cục|chi|trung|văn|ủy|ubnd|hđnd|hội|đoàn|công|tòa|viện|kho|bảo|trường|thanh|chủ|"
    r"thủ|hiệu|các|cơ|đơn|tổ|đảng|mặt|10|phường|xã|quận|huyện|bưu|ngân|kiểm|liên|đội|p\.|vp|tt"
)
_LONGEST_LIST = 250
_SEPARATORS = re.compile(r"\s*[;,/\n]\s*|\s+(?i:và|với)\s+|\s+-\s+(?=[A-ZĐ])")
_VAGUE = re.compile(
    r"(các |những )?(cơ quan|đơn vị|các phòng|tổ chức)"
    r"( (cơ|quan|đơn|vị|phòng|ban|ngành|tổ|chức|cá|nhân|địa|phương|chuyên|môn|bộ|phận|và|có|khác))*"
    r" liên quan( khác)?"
    r"( (thuộc|trực thuộc|của|trên địa bàn)( \w+){1,6})?"
)


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """A name as it is compared, whatever its letter case, tone placing, dashes and short forms.

    `Phòng Văn hoá - Thông tin` and `phòng văn hóa – thông tin` have one key, not fit to be shown.
    """
    text = unicodedata.normalize("NFC", name).casefold()
    text = re.sub(r"\((?:ubnd|hđnd|cntt|tdtt|[a-zđ&]{2,6})\)", " ", text)
    text = text.replace("&", " và ")
    text = re.sub(r"^p\.\s*", "phòng ", text)
    words = re.findall(r"\w+", text)
    if words[:1] == ["tt"]:
        words[0] = "trung tâm"
    spelled = (_SHORT_FORMS.get(word, word) for word in words)
    return " ".join(_toneless(word) for word in " ".join(spelled).split())


@lru_cache(maxsize=8192)
def _toneless(word: str) -> str:
    """The word with its tone mark after it: `hoá` and `hóa` become one."""
    parts = unicodedata.normalize("NFD", word)
    letters = "".join(c for c in parts if c not in _TONES)
    return unicodedata.normalize("NFC", letters) + "".join(c for c in parts if c in _TONES)


@dataclass(frozen=True)
class Named:
    """What a cell names: `names` as the office calls them, groups unexpanded, each once.

    `vague` pairs words that do not say which units with the group they belong to (which is among
    the names, if there is one); `unknown` are names the office does not know, also among the names.
    """

    names: tuple[str, ...] = ()
    vague: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()


class UnitNames:
    """The names that an office's units and groups go by; without an office every name is kept."""

    def __init__(self, office: Office | None) -> None:
        self._known: dict[str, str] = {}
        self._vague: dict[str, str] = {}
        self._starts = tuple(f"{name_key(word)} " for word in _HOLDERS)
        self._tails: tuple[str, ...] = ()
        self._vague_group: str | None = None
        self.without_office = office is None
        if office is not None:
            self._learn(office)

    def _learn(self, office: Office) -> None:
        for group in office.groups:
            self._vague |= {name_key(words): group.name for words in group.unnamed}
            self._known |= {name_key(n): group.name for n in (group.name, *group.aliases)}
        for unit in office.units:
            self._known |= {name_key(n): unit.name for n in (unit.name, *unit.aliases)}
        self._vague_group = next((g.name for g in office.groups if g.unnamed), None)
        place = office.place.casefold()
        own = (f"ủy ban nhân dân {place}", place, f"ủy ban nhân dân {place.split()[0]}")
        ends = (*own, place.split()[0])
        self._tails = tuple(
            f" {name_key(before + end)}" for before in ("trực thuộc ", "thuộc ", "") for end in ends
        )

    def one(self, text: str) -> str | None:
        """The name of the unit or group that the whole text stands for, if the office knows it."""
        return next((self._known[k] for k in self._forms(text) if k in self._known), None)

    def _forms(self, text: str) -> Iterator[str]:
        """The text's key, then without the words for its head and for the office's own place."""
        waiting, seen = [name_key(text)], set[str]()
        while waiting:
            key = waiting.pop(0)
            if not key or key in seen:
                continue
            seen.add(key)
            yield key
            waiting += [key.removeprefix(s) for s in self._starts if key.startswith(s)]
            waiting += [key.removesuffix(tail) for tail in self._tails if key.endswith(tail)]

    def _group_of_vague(self, text: str) -> str | None:
        forms = list(self._forms(text))
        listed = next((self._vague[key] for key in forms if key in self._vague), None)
        if listed or not _VAGUE.fullmatch(" ".join(re.findall(r"\w+", text.casefold()))):
            return listed
        return self._vague_group or ""

    def read(self, cell: str) -> Named:
        """Every unit and group that a cell names; nothing written in it is left out."""
        pieces, marks = _pieces(cell)
        names: list[str] = []
        vague: list[tuple[str, str]] = []
        unknown: list[str] = []
        at = 0
        while at < len(pieces):
            end, name, group = self._longest(pieces, marks, at)
            words = _joined(pieces, marks, at, end)
            if group is not None:
                vague.append((words, group))
                name = group or words
            elif name is None:
                name = words
                unknown.append(words)
            if name not in names:
                names.append(name)
            at = end
        if self.without_office:
            unknown = []
        return Named(tuple(names), tuple(vague), tuple(unknown))

    def _longest(
        self, pieces: list[str], marks: list[str], at: int
    ) -> tuple[int, str | None, str | None]:
        """Where the name that begins at a piece ends, its own name, and its group where vague."""
        for end in range(len(pieces), at, -1):
            words = _joined(pieces, marks, at, end)
            name = self.one(words)
            group = None if name else self._group_of_vague(words)
            if name or group is not None:
                return end, name, group
        return self._end_of_unknown(pieces, marks, at), None, None

    def _end_of_unknown(self, pieces: list[str], marks: list[str], at: int) -> int:
        """An unknown name goes on over commas and `và` until something looks like the next name."""
        end = at + 1
        while end < len(pieces) and not self._begins_name(pieces, marks, end):
            end += 1
        return end

    def _begins_name(self, pieces: list[str], marks: list[str], at: int) -> bool:
        piece, mark = pieces[at], marks[at - 1].strip()
        capital = piece[:1].isupper() or piece[:1].isdigit()
        if mark in (";", ""):
            return mark == ";" or capital
        if mark in (",", "/"):
            return capital
        first = piece.split()[0].casefold() if piece.split() else ""
        return capital and bool(_UNIT_WORDS.fullmatch(first))

    def leading(self, sentence: str, vague: bool = False) -> tuple[Named, str]:
        """The known units that a sentence begins with, and the rest of it.

        `vague` lets words that do not say which units count as known.
        """
        ends = [match.start() for match in re.finditer(r"\s|:|$", sentence[:_LONGEST_LIST])]
        if not self._may_begin(sentence):
            return Named(), sentence
        for end in reversed(ends):
            head = sentence[:end].rstrip(" ,;:")
            named = self.read(head) if head else Named()
            if named.names and not named.unknown and (vague or not named.vague):
                return named, sentence[end:].lstrip(" ,;:")
        return Named(), sentence

    def _may_begin(self, sentence: str) -> bool:
        """Whether the first word is one that a known name begins with."""
        first = (name_key(sentence[:_LONGEST_LIST]).split() or [""])[0]
        known = (*self._known, *self._vague, *self._starts)
        return any(key.split()[0] == first for key in known if key)


def _pieces(cell: str) -> tuple[list[str], list[str]]:
    """The cell cut at its separators, and the separators between the pieces."""
    pieces: list[str] = []
    marks: list[str] = []
    start = 0
    cell = unicodedata.normalize("NFC", cell)
    for found in _SEPARATORS.finditer(cell):
        pieces.append(cell[start : found.start()])
        marks.append(found.group())
        start = found.end()
    pieces.append(cell[start:])
    kept = [n for n, piece in enumerate(pieces) if _bare(piece)]
    return [_bare(pieces[n]) for n in kept], [marks[n] for n in kept[:-1]]


def _bare(piece: str) -> str:
    text = " ".join(piece.split()).strip(" .:;,-–+•*")
    return re.sub(
        r"^(?:đơn vị |cơ quan )?(?:chủ trì|phối hợp)\s*:?\s+(?=[A-ZĐ])", "", text, flags=re.I
    )


def _joined(pieces: list[str], marks: list[str], at: int, end: int) -> str:
    text = pieces[at]
    for n in range(at + 1, end):
        mark = marks[n - 1].strip()
        text += f"{mark} {pieces[n]}" if mark in (",", ";", "/") else f" {mark} {pieces[n]}"
    return text
