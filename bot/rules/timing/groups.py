"""Reads one group of dates: a point with its list, a day with its months, an edge, a week."""

from collections.abc import Sequence
from dataclasses import replace

from bot.rules.timing.atoms import Atom, Bound, Kind, Rhythm
from bot.rules.timing.day_groups import DayReader, Group
from bot.rules.timing.elements import Anchor
from bot.rules.timing.points import LAST, Grain, Point

_IMPOSSIBLE_MONTH = 0


class GroupReader(DayReader):
    """Reads one group at the cursor; `base_year` is what `năm sau` is counted from."""

    def __init__(self, atoms: Sequence[Atom], base_year: int) -> None:
        super().__init__(atoms)
        self._base_year = base_year

    def _group(self) -> Group | None:
        atom = self._peek()
        if atom is None:
            return None
        if atom.kind is Kind.POINT and atom.point is not None:
            return self._point(atom)
        if atom.kind is Kind.NUMBER:
            return self._number()
        readers = {
            Kind.DAY: self._days,
            Kind.EDGE: self._edge,
            Kind.WEEK: self._week,
            Kind.WEEKDAY: self._weekday,
            Kind.POSITION: self._position,
        }
        reader = readers.get(atom.kind)
        return reader() if reader else None

    def _point(self, atom: Atom) -> Group:
        assert atom.point is not None
        self._place += 1
        point = self._absolute(atom)
        group = Group([point])
        if point.grain in {Grain.MONTH, Grain.QUARTER} and point.year is None:
            group.points += [point.numbered(n) for n in self._numbers()]
            if self._is(Kind.SEPARATOR, 0, "/") and (extra := self._after_slash(point)) is not None:
                group.points[-1] = extra
        return group

    def _absolute(self, atom: Atom) -> Point:
        """năm sau, năm nay, năm trước as a year."""
        assert atom.point is not None
        if atom.word == "relative":
            return replace(atom.point, year=self._base_year + atom.number)
        return atom.point

    def _after_slash(self, point: Point) -> Point | None:
        """`tháng 6/24` is a short year; `tháng 6/7` could be two months or a day: no date is taken."""
        atom = self._peek(1)
        if atom is None or atom.kind is not Kind.NUMBER or point.grain is not Grain.MONTH:
            return None
        self._place += 2
        if 20 <= atom.number <= 49:
            return replace(point, year=2000 + atom.number)
        return replace(point, month=_IMPOSSIBLE_MONTH)

    def _numbers(self) -> list[int]:
        """The bare numbers that go on a list: `Tháng 6, 9 và 12`, `Quý I, II/2024`."""
        numbers: list[int] = []
        while (step := self._list_step()) and self._is(Kind.NUMBER, step):
            after = self._peek(step + 1)
            if after is not None and after.kind not in {
                Kind.SEPARATOR, Kind.POINT, Kind.RHYTHM, Kind.OF, Kind.BOUND, Kind.FILLER, Kind.NOUN,
            }:  # fmt: skip
                break
            if self._slash_number(step):
                break
            atom = self._peek(step)
            assert atom is not None
            numbers.append(atom.number)
            self._place += step + 1
        return numbers

    def _number(self) -> Group | None:
        """`10 tháng 6`; `10-15/6`: a bare number is a day only when its month or cadence follows."""
        following = self._peek(1)
        if following is None:
            return None
        month = following.point
        if month is not None:
            is_bare_month = month.grain is Grain.MONTH and month.year is None
            return self._days() if is_bare_month else None
        if following.rhythm == Rhythm(1):
            return self._days()
        is_range = following.word == "-" or following.bound is Bound.UNTIL
        is_list = following.word == "và" and self._is_grain(Grain.DAY, 2)
        return self._number_before() if is_range or is_list else None

    def _number_before(self) -> Group | None:
        """What a bare number is before `-`, `đến` or `và`: a day, a month, or nothing."""
        target, rhythm = self._peek(2), self._peek(3)
        if target is None:
            return None
        if target.point is not None and target.point.month:
            return self._days() if target.point.grain is Grain.DAY else self._month_before_dash()
        is_cadence = rhythm is not None and rhythm.kind is Kind.RHYTHM
        return self._days() if target.kind is Kind.NUMBER and is_cadence else None

    def _month_before_dash(self) -> Group:
        """`6-9/2024`: the months 6 to 9."""
        atom = self._peek()
        assert atom is not None
        self._place += 1
        return Group([Point(Grain.MONTH, month=atom.number)])

    def _weekday(self) -> Group:
        anchors = []
        while (atom := self._peek()) is not None and atom.kind is Kind.WEEKDAY:
            anchors.append(Anchor(weekday=atom.number))
            self._place += 1
            step = self._list_step()
            if step and self._is(Kind.WEEKDAY, step):
                self._place += step
        here = self._place
        self._skip(Kind.OF)
        if self._is(Kind.WEEK) and len(anchors) == 1 and (week := self._week()) is not None:
            day = (anchors[0].weekday or 0) + 1
            week.points = [replace(p, day=day) for p in week.points]
            week.anchors = [replace(a, weekday=anchors[0].weekday) for a in week.anchors]
            return week
        if self._is(Kind.SEPARATOR, 0, ","):
            self._place += 1
        atom = self._peek()
        if (
            atom is not None
            and atom.kind is Kind.POINT
            and atom.point is not None
            and atom.point.day
        ):
            group = self._point(atom)
            return Group(
                group.points, anchors
            )  # the date decides; the weekday is checked against it
        if atom is not None and atom.kind is Kind.POSITION and atom.word == "week":
            self._place += 1
            return Group(anchors=anchors, rhythms=[Rhythm(0)])
        self._place = here
        rhythm = self._cadence()
        return Group(anchors=anchors, rhythms=[rhythm] if rhythm else [])

    def _edge(self) -> Group | None:
        atom = self._peek()
        assert atom is not None and atom.point is not None
        edge = atom.point.edge
        here = self._place
        self._place += 1
        following = self._peek()
        if following is None:
            return None
        if following.kind is Kind.POINT and following.point is not None:
            group = self._point(following)
            return Group([replace(p, edge=edge) for p in group.points])
        if following.kind is Kind.POSITION and following.position is not None:
            self._place += 1
            return Group(anchors=[Anchor(edge=edge, position=following.position)])
        if following.kind is Kind.NOUN and following.word == "năm":
            self._place += 1
            return Group([Point(Grain.YEAR, edge=edge)])
        rhythm = self._cadence()
        if rhythm is None:
            self._place = here
            return None
        return Group(anchors=[Anchor(edge=edge)], rhythms=[rhythm])

    def _week(self) -> Group | None:
        atom = self._peek()
        assert atom is not None
        comma = self._is(Kind.SEPARATOR, 1, ",") or self._is(Kind.SEPARATOR, 1, "-")
        month = self._peek(2 if comma else 1)
        if month is not None and (month.kind is Kind.NOUN or month.rhythm == Rhythm(1)):
            self._place += 2
            return Group(anchors=[Anchor(week=atom.number)], rhythms=[Rhythm(1)])
        if month is None or month.kind is not Kind.POINT or month.point is None:
            return None
        if month.point.grain is Grain.QUARTER:
            self._place += 3 if comma else 2
            return Group([_week_of_quarter(month.point, atom.number)])
        self._place += 3 if comma else 2
        return Group([replace(month.point, grain=Grain.WEEK, number=atom.number, day=0)])

    def _position(self) -> Group | None:
        atom = self._peek()
        assert atom is not None
        if atom.position is None:
            return None
        self._place += 1
        return Group(anchors=[Anchor(position=atom.position)])


def _week_of_quarter(quarter: Point, number: int) -> Point:
    """The first or last week of a quarter; which week is the third, no rule says."""
    month = {1: quarter.number * 3 - 2, LAST: quarter.number * 3}.get(number, _IMPOSSIBLE_MONTH)
    return Point(Grain.WEEK, quarter.year, month, number=number)
