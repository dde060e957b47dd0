"""`dondoc stats`: how a reporting period went, by unit."""

import typer

from bot.clock import SystemClock
from bot.console.printing import print_json, print_table
from bot.errors import BadInputError
from bot.messages.statistics_view import ClassCounts, StatisticsView
from bot.rules.nearest import nearest
from bot.rules.reporting_periods import month_of, period_named
from bot.rules.spoken_units import take_units
from bot.steps.office import Installation, OfficeInForce, office_in_force
from bot.steps.statistics_view import statistics_view
from bot.wiring import open_store
from config.settings import read_settings


def show_statistics(unit: str | None, name: str | None, form: str) -> None:
    """Print the statistics of a period, this month's where none is named."""
    settings = read_settings()
    now = SystemClock().now()
    with open_store(settings).read() as session:
        office = office_in_force(session, now, Installation(settings.zone))
        today, cut_off = office.today(now), office.ladder.cut_off_day
        period = period_named(name, cut_off) if name else month_of(today, cut_off)
        units = None if unit is None else _units(unit, office)
        view = statistics_view(session, office, period, today, units)
    if form == "json":
        print_json(view.model_dump(mode="json"))
    else:
        _print(view)


def _units(name: str, office: OfficeInForce) -> tuple[str, ...]:
    found = take_units(name, office.names)
    if found.units and not found.unknown and not found.rest:
        return found.units
    near = nearest(name, office.names)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise BadInputError(f"no unit is called {name!r}; {hint}give its name or id (phong-noi-vu)")


def _print(view: StatisticsView) -> None:
    rows = [*view.units, view.whole]
    so_far = ", so far" if view.so_far else ""
    print_table(
        f"{view.office}, {view.period} ({view.starts:%d/%m/%Y}–{view.ends:%d/%m/%Y}{so_far})",
        ("unit", "on time", "late", "within", "overdue", "extended", "due", "on-time rate"),
        [_line(row) for row in rows],
        cut="unit",
    )
    typer.echo("on time, late: done; within, overdue: not done; the rate is of what was due")


def _line(row: ClassCounts) -> tuple[object, ...]:
    rate = "–" if row.on_time_rate is None else f"{row.on_time_rate:.1f}%"
    counts = (row.on_time, row.late, row.within, row.overdue, row.extended, row.due)
    return (row.unit, *counts, rate)
