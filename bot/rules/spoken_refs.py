"""Recognises which assignment people mean: `VI.1`, `vi 1 tháng 6`, `VI.1/2024-06/phong-noi-vu`, `#123.1`."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.rules.typed_words import lowered, tidy, typed, typed_number, unmarked, without_stops

_ROMAN = r"(?:(?=[ivxlc])(?:x{0,3}(?:ix|iv|v?i{0,3})|l|c))"
_PERIOD = r"\d{4}(?:-(?:q[1-4]|h[12]|w\d\d|\d\d(?:-\d\d)?))?"
_LEAD_IN = typed(r"(?:(?:việc|nhiệm vụ|mã|kỳ):?\s+)?", whole=False)
_BY_ID = re.compile(r"#\s?(?P<id>\d{1,9})(?:\.(?P<version>\d{1,4}))?(?![\w.]*\w)")
_IN_BODY = rf"b\.{_ROMAN}(?:\.\d{{1,3}})*[a-zđ]{{0,2}}"
_NUMBER = r"\d{1,3}(?:\.\d{1,3})*[a-zđ]?"
_IN_TABLE = rf"(?:(?:{_ROMAN}|[a-zđ])\s*\.\s*|(?=[ivx]){_ROMAN}\s+){_NUMBER}"
_REF = re.compile(
    rf"(?P<ref>(?:{_IN_BODY}|{_IN_TABLE})(?:-\d{{1,2}})?)"
    rf"(?:/(?P<period>{_PERIOD})(?:/(?P<unit>[a-z0-9]+(?:-[a-z0-9]+)*))?)?(?![\w/])(?!-\w)"
)
_CODE_TAIL = re.compile(rf"/(?P<period>{_PERIOD})(?:/(?P<unit>[a-z0-9]+(?:-[a-z0-9]+)*))?(?![\w/])")
_YEAR = r"(?:~[/,-]?~(?:năm~)?(?P<y>(?:19|20)\d\d))?"
_SPOKEN_PERIODS = (
    (typed(rf"(?:kỳ |của )*(?:tháng~|t\.?~)(?P<n>#){_YEAR}"), "{:02d}", 12),
    (typed(rf"(?:kỳ |của )*(?:quý~|q\.?~)(?P<n>iv|i{{1,3}}|#){_YEAR}"), "Q{}", 4),
    (typed(rf"(?:kỳ |của )*tuần~(?:thứ )?(?P<n>#){_YEAR}"), "W{:02d}", 53),
    (typed(r"(?:kỳ )?(?P<n>\d{1,2})/(?P<y>(?:19|20)\d\d)"), "{:02d}", 12),
)
_HALF = typed(r"(?:kỳ )?6 tháng (?P<edge>đầu|cuối)(?: năm)?(?:~(?P<y>(?:19|20)\d\d))?")
_WHOLE_YEAR = typed(r"(?:kỳ )?năm~(?P<y>(?:19|20)\d\d)")
# A year alone or a whole date after a blank is no period: `VI.1 2024-07-15` asks for a day.
_WORD = re.compile(r"[a-zđ]\w*(?![\w/.-])")
_LABEL = re.compile(r"\d{4}-(?:q[1-4]|h[12]|w\d\d|\d\d)(?![\w/-])")


@dataclass(frozen=True)
class SpokenPeriod:
    """A period as people name it: `part` is `06`, `Q3`, `H1`, `W23`, `06-25`, or empty for a year."""

    part: str
    year: int | None = None

    def fits(self, period: str) -> bool:
        """Whether an assignment's period is the one meant; a month fits each due date in it."""
        year, _, part = period.partition("-")
        if self.year is not None and str(self.year) != year:
            return False
        return not self.part or part == self.part or part.startswith(f"{self.part}-")


@dataclass(frozen=True)
class SpokenRef:
    """What names an assignment: a duty's ref, perhaps with period and unit; or an id.

    `id` and `due_version` are those of `#123.1`, where `ref` is empty.
    """

    ref: str = ""
    period: SpokenPeriod | None = None
    unit: str | None = None
    id: int | None = None
    due_version: int | None = None


def mark_of(assignment_id: int, due_version: int) -> str:
    """An assignment as a button names it: its id, and the due date it was offered with."""
    return f"#{assignment_id}.{due_version}"


def take_ref(words: str, known: Collection[str] = ()) -> tuple[SpokenRef, str] | None:
    """The assignment that the words begin with, and the words after it; None where they name none.

    `known` are the refs in use: one of them is found whatever its form (`12`, `III`). A document's
    number (`12/BC-TCKH`) and a date are no refs.
    """
    shown = tidy(words)
    text = lowered(shown)
    lead_in = _LEAD_IN.match(text)
    start = lead_in.end() if lead_in else 0
    found = (
        _by_id(text, start)
        or _of_known(text, start, known)
        or _by_form(text, start)
        or _run_together(text, start, known)
    )
    if found is None:
        return None
    ref, end = found
    return ref, without_stops(shown[end:])


def take_period(words: str) -> tuple[SpokenPeriod, str] | None:
    """The period that the words begin with (`tháng 6`, `quý II/2024`, `2024-06`), and the rest."""
    shown = tidy(words)
    found = _spoken_period(lowered(shown), 0)
    return None if found is None else (found[0], without_stops(shown[found[1] :]))


def _by_id(text: str, start: int) -> tuple[SpokenRef, int] | None:
    found = _BY_ID.match(text, start)
    if found is None:
        return None
    version = found["version"]
    ref = SpokenRef(id=int(found["id"]), due_version=None if version is None else int(version))
    return ref, found.end()


def _of_known(text: str, start: int, known: Collection[str]) -> tuple[SpokenRef, int] | None:
    """The longest ref in use that the text begins with, if nothing runs on after it."""
    for ref in sorted(known, key=len, reverse=True):
        end = start + len(ref)
        if text.startswith(lowered(ref), start) and not re.match(r"[\w/-]|\.\w", text[end:]):
            return _with_period(text, SpokenRef(ref), end)
        tail = _CODE_TAIL.match(text, end) if text.startswith(lowered(ref), start) else None
        if tail is not None:
            return SpokenRef(ref, _label(tail["period"]), tail["unit"]), tail.end()
    return None


def _by_form(text: str, start: int) -> tuple[SpokenRef, int] | None:
    found = _REF.match(text, start)
    if found is None:
        return None
    ref = _canonical(found["ref"])
    if found["period"]:
        return SpokenRef(ref, _label(found["period"]), found["unit"]), found.end()
    return _with_period(text, SpokenRef(ref), found.end())


def _run_together(text: str, start: int, known: Collection[str]) -> tuple[SpokenRef, int] | None:
    """A ref in use that is typed without its stops (`ii1`), where it can be but one."""
    word = _WORD.match(text, start)
    if word is None or not any(c.isdigit() for c in word.group()):
        return None
    meant = [ref for ref in known if lowered(ref).replace(".", "") == word.group()]
    return _with_period(text, SpokenRef(meant[0]), word.end()) if len(meant) == 1 else None


def _canonical(ref: str) -> str:
    """`vi 1` as `VI.1`, `b.iii.1B` as `B.III.1b`: numerals large, a letter after a number small."""
    joined = re.sub(r"\s*\.\s*|\s+", ".", ref)
    return re.sub(r"(?<![\d\w])[a-zđ]+", lambda run: run.group().upper(), joined)


def _label(period: str) -> SpokenPeriod:
    year, _, part = period.partition("-")
    return SpokenPeriod(part.upper(), int(year))


def _with_period(text: str, ref: SpokenRef, end: int) -> tuple[SpokenRef, int]:
    """The ref with the period that follows it in words, if one does."""
    gap = re.compile(r"[\s,(]*").match(text, end)
    start = gap.end() if gap else end
    found = _spoken_period(text, start)
    if found is None:
        return ref, end
    period, stop = found
    stop += text[stop : stop + 1] == ")"
    return SpokenRef(ref.ref, period), stop


def _spoken_period(text: str, start: int) -> tuple[SpokenPeriod, int] | None:
    if half := _HALF.match(text, start):
        part = "H1" if unmarked(half["edge"]) == "dau" else "H2"
        return SpokenPeriod(part, _year(half["y"])), half.end()
    for pattern, form, most in _SPOKEN_PERIODS:
        found = pattern.match(text, start)
        if found is not None and 1 <= (number := typed_number(found["n"])) <= most:
            return SpokenPeriod(form.format(number), _year(found["y"])), found.end()
    if year := _WHOLE_YEAR.match(text, start):
        return SpokenPeriod("", int(year["y"])), year.end()
    if label := _LABEL.match(text, start):
        return _label(label.group()), label.end()
    return None


def _year(text: str | None) -> int | None:
    return None if text is None else int(text)
