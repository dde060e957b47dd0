"""A place among the pieces of a phrase, and the looks ahead that reading dates needs."""

from collections.abc import Sequence

from bot.rules.timing.atoms import Atom, Bound, Kind
from bot.rules.timing.points import Grain, Point

_LIST = {",", ";", "và", "/", "hoặc"}


class Cursor:
    """Moves over the pieces of a phrase; the readers of days, points and lists build on it."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self._atoms = atoms
        self._place = 0

    def _peek(self, ahead: int = 0) -> Atom | None:
        place = self._place + ahead
        return self._atoms[place] if place < len(self._atoms) else None

    def _is(self, kind: Kind, ahead: int = 0, word: str | None = None) -> bool:
        atom = self._peek(ahead)
        return atom is not None and atom.kind is kind and (word is None or atom.word == word)

    def _skip(self, *kinds: Kind) -> None:
        while (atom := self._peek()) is not None and (
            atom.kind in kinds
            or (atom.kind is Kind.BOUND and atom.bound is Bound.IN and Kind.OF in kinds)
        ):
            self._place += 1

    def _point_at(self, ahead: int = 0) -> Point | None:
        atom = self._peek(ahead)
        return atom.point if atom is not None and atom.kind is Kind.POINT else None

    def _is_grain(self, grain: Grain, ahead: int = 0) -> bool:
        point = self._point_at(ahead)
        return point is not None and point.grain is grain

    def _slash_number(self, step: int) -> bool:
        return self._is(Kind.SEPARATOR, 0, "/") and step == 1

    def _list_step(self) -> int:
        """How many pieces a list's connector takes here; 0 where the list ends."""
        step = 0
        while self._is(Kind.SEPARATOR, step):
            atom = self._peek(step)
            assert atom is not None
            if atom.word not in _LIST or step == 2:
                return 0
            step += 1
        return step
