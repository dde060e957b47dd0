"""Reads one run of dates: lists, ranges, and the year that stands on the last of them."""

from dataclasses import replace

from bot.rules.timing.atoms import Bound, Kind
from bot.rules.timing.day_groups import Group
from bot.rules.timing.elements import Target
from bot.rules.timing.groups import GroupReader
from bot.rules.timing.points import Edge, Grain, Point


class TargetReader(GroupReader):
    """Reads a Target from the pieces at a place."""

    def read(self, place: int, bound: Bound) -> tuple[Target, int] | None:
        """The Target that begins at `place` and the place after it, or None where none begins."""
        self._place = place
        first = self._group()
        if first is None:
            return None
        target = Target(
            points=first.points, anchors=first.anchors, rhythms=first.rhythms, bound=bound
        )
        here = -1
        while here != self._place:
            here = self._place
            self._more(target)
            self._year(target)
        self._share_year(target)
        target.start = self._atoms[place].start
        target.end = self._atoms[self._place - 1].end
        return target, self._place

    def _more(self, target: Target) -> None:
        """Goes on while a connector is followed by more of the same."""
        while True:
            if self._range(target):
                continue
            here = self._place
            step = self._list_step()
            if not step:
                return
            words = {a.word for k in range(step) if (a := self._peek(k)) is not None}
            self._place += step
            group = self._group() if self._goes_on(target) else None
            if group is None or _is_day_of(target, group):
                self._place = here
                return
            if words == {","} and _is_turn(target.points, group.points):
                target.ranged = True
            self._join(target, group)
            target.alternative = target.alternative or "hoặc" in words

    def _goes_on(self, target: Target) -> bool:
        """A year after a list of days or months is theirs; anything else that is a date goes on."""
        atom = self._peek()
        if atom is None or target.rhythms:
            return False
        if atom.kind is Kind.POINT and atom.point is not None and atom.point.grain >= Grain.YEAR:
            return bool(target.points) and target.points[-1].grain >= Grain.YEAR
        return not (target.points and target.points[-1].grain >= Grain.YEAR)

    def _join(self, target: Target, group: Group) -> None:
        if target.anchors and not target.rhythms and not target.points and group.points:
            first = group.points[0]
            if first.grain is Grain.DAY and all(a.day for a in target.anchors):
                target.points = [replace(first, day=a.day or 1) for a in target.anchors]
                target.anchors = []
        target.points += group.points
        target.anchors += group.anchors
        target.rhythms += group.rhythms

    def _range(self, target: Target) -> bool:
        """`6-9`, `tháng 6 đến tháng 9`, `15/6 - đến hết 30/7`."""
        here = self._place
        dash = self._is(Kind.SEPARATOR, 0, "-")
        atom = self._peek()
        if not dash and (atom is None or atom.bound not in {Bound.UNTIL, Bound.UNTIL_END}):
            return False
        if dash and self._is_year_at(1) and not any(p.year for p in target.points):
            return False  # "Tháng 6-2024" is a month and its year
        self._place += 1
        bound = Bound.NONE
        while (atom := self._peek()) is not None and atom.kind is Kind.BOUND:
            bound = Bound.BEFORE if atom.bound is Bound.BEFORE else bound
            self._place += 1
        group = self._range_end(target)
        if group is None:
            self._place = here
            return False
        self._year_of(group)
        self._close(target, group)
        target.bound = bound
        return True

    def _is_year_at(self, ahead: int) -> bool:
        atom = self._peek(ahead)
        point = atom.point if atom is not None and atom.kind is Kind.POINT else None
        return point is not None and point.grain is Grain.YEAR and point.year is not None

    def _range_end(self, target: Target) -> Group | None:
        atom = self._peek()
        last = target.points[-1] if target.points else None
        if atom is not None and atom.kind is Kind.NUMBER and last is not None and last.grain in {
            Grain.MONTH, Grain.QUARTER,
        }:  # fmt: skip
            self._place += 1
            return Group([last.numbered(atom.number)])
        if atom is not None and atom.kind is Kind.NUMBER and target.anchors:
            return self._days()
        if atom is not None and atom.kind is Kind.NOUN and atom.word == "năm":
            self._place += 1
            return Group([Point(Grain.YEAR)])
        return self._group()

    def _close(self, target: Target, group: Group) -> None:
        if target.anchors and not target.points and group.points:
            self._join(target, group)
        elif group.anchors:
            target.anchors, target.rhythms = group.anchors, group.rhythms
            return
        else:
            target.points += group.points
        target.ranged = True

    def _year(self, target: Target) -> None:
        """The year written after a list, or the nouns that only repeat what a list is of."""
        if target.points and any(p.year is None for p in target.points):
            self._share(target.points)
        here = self._place
        self._skip(Kind.OF)
        rhythm = self._cadence()
        if rhythm is not None and (target.anchors or rhythm.months == 12) and not target.rhythms:
            target.rhythms.append(rhythm)
        elif self._is(Kind.NOUN, 0, "năm") and self._place > here:
            self._place += 1
        else:
            self._place = here

    def _year_of(self, group: Group) -> None:
        if group.points and group.points[-1].year is None:
            self._share(group.points)

    def _share(self, points: list[Point]) -> None:
        """Reads a year that follows and gives it to the last point."""
        here = self._place
        if (
            (atom := self._peek()) is not None
            and atom.kind is Kind.SEPARATOR
            and atom.word in ",/.-"
        ):
            self._place += 1
        self._skip(Kind.OF)
        atom = self._peek()
        if atom is not None and atom.kind is Kind.POINT and atom.point is not None:
            year = self._absolute(atom)
            if year.grain is Grain.YEAR:
                self._place += 1
                points[-1] = points[-1].in_year(year.year, next_year=year.next_year)
                return
        self._place = here

    @staticmethod
    def _share_year(target: Target) -> None:
        """The year stands on the last of a list; one that would break the order is the year before."""
        points = target.points
        for place in range(len(points) - 2, -1, -1):
            point, following = points[place], points[place + 1]
            if point.year is None and following.year is not None:
                earlier = _order(point) > _order(following)
                points[place] = replace(
                    point,
                    year=following.year - earlier,
                    next_year=following.next_year and not earlier,
                )


def _is_day_of(target: Target, group: Group) -> bool:
    """`Tháng 6, ngày 15`: the day belongs to the month before it and is no further item."""
    is_day = bool(group.anchors) and not group.points and not group.rhythms
    return is_day and bool(target.points) and not any(a.position for a in group.anchors)


def _is_turn(before: list[Point], after: list[Point]) -> bool:
    """`cuối tháng 6, đầu tháng 7` is one stretch of days."""
    return [p.edge for p in before + after] == [Edge.END, Edge.START]


def _order(point: Point) -> tuple[int, int]:
    month = point.number * 3 if point.grain is Grain.QUARTER else point.month
    day = {Edge.START: 0, Edge.MIDDLE: 15, Edge.END: 31, None: point.day or 31}[point.edge]
    return month, day
