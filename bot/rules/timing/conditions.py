"""Reads triggers (`sau khi …`, `theo kế hoạch của …`) and the events that spans are counted from."""

from collections.abc import Sequence

from bot.model.plan import Offset
from bot.rules.timing.atoms import Atom, Bound, Kind
from bot.rules.timing.elements import Condition, Element, Span
from bot.rules.timing.points import Grain, Point
from bot.rules.timing.spelling import Phrase
from bot.rules.timing.targets import TargetReader

_TIME = {
    Kind.POINT, Kind.DAY, Kind.WEEKDAY, Kind.WEEK, Kind.EDGE, Kind.POSITION, Kind.HOUR, Kind.QUANTITY,
    Kind.RHYTHM, Kind.PLACEHOLDER, Kind.NOUN,
}  # fmt: skip
_DATED = {Kind.POINT, Kind.DAY, Kind.EDGE, Kind.WEEKDAY, Kind.WEEK}
_BREAKS_OFF = {Kind.WITHIN, Kind.CONTINUOUS, Kind.AD_HOC, Kind.RHYTHM, Kind.TRIGGER, Kind.UPKEEP}
_LIMITS = {Bound.IN, Bound.BEFORE, Bound.BY, Bound.UNTIL, Bound.UNTIL_END, Bound.FROM}
_TIME_WORDS = {"thời", "điểm", "gian", "hạn", "mốc", "các", "là"}
_UNITS = {
    "ngày làm việc": ("working_day", 1), "ngày đêm": ("hour", 24), "ngày": ("day", 1),
    "tuần": ("day", 7), "tháng": ("month", 1), "quý": ("month", 3), "năm": ("month", 12),
    "giờ làm việc": ("hour", 1),
}  # fmt: skip


def offset_of(atom: Atom, *, before: bool) -> Offset:
    """The distance that a number with a unit states; an hour's minutes are dropped."""
    if atom.kind is Kind.HOUR:
        return Offset(amount=atom.number // 60, unit="hour", before=before)
    if atom.rhythm is not None:
        return Offset(amount=atom.rhythm.months, unit="month", before=before)
    unit, factor = _UNITS[atom.word]
    return Offset(amount=atom.number * factor, unit=unit, before=before)


class ConditionReader:
    """Reads Conditions, and the events of Spans, from the pieces of a phrase."""

    def __init__(self, atoms: Sequence[Atom], phrase: Phrase, targets: TargetReader) -> None:
        self._atoms = atoms
        self._phrase = phrase
        self._targets = targets
        self.since: Point | None = None  # the date that the span read last is counted from

    def _at(self, place: int) -> Atom | None:
        return self._atoms[place] if 0 <= place < len(self._atoms) else None

    def _after_time_words(self, place: int) -> Atom | None:
        while (atom := self._at(place)) is not None and (
            atom.kind in {Kind.FILLER, Kind.BOUND} and (atom.word in _TIME_WORDS or atom.bound)
        ):
            place += 1
        return atom

    def time_at(self, place: int) -> bool:
        """Whether a date, an hour or a cadence stands here, after words such as `thời điểm`."""
        atom = self._after_time_words(place)
        return atom is not None and atom.kind in _TIME

    def event_follows(self, place: int) -> bool:
        """Whether `trước`, `sau` or `từ` at this place is followed by an event and not by a date."""
        atom = self._at(place)
        if atom is None or atom.bound not in {Bound.BEFORE, Bound.AFTER, Bound.FROM} or atom.word:
            return False
        following = self._after_time_words(place + 1)
        if following is None:
            return False
        return following.kind not in _TIME | {Kind.NUMBER, Kind.SEPARATOR, Kind.EXPECTED}

    def read(self, place: int) -> tuple[Element, int]:
        """The Condition that begins here, or the Span where it states a distance, and the place
        after.
        """
        first = self._atoms[place]
        end = self._end(place + 1)
        text = self._phrase.quote(first.start, self._atoms[end - 1].end)
        quantity = self._atoms[end - 1]
        if quantity.kind is Kind.QUANTITY and end - 1 > place:
            backwards = first.bound is Bound.BEFORE or first.word.startswith("trước")
            return Span(offset=offset_of(quantity, before=backwards), event=text, led=True), end
        source = first.word or str(first.bound)
        return Condition(trigger=text, source=source, points=self._points(place + 1, end)), end

    def _points(self, place: int, end: int) -> list[Point]:
        points: list[Point] = []
        while place < end:
            found = None
            if self._atoms[place].kind in _DATED:
                found = self._targets.read(place, Bound.NONE)
            if found is None:
                place += 1
                continue
            target, place = found
            points += [p for p in target.points if p.grain < Grain.YEAR or p.edge]
        return points

    def event_of_span(self, place: int) -> tuple[str, int, bool]:
        """The event after a span, the place after it, and whether the span is counted backwards."""
        start = place
        self.since = None
        atom = self._at(place)
        if atom is not None and atom.kind is Kind.SEPARATOR and atom.word == ",":
            place += 1
            atom = self._at(place)
        if atom is None or not self._begins_event(atom, place):
            return "", start, False
        end = self._end(place + 1)
        backwards = atom.bound is Bound.BEFORE or atom.word.startswith("trước")
        self.since = self._date_at(place + 1, end)
        return self._phrase.quote(atom.start, self._atoms[end - 1].end), end, backwards

    def _date_at(self, place: int, end: int) -> Point | None:
        """The one day that an event consists of (`kể từ ngày 01/6/2024`)."""
        found = self._targets.read(place, Bound.NONE)
        if found is None or found[1] != end or len(found[0].points) != 1:
            return None
        return found[0].points[0] if found[0].points[0].grain is Grain.DAY else None

    def _begins_event(self, atom: Atom, place: int) -> bool:
        if atom.kind is Kind.TRIGGER:
            return "khi" in atom.word or atom.word.startswith("ngay sau")
        if atom.bound is Bound.FROM or (atom.bound is Bound.AFTER and self.time_at(place + 1)):
            return True
        return atom.bound in {Bound.BEFORE, Bound.AFTER} and self.event_follows(place)

    def _end(self, place: int) -> int:
        """Where a condition ends: with its sentence, or where the words turn to a time of their
        own.
        """
        while (atom := self._at(place)) is not None and not self._stops(atom, place):
            place += 1
        return place

    def _stops(self, atom: Atom, place: int) -> bool:
        if atom.kind is Kind.SEPARATOR:
            turns = atom.word in {",", ":", "và", "hoặc"} and self._turns(place + 1)
            return atom.word in {";", "."} or turns
        if atom.kind in {Kind.EXPECTED, Kind.WITHIN}:
            return True
        if atom.kind is Kind.BOUND and atom.bound is Bound.BY:
            return self.time_at(place + 1)
        following = self._at(place + 1)
        is_span = following is not None and following.kind in {Kind.QUANTITY, Kind.HOUR}
        return atom.kind is Kind.BOUND and atom.bound is Bound.IN and is_span

    def _turns(self, place: int) -> bool:
        """Whether, after a comma or `và`, the words turn from the event to a date or a cadence."""
        for ahead in range(6):
            atom = self._at(place + ahead)
            if atom is None or atom.kind is Kind.SEPARATOR:
                return False
            if atom.kind in _BREAKS_OFF or atom.kind is Kind.EXPECTED:
                return True
            if atom.kind in _DATED:
                return True
            if atom.kind is Kind.BOUND:
                return atom.bound in _LIMITS and not self.event_follows(place + ahead)
            if atom.kind is not Kind.FILLER:
                return False
        return False
