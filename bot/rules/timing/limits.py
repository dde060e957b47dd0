"""Settles what a wide date does beside a closer one: it bounds a series, gives its year, or is a label."""

from bot.model.plan import Severity
from bot.rules.timing.belonging import (
    from_january,
    give_month,
    is_label,
    is_turn,
    is_year,
    limits_series,
)
from bot.rules.timing.context import Context
from bot.rules.timing.elements import Target
from bot.rules.timing.points import Grain
from bot.rules.timing.statement import Recurring


def limit_series(series: list[Recurring], fixed: list[Target]) -> list[Target]:
    """The dates that are items of their own, once those that bound the series are given to it.

    `hàng tháng từ tháng 6 đến tháng 12`: the window is no item.
    """
    if not series:
        return fixed
    finest = min((r.months for s in series for r in s.rhythms), default=12)
    limits = [t for t in fixed if t.points and not t.joined and limits_series(t, finest)]
    for recurring in series:
        recurring.limits += limits
        if any(is_year(target) for target in limits):
            recurring.rhythms = [from_january(rhythm) for rhythm in recurring.rhythms]
    return [target for target in fixed if target not in limits]


def give_years(fixed: list[Target], context: Context) -> None:
    """Takes out of `fixed` each year beside a finer date: it is that date's year, or what is reported."""
    finer = [target for target in fixed if not is_year(target)]
    if not finer:
        return
    for year in [t for t in fixed if is_year(t) and not t.joined]:
        fixed.remove(year)
        point = year.points[0]
        undated = any(p.year is None for t in finer for p in t.points)
        if point.grain is not Grain.YEAR or point.year is None or not undated:
            continue
        if year.start < finer[0].start and not year.labelled:
            for target in finer:
                target.points = [p.in_year(point.year) for p in target.points]
        elif point.year != context.year:
            context.note("year_unclear", Severity.WARNING, year=str(point.year))


def drop_labels(fixed: list[Target]) -> list[Target]:
    """The dates without those that only say what is reported: `Báo cáo quý I trước ngày 15/4`."""
    kept: list[Target] = []
    for place, target in enumerate(fixed):
        following = fixed[place + 1] if place + 1 < len(fixed) else None
        if following is not None and is_turn(target, following):
            following.points, following.ranged = target.points + following.points, True
        elif following is None or not is_label(target, following):
            kept.append(target)
        elif following.anchors and not following.points:
            give_month(target, following)
    return kept
