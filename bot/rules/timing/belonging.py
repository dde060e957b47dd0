"""Tells what belongs to what in a sentence: whose label, limit, year or cadence an element is."""

from dataclasses import replace

from bot.rules.timing.atoms import Bound, Rhythm
from bot.rules.timing.elements import Target
from bot.rules.timing.points import LAST, Edge, Grain

BOUNDED = {Bound.BEFORE, Bound.BY, Bound.UNTIL}
OPEN = {Bound.FROM, Bound.AFTER}


def own_rhythms(target: Target) -> list[Rhythm]:
    """The cadences that the place in a period stands for by itself (`tháng cuối quý`)."""
    rhythms: list[Rhythm] = []
    for anchor in target.anchors:
        if anchor.position is None:
            continue
        if anchor.position.months:
            rhythms.append(Rhythm(anchor.position.months))
        elif anchor.day is not None:
            # "tháng cuối kỳ" has no sense for a month; "của kỳ báo cáo" has.
            lengths = (3, 6, 12) if anchor.position.index == LAST else (1, 3, 12)
            rhythms += [Rhythm(months) for months in lengths]
    return list(dict.fromkeys(rhythms))


def from_january(rhythm: Rhythm) -> Rhythm:
    """`02 tháng/lần trong năm 2024` splits the named year into equal parts (rule 5)."""
    return replace(rhythm, start_known=rhythm.months in {0, 1, 2, 3, 4, 6, 12})


def whole_cycle(target: Target) -> Rhythm | None:
    """`Quý I, II, III, IV` is every quarter, and twelve months are every month."""
    grains = {p.grain for p in target.points}
    one_year = len({p.year for p in target.points}) == 1
    if not one_year or target.ranged or any(p.edge for p in target.points):
        return None
    if grains == {Grain.QUARTER} and {p.number for p in target.points} == {1, 2, 3, 4}:
        return Rhythm(3)
    if grains == {Grain.MONTH} and {p.month for p in target.points} == set(range(1, 13)):
        return Rhythm(1)
    return None


def is_year(target: Target) -> bool:
    return (
        bool(target.points)
        and all(p.grain >= Grain.YEAR and p.edge is None for p in target.points)
        and not target.rhythms
        and target.bound not in BOUNDED
    )


def limits_series(target: Target, finest: int) -> bool:
    if is_year(target) or target.ranged or target.bound in OPEN | {Bound.UNTIL, Bound.UNTIL_END}:
        return True
    wide = target.points[0].grain in {Grain.MONTHS, Grain.QUARTER, Grain.MONTH}
    return wide and target.bound is Bound.IN and finest < 3


def is_label(target: Target, following: Target) -> bool:
    if following.joined or target.bound not in {Bound.NONE, Bound.IN} or target.ranged:
        return False
    if following.anchors and not following.points:
        return all(p.grain is Grain.MONTH for p in target.points)
    narrow = bool(following.points) and all(p.grain is Grain.DAY for p in following.points)
    wide = bool(target.points) and all(
        p.grain > Grain.DAY and p.edge is None for p in target.points
    )
    latest = following.bound is Bound.BY and bool(following.points)
    return wide and (latest or (narrow and following.bound in BOUNDED))


def is_turn(target: Target, following: Target) -> bool:
    """`cuối tháng 6 đầu tháng 7` is one stretch of days."""
    edges = [p.edge for p in target.points + following.points]
    return edges == [Edge.END, Edge.START] and not following.joined


def give_month(target: Target, following: Target) -> None:
    """`Tháng 6, trước ngày 25` is 25 June."""
    following.points = [
        replace(point, grain=Grain.DAY, day=anchor.day)
        for point in target.points
        for anchor in following.anchors
        if anchor.day
    ]
    following.anchors = []
