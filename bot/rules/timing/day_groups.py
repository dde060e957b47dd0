"""Reads days and the months, cadence or place in a period they belong to: `ngày 5, 15 hàng tháng`."""

from dataclasses import dataclass, field, replace

from bot.rules.timing.atoms import Kind, Position, Rhythm
from bot.rules.timing.cursor import Cursor
from bot.rules.timing.elements import Anchor
from bot.rules.timing.points import Grain, Point


@dataclass
class Group:
    """Points or days that were written together (`ngày 5, 15 tháng 6 và tháng 9`)."""

    points: list[Point] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    rhythms: list[Rhythm] = field(default_factory=list)


class DayReader(Cursor):
    """Reads days of the month with what they belong to."""

    def _days(self) -> Group:
        first = self._peek()
        assert first is not None
        self._place += 1
        if first.word == "working":
            return self._carried([Anchor(working=first.number)])
        days = [first.number]
        while (step := self._list_step()) and (
            self._is(Kind.DAY, step)
            or (self._is(Kind.NUMBER, step) and not self._slash_number(step))
        ):
            atom = self._peek(step)
            assert atom is not None
            if atom.word == "working":
                break
            days.append(atom.number)
            self._place += step + 1
        return self._carried([Anchor(day=day) for day in days])

    def _carried(self, anchors: list[Anchor]) -> Group:
        """The months, cadence or place in a period that the days belong to."""
        here = self._place
        self._skip(Kind.OF)
        if self._is(Kind.SEPARATOR, 0, ",") and self._is_grain(Grain.MONTH, 1):
            self._place += 1
        if self._is(Kind.EDGE) and self._is(Kind.POSITION, 1):
            self._place += 1  # "ngày 05 đầu tháng sau" is the 5th of it
        group = Group()
        while (carrier := self._carrier()) is not None:
            if isinstance(carrier, Rhythm):
                group.rhythms.append(carrier)
                group.anchors += [a for a in anchors if a not in group.anchors]
            elif isinstance(carrier, Position):
                group.anchors += [replace(a, position=carrier) for a in anchors]
            else:
                group.points += [replace(carrier, grain=Grain.DAY, day=a.day or 1) for a in anchors]
            here = self._place
            step = self._list_step()
            if not step or not self._carries(step, anchors):
                break
            self._place += step
        self._place = here
        if group.points or group.anchors:
            return group
        return Group(anchors=anchors)

    def _carries(self, step: int, anchors: list[Anchor]) -> bool:
        """Whether what follows the connector is another month for the same days."""
        atom = self._peek(step)
        if atom is None or anchors[0].working is not None:
            return False
        if atom.kind is Kind.POINT and atom.point is not None:
            return atom.point.grain is Grain.MONTH
        return atom.kind is Kind.NUMBER

    def _carrier(self) -> Point | Position | Rhythm | None:
        atom = self._peek()
        if atom is None:
            return None
        if atom.kind is Kind.POINT and atom.point is not None and atom.point.grain is Grain.MONTH:
            self._place += 1
            return atom.point
        if atom.kind is Kind.NUMBER:
            self._place += 1
            return Point(Grain.MONTH, month=atom.number)
        if atom.kind is Kind.POSITION and atom.position is not None:
            self._place += 1
            return atom.position
        return self._cadence()

    def _cadence(self) -> Rhythm | None:
        atom = self._peek()
        if atom is not None and atom.kind is Kind.RHYTHM and atom.rhythm is not None:
            if atom.rhythm.named:
                self._place += 1
                return atom.rhythm
        elif atom is not None and atom.kind is Kind.NOUN and atom.word in {"tháng", "quý"}:
            self._place += 1
            return Rhythm(atom.number)
        return None
