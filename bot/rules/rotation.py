"""Decides which backups have done their time: the newest stay, and one of each month before."""

from collections.abc import Collection
from datetime import datetime


def outdated(made: Collection[datetime], newest: int, months: int) -> frozenset[datetime]:
    """Of backups made at these moments (local), those that may go.

    The `newest` youngest stay, and the first of each of the last `months` calendar months in which
    one was made.
    """
    in_order = sorted(made, reverse=True)
    firsts = {(one.year, one.month): one for one in in_order}
    monthly = sorted(firsts.values(), reverse=True)[:months]
    return frozenset(in_order) - frozenset(in_order[:newest]) - frozenset(monthly)
