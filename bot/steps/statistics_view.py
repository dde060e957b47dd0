"""The statistics of a period as its reader is shown them."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from bot.messages.statistics_view import ClassCounts, StatisticsView
from bot.rules.reporting_periods import ReportingPeriod
from bot.steps.listing import Scope
from bot.steps.office import OfficeInForce
from bot.steps.statistics import Classes, statistics, together
from bot.store.office import unit_names


def statistics_view(
    session: Session,
    office: OfficeInForce,
    period: ReportingPeriod,
    today: date,
    units: Collection[str] | None = None,
) -> StatisticsView:
    """The office's statistics with each unit's, or those of some units together where they are named."""
    names = unit_names(session)
    scope = Scope() if units is None else Scope(frozenset(units))
    found = statistics(session, office, period, today, scope)
    named = office.name if units is None else ", ".join(names.get(u, u) for u in sorted(units))
    order = sorted(found, key=lambda u: (-found[u].overdue, -found[u].late, names.get(u, u)))
    by_unit = tuple(class_counts(names.get(u, u), found[u]) for u in order)
    return StatisticsView(
        office=office.name,
        period=period.name,
        starts=period.starts,
        ends=period.ends,
        so_far=today <= period.ends,
        whole=class_counts(named, together(found.values())),
        units=() if units is not None else by_unit,
    )


def class_counts(unit: str, found: Classes) -> ClassCounts:
    """What was counted of a unit, or of several together, as a reader is shown it."""
    return ClassCounts(
        unit=unit,
        on_time=found.on_time,
        late=found.late,
        within=found.within,
        overdue=found.overdue,
        total=found.total,
        due=found.due,
        extended=found.extended,
        on_time_rate=found.on_time_rate,
        overdue_rate=found.overdue_rate,
    )
