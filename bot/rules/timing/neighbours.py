"""Tells from the pieces around it what a number, a noun or a bare day/month is."""

from collections.abc import Sequence

from bot.rules.timing.atoms import Atom, Kind
from bot.rules.timing.points import Grain

_AFTER_A_DATE = {"báo", "gửi", "hoàn", "nộp", "thực", "tổ", "trình", "xong", "để", "định kỳ"}


def _at(atoms: Sequence[Atom], place: int) -> Atom | None:
    return atoms[place] if 0 <= place < len(atoms) else None


def is_alternative(atoms: Sequence[Atom], place: int) -> bool:
    """Whether `hoặc` stands right before."""
    before = _at(atoms, place - 1)
    return before is not None and before.word == "hoặc"


def is_periodic(atoms: Sequence[Atom], place: int) -> bool:
    """Whether `định kỳ`, `báo cáo`, `theo` or another cadence of the same list stands before."""
    first = place - 1
    while first >= 0 and atoms[first].kind is Kind.SEPARATOR:
        first -= 1
    if first < 0:
        return False
    if first < place - 1:
        return atoms[first].kind in {Kind.RHYTHM, Kind.NOUN}
    return atoms[first].word in {"định kỳ", "cáo", "theo", "kết"}


def is_counted(atoms: Sequence[Atom], place: int) -> bool:
    """`đoàn 1 tháng 6` is not 1 June: a bare number after a word is what the word counts."""
    before, year = _at(atoms, place - 1), _at(atoms, place + 2)
    has_year = year is not None and year.point is not None and year.point.grain is Grain.YEAR
    words = {Kind.TEXT, Kind.NOUN} if has_year else {Kind.TEXT, Kind.NOUN, Kind.FILLER}
    if atoms[place].kind is not Kind.NUMBER or before is None or before.word.endswith("ngày"):
        return False
    return before.kind in words


def is_fraction(atoms: Sequence[Atom], place: int) -> bool:
    """`3/4 chỉ tiêu` is no date: a bare day/month without a bound stands between no strange words."""
    if atoms[place].word != "bare":
        return False
    before, after = _at(atoms, place - 1), _at(atoms, place + 1)
    if before is not None and before.kind is Kind.TEXT:
        return True
    is_word = after is not None and after.kind in {Kind.TEXT, Kind.FILLER}
    return is_word and after is not None and after.word not in _AFTER_A_DATE
