"""Turns the pieces of a phrase into what they say together, sentence by sentence."""

from collections.abc import Sequence

from bot.rules.timing.atoms import Atom, Bound, Kind
from bot.rules.timing.conditions import ConditionReader, offset_of
from bot.rules.timing.elements import Element, Mark, Series, Span, Target
from bot.rules.timing.neighbours import is_alternative, is_counted, is_fraction, is_periodic
from bot.rules.timing.points import Grain, Point
from bot.rules.timing.rhythm_patterns import period
from bot.rules.timing.spelling import Phrase
from bot.rules.timing.targets import TargetReader

_LABELS = {"cáo", "hoạch", "toán", "quả", "liệu", "tiêu", "trình", "vụ", "lý"}
_MOVED_TO = {"thành", "sang", "qua", "lên"}
_USED_ONCE = {Bound.FROM, Bound.AFTER, Bound.UNTIL_END, Bound.IN}


def parse(atoms: Sequence[Atom], phrase: Phrase, base_year: int) -> list[Element]:
    """What the pieces say, in their order; words that say nothing become Marks of their own kind."""
    return _Grammar(atoms, phrase, base_year).read()


class _Grammar:
    def __init__(self, atoms: Sequence[Atom], phrase: Phrase, base_year: int) -> None:
        self._atoms = atoms
        self._phrase = phrase
        self._targets = TargetReader(atoms, base_year)
        self._conditions = ConditionReader(atoms, phrase, self._targets)
        self._found: list[Element] = []
        self._place = 0
        self._clause = 0
        self._forget()

    def _forget(self) -> None:
        self._bound = Bound.NONE
        self._from_now = False
        self._joined = False
        self._least = False

    def read(self) -> list[Element]:
        readers = {
            Kind.SEPARATOR: self._separator,
            Kind.BOUND: self._limit,
            Kind.HOUR: self._hour,
            Kind.WITHIN: self._within,
            Kind.QUANTITY: self._quantity,
            Kind.RHYTHM: self._series,
            Kind.NOUN: self._noun,
            Kind.TRIGGER: self._condition,
            Kind.AT_LEAST: self._at_least,
            Kind.MOVED: self._moved,
        }
        while self._place < len(self._atoms):
            atom = self._atoms[self._place]
            readers.get(atom.kind, self._date_or_word)(atom)
        return self._found

    def _peek(self, ahead: int = 0) -> Atom | None:
        place = self._place + ahead
        return self._atoms[place] if 0 <= place < len(self._atoms) else None

    def _add(self, element: Element, start: int, end: int) -> None:
        element.start, element.end, element.clause = start, end, self._clause
        self._found.append(element)

    def _mark(self, atom: Atom, kind: Kind | None = None) -> None:
        is_shown = atom.kind is Kind.AD_HOC
        word = self._phrase.quote(atom.start, atom.end) if is_shown else atom.word
        text = self._phrase.folded[atom.start : atom.end]
        mark = Mark(kind=kind or atom.kind, word=word, text=text, minutes=atom.number)
        self._add(mark, atom.start, atom.end)
        self._place += 1

    def _follows_limit(self) -> bool:
        previous = self._peek(-1)
        return previous is not None and previous.kind in {Kind.BOUND, Kind.WITHIN}

    # Small words -----------------------------------------------------------------------------------

    def _separator(self, atom: Atom) -> None:
        self._joined = atom.word in {"và", "hoặc"}
        if atom.word in {";", "."}:
            self._clause += 1
            if not self._goes_straight_on():
                self._forget()
        self._mark(atom)

    def _goes_straight_on(self) -> bool:
        """After a semicolon the same bound governs only a day that follows at once (rule 4)."""
        following = self._peek(1)
        if following is None or self._bound in _USED_ONCE:
            return False
        point = following.point
        return following.kind is Kind.DAY or (point is not None and point.grain is Grain.DAY)

    def _at_least(self, atom: Atom) -> None:
        self._least = True
        self._place += 1

    def _within(self, atom: Atom) -> None:
        self._bound = Bound.IN
        self._place += 1

    def _limit(self, atom: Atom) -> None:
        if self._conditions.event_follows(self._place):
            self._condition(atom)
            return
        kept = self._bound if self._follows_limit() else Bound.NONE
        if atom.word == "now":
            self._from_now = True
        if kept is Bound.BEFORE or (kept is Bound.BY and atom.bound is not Bound.BEFORE):
            self._bound = kept
        else:
            self._bound = atom.bound
        self._place += 1

    def _hour(self, atom: Atom) -> None:
        """trước 16 giờ excludes the hour, not the day; 24 giờ kể từ … is a span."""
        previous, following = self._peek(-1), self._peek(1)
        led = previous is not None and (
            previous.kind is Kind.WITHIN or previous.bound in {Bound.IN, Bound.AFTER}
        )
        event = following is not None and (
            following.kind is Kind.TRIGGER
            or (following.kind is Kind.BOUND and self._conditions.event_follows(self._place + 1))
        )
        if (led and not self._conditions.time_at(self._place + 1)) or event:
            self._quantity(atom)
            return
        is_midnight = not atom.number  # "trước 0 giờ ngày 01/7" is the end of 30 June
        if self._bound is Bound.BEFORE and not is_midnight:
            self._bound = Bound.BY
        self._mark(atom, Kind.FILLER if is_midnight or atom.number >= 24 * 60 else None)

    def _moved(self, atom: Atom) -> None:
        """Of a deadline that was changed only the new one counts; what it was changed from is
        skipped.
        """
        target = 0
        for place in range(self._place + 1, len(self._atoms)):
            word = self._atoms[place]
            if word.kind is Kind.SEPARATOR and word.word in {";", "."}:
                break
            is_towards = word.word in _MOVED_TO or word.bound in {Bound.UNTIL, Bound.UNTIL_END}
            if is_towards and self._conditions.time_at(place + 1):
                target = place
        self._mark(atom, Kind.MOVED if target else Kind.FILLER)
        if target:
            self._place = target + 1
            self._bound = Bound.NONE

    # Spans and conditions --------------------------------------------------------------------------

    def _quantity(self, atom: Atom) -> None:
        led = self._follows_limit()
        before = led and self._bound is Bound.BEFORE
        event, after, backwards = self._conditions.event_of_span(self._place + 1)
        offset = offset_of(atom, before=before or backwards)
        span = Span(offset=offset, event=event, since=self._conditions.since, led=led)
        self._add(span, atom.start, self._atoms[after - 1].end)
        self._place = after

    def _condition(self, atom: Atom) -> None:
        element, after = self._conditions.read(self._place)
        self._add(element, atom.start, self._atoms[after - 1].end)
        self._place = after
        self._bound = Bound.NONE

    # Cadences --------------------------------------------------------------------------------------

    def _series(self, atom: Atom) -> None:
        rhythm = atom.rhythm
        assert rhythm is not None
        if self._follows_limit() and not rhythm.named and self._bound in {Bound.IN, Bound.AFTER}:
            self._quantity(atom)
            return
        if self._least and rhythm.quota is None:
            rhythm = type(rhythm)(rhythm.months, quota=rhythm.times, start_known=rhythm.start_known)
        self._least = False
        series = Series(
            rhythm=rhythm,
            bare=not rhythm.named,
            after_periodic=is_periodic(self._atoms, self._place),
        )
        series.alternative = is_alternative(self._atoms, self._place)
        self._add(series, atom.start, atom.end)
        self._place += 1

    def _noun(self, atom: Atom) -> None:
        """`trong năm` is the year; `năm` in a list of cadences, or after `báo cáo`, is one more of
        them.
        """
        if atom.number < 0:
            self._mark(atom, Kind.FILLER)
        elif self._follows_limit():
            self._limited_noun(atom)
        else:
            rhythm = period(atom.number, named=False)
            series = Series(
                rhythm=rhythm, bare=True, after_periodic=is_periodic(self._atoms, self._place)
            )
            series.alternative = is_alternative(self._atoms, self._place)
            self._add(series, atom.start, atom.end)
            self._place += 1

    def _limited_noun(self, atom: Atom) -> None:
        if atom.word != "năm":
            self._mark(atom)
            return
        target = Target(points=[Point(Grain.YEAR)], bound=self._bound)
        self._finish(target, atom.start, atom.end)
        self._place += 1

    # Dates -----------------------------------------------------------------------------------------

    def _date_or_word(self, atom: Atom) -> None:
        is_open = self._bound in {Bound.NONE, Bound.IN}
        is_no_date = is_counted(self._atoms, self._place) or (
            is_open and is_fraction(self._atoms, self._place)
        )
        found = None if is_no_date else self._targets.read(self._place, self._bound)
        if found is None:
            self._mark(atom)
            return
        target, after = found
        target.labelled = (before := self._peek(-1)) is not None and before.word in _LABELS
        self._place = after
        self._finish(target, target.start, target.end)

    def _finish(self, target: Target, start: int, end: int) -> None:
        target.joined, self._joined = self._joined, False
        target.until_end = target.bound is Bound.UNTIL_END
        if target.bound is Bound.FROM and target.points and target.points[-1].grain is Grain.YEARS:
            target.bound = Bound.NONE
        if self._from_now:
            target.from_now = target.ranged = True
            self._from_now = False
        self._add(target, start, end)
        if self._bound in _USED_ONCE:
            self._bound = Bound.NONE
