"""Decides what stands in brackets: part of the phrase, a closer date, or a remark."""

import re
from dataclasses import dataclass, replace

from bot.model.plan import Severity
from bot.rules.timing.atoms import Bound, Kind
from bot.rules.timing.citations import hide_citations
from bot.rules.timing.combine import combine
from bot.rules.timing.context import Context, spoken
from bot.rules.timing.elements import Target
from bot.rules.timing.fixed import resolve
from bot.rules.timing.grammar import parse
from bot.rules.timing.points import Grain, Point, days_of
from bot.rules.timing.scanner import scan
from bot.rules.timing.spelling import Phrase
from bot.rules.timing.statement import Statement

_OPENING, _CLOSING = "([", ")]"


@dataclass(frozen=True)
class _Bracket:
    """A bracket's inside, from `start` to `end` in the phrase's letters."""

    start: int
    end: int


def read_statement(spelled: Phrase, context: Context) -> Statement:
    """What a phrase says, with each bracket joined to it, narrowing it, or kept as a remark."""
    phrase = hide_citations(spelled)
    brackets = _brackets(phrase.folded)
    trial = replace(context, findings=[])
    outside = _read(_without(phrase, brackets), trial)
    inside = [_read(_alone(phrase, bracket), trial) for bracket in brackets]
    joined = [
        _joins(outside, inner) or _names_a_week(phrase.folded[bracket.start : bracket.end])
        for bracket, inner in zip(brackets, inside, strict=True)
    ]
    kept = [b for b, is_joined in zip(brackets, joined, strict=True) if not is_joined]
    statement = _read(_without(phrase, kept), context)
    for bracket, inner, is_joined in zip(brackets, inside, joined, strict=True):
        if not is_joined:
            text = phrase.quote(bracket.start, bracket.end)
            if not _narrow(statement, inner, text, context):
                _remark(inner, text, context)
    return statement


def _read(phrase: Phrase, context: Context) -> Statement:
    return combine(parse(scan(phrase.folded), phrase, context.year), context)


def _brackets(folded: str) -> list[_Bracket]:
    """The outermost brackets; one that is never closed goes on to the end."""
    found: list[_Bracket] = []
    depth, start = 0, 0
    for place, letter in enumerate(folded):
        if letter in _OPENING:
            start = start if depth else place + 1
            depth += 1
        elif letter in _CLOSING and depth:
            depth -= 1
            if not depth:
                found.append(_Bracket(start, place))
    if depth:
        found.append(_Bracket(start, len(folded)))
    return found


def _without(phrase: Phrase, brackets: list[_Bracket]) -> Phrase:
    """The phrase with these brackets blanked out, and the signs of all others."""
    letters = list(phrase.folded)
    for bracket in brackets:
        start, end = max(bracket.start - 1, 0), min(bracket.end + 1, len(letters))
        letters[start:end] = " " * (end - start)
    text = "".join("," if c in "()[]" else c for c in letters)
    return replace(phrase, folded=text)


def _alone(phrase: Phrase, bracket: _Bracket) -> Phrase:
    inside = phrase.folded[bracket.start : bracket.end]
    tail = len(phrase.folded) - bracket.end
    return replace(phrase, folded=" " * bracket.start + inside + " " * tail)


def _names_a_week(inside: str) -> bool:
    """`Tháng 6 (tuần 2)`: a week that would be lost as a remark."""
    return bool(re.match(r"\W*(?:trong )?tuần\s+(?:thứ\s+)?\d", inside))


def _joins(outer: Statement, inner: Statement) -> bool:
    """Whether a bracket completes the words outside it."""
    dates = [*inner.fixed, *inner.loose]
    has_own_time = bool(outer.fixed or outer.loose or outer.series)
    if not (has_own_time or outer.spans or outer.conditions or outer.has(Kind.CONTINUOUS)):
        return True
    is_weekday = bool(outer.series) and all(s.assumed for s in outer.series)
    if is_weekday and inner.fixed:  # "Thứ Hai (10/6)"
        return True
    if inner.series:
        return _series_joins(outer, inner)
    if not dates:
        return _words_join(outer, inner)
    if inner.has(Kind.EXPECTED) or outer.loose or _is_vague(outer):
        return not (inner.has(Kind.EXPECTED) and has_own_time)
    return _dates_join(outer, inner)


def _dates_join(outer: Statement, inner: Statement) -> bool:
    """`Hàng tháng (trước ngày 25)`, `Tháng 6 (năm 2024)`."""
    if outer.series:
        is_day = not inner.fixed and any(s.target is None for s in outer.series)
        return is_day or not (outer.fixed or any(s.target for s in outer.series))
    if all(_is_plain_year(target) for target in [*inner.fixed, *inner.loose]):
        return any(p.year is None for t in outer.fixed for p in t.points)
    return not outer.fixed


def _words_join(outer: Statement, inner: Statement) -> bool:
    if inner.spans:
        return not (outer.fixed or outer.series)
    marks = (Kind.EXPECTED, Kind.AD_HOC, Kind.CONTINUOUS, Kind.ONWARDS, Kind.UPKEEP, Kind.HOUR)
    return bool(inner.conditions) or any(inner.has(kind) for kind in marks)


def _series_joins(outer: Statement, inner: Statement) -> bool:
    """`06 tháng một lần (tháng 01 và tháng 6 hàng năm)`, `Ngày 25 (hàng tháng)`, `Thường xuyên
    (hàng quý)`.
    """
    if any(s.target is not None for s in outer.series):
        return False
    if all(s.assumed for s in inner.series):
        return any(r.months == 0 for s in outer.series for r in s.rhythms)
    dated = [p for t in outer.fixed for p in t.points]
    return all(p.year is None or p.grain >= Grain.YEAR for p in dated)


def _is_vague(outer: Statement) -> bool:
    """Only `thường xuyên` or a whole year stands outside."""
    only_years = all(_is_plain_year(target) for target in outer.fixed)
    return only_years and not outer.series and not outer.conditions and not outer.spans


def _is_plain_year(target: Target) -> bool:
    return bool(target.points) and all(p.grain >= Grain.YEAR and not p.edge for p in target.points)


def _narrow(statement: Statement, inner: Statement, text: str, context: Context) -> bool:
    """`Quý III (trước ngày 15/8)`: a date inside the one period outside is the deadline."""
    trial = replace(context, findings=[])
    if len(statement.fixed) != 1 or not inner.fixed or inner.has(Kind.EXPECTED):
        return False
    outer = statement.fixed[0]
    if not _is_period(outer):
        return False
    year = outer.points[0].year
    for target in inner.fixed:
        target.points = [point.in_year(year) for point in target.points]
    close = [d for t in inner.fixed if (d := resolve(t, trial)) is not None]
    period = resolve(outer, trial)
    days = [day for d in close for day in d.due]
    if period is None or not days or days == period.due:
        return days != [] and period is not None
    first = days_of(outer.points[0].in_year(context.year))[0]
    if not all(first <= day <= period.due[0] for day in days):
        return False
    if _are_all_months(outer.points[0], inner):
        return True
    statement.fixed = inner.fixed
    dates = ", ".join(spoken(day) for day in days)
    context.note("bracket_narrows", Severity.WARNING, text=text, dates=dates)
    return True


def _are_all_months(period: Point, inner: Statement) -> bool:
    """`Quý II (tháng 4, 5, 6)` only explains the quarter."""
    months = {p.month for t in inner.fixed for p in t.points if p.grain is Grain.MONTH}
    first = period.number * 3 - 2
    return period.grain is Grain.QUARTER and months == {first, first + 1, first + 2}


def _is_period(target: Target) -> bool:
    wide = {Grain.MONTH, Grain.QUARTER, Grain.MONTHS}
    is_whole = all(p.grain in wide and not p.edge for p in target.points)
    return is_whole and len(target.points) == 1 and target.bound in {Bound.NONE, Bound.IN}


def _remark(inner: Statement, text: str, context: Context) -> None:
    """Says what a bracket holds that was not read into the phrase."""
    trial = replace(context, findings=[])
    days = [day for t in inner.fixed if (d := resolve(t, trial)) is not None for day in d.due]
    if days or inner.loose or any(s.target and not s.assumed for s in inner.series):
        dates = ", ".join(spoken(day) for day in days)
        context.note("bracket_date_ignored", Severity.WARNING, text=text, dates=dates)
    elif text:
        context.note("remark", Severity.INFO, text=text)
