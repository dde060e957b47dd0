"""Puts the leaders' monthly summary into sentences: what a busy reader wants to know in a minute."""

from collections.abc import Iterator

from bot.messages.monthly_view import MonthlyUnit, MonthlyView
from bot.messages.phrases import capital, joined, period, say, short_date
from bot.messages.statistics_view import ClassCounts

UNITS_SHOWN = 5
NAMES_SHOWN = 6
CLASSES = ("on_time", "late", "within", "overdue")


def monthly_lead(view: MonthlyView) -> str:
    """How much is overdue, where, and for how long at most."""
    if not view.overdue:
        return say("escalation.none")
    return say("escalation.longest", lead=_extent(view), days=view.whole.longest)


def monthly_subject(view: MonthlyView) -> str:
    """How much is overdue and where, and of which month it tells."""
    extent = _extent(view) if view.overdue else say("escalation.none")
    return say("monthly.subject", extent=extent, month=period(view.month))


def _extent(view: MonthlyView) -> str:
    units = sum(unit.now.overdue > 0 for unit in view.units)
    return say("escalation.lead", n=len(view.overdue), units=units)


def monthly_occasion(view: MonthlyView) -> str:
    """`Tổng hợp tình hình thực hiện nhiệm vụ tháng 6/2024`."""
    return say("monthly.occasion", month=period(view.month))


def monthly_scope(view: MonthlyView) -> str:
    """Of which units it tells."""
    if not view.covers:
        return say("monthly.whole")
    names = list(view.covers)
    if len(names) > NAMES_SHOWN + 1:
        names[NAMES_SHOWN:] = [say("monthly.others", n=len(names) - NAMES_SHOWN)]
    return say("monthly.part", units=joined(names))


def monthly_columns(view: MonthlyView) -> tuple[tuple[str, str], ...]:
    """The two columns of figures: the month, and all of it up to now; each with its last day."""
    of_month = capital(period(view.month) or view.month)
    days = (view.ends, view.day)
    names = (of_month, say("monthly.so_far"))
    return tuple(
        (name, say("monthly.as_of", day=short_date(day)))
        for name, day in zip(names, days, strict=True)
    )


def monthly_rows(view: MonthlyView) -> tuple[tuple[str, str, str, str], ...]:
    """The figures line by line: the class's name, what it is called, the month's, those up to now."""
    month, now = view.whole.month, view.whole.now
    return (
        *((one, capital(say(f"class.{one}")), _two(month, one), _two(now, one)) for one in CLASSES),
        ("total", say("monthly.total"), _two(month, "total"), _two(now, "total")),
        ("rate", say("monthly.rate"), _rate(month), _rate(now)),
    )


def _two(counts: ClassCounts, name: str) -> str:
    return f"{getattr(counts, name):02d}"


def _rate(counts: ClassCounts) -> str:
    rate = counts.on_time_rate
    return "–" if rate is None else f"{rate:.1f}%".replace(".", ",")


def monthly_behind(view: MonthlyView) -> tuple[tuple[str, str], ...]:
    """The worst of the units that are behind, each with what is said of it."""
    return tuple((unit.unit, "; ".join(_behind(unit))) for unit in view.behind[:UNITS_SHOWN])


def _behind(unit: MonthlyUnit) -> Iterator[str]:
    if unit.now.overdue:
        overdue = say("monthly.unit_overdue", n=unit.now.overdue, days=unit.longest)
        yield say("monthly.unit_asked", overdue=overdue, n=unit.asked) if unit.asked else overdue
    if unit.month.late:
        yield say("monthly.unit_late", n=unit.month.late)


def monthly_more(view: MonthlyView) -> str:
    """How many further units are behind; nothing where all are shown."""
    left_out = len(view.behind) - UNITS_SHOWN
    return say("monthly.behind_more", n=left_out) if left_out > 0 else ""


def monthly_notes(view: MonthlyView) -> tuple[str, ...]:
    """What else is to be known: extensions, and what falls due in the month that has begun."""
    return (*_extensions(view), _due(view))


def monthly_ask(view: MonthlyView) -> str:
    """What its reader may do with it; where nothing is late, there is nothing to do."""
    details = say("monthly.details")
    if view.to_leader:
        return say("monthly.ask_leader", details=details)
    return say("monthly.ask_monitoring", details=details) if view.behind else details


def _extensions(view: MonthlyView) -> Iterator[str]:
    parts = []
    if view.granted:
        parts.append(say("monthly.granted", n=view.granted))
    if view.waiting:
        waiting = say("monthly.waiting", n=view.waiting)
        parts.append(
            say("monthly.undecided", waiting=waiting, n=view.undecided)
            if view.undecided
            else waiting
        )
    if parts:
        yield say("monthly.extensions", parts="; ".join(parts))


def _due(view: MonthlyView) -> str:
    month = period(view.next_month)
    if not view.due:
        return say("monthly.none_due", month=month)
    units = sum(unit.due > 0 for unit in view.units)
    return say("monthly.due", month=month, n=len(view.due), units=units)
