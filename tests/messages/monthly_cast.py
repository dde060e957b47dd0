"""The monthly summary as the chair and a deputy chair get it."""

from datetime import date

from bot.messages.monthly_view import MonthlyUnit, MonthlyView
from bot.messages.reader_view import Reader
from bot.messages.statistics_view import ClassCounts
from tests.messages import cast

DEPUTY = Reader(
    id="pho-chu-tich-kinh-te", name="Phó Chủ tịch Ủy ban nhân dân Quận 1", posts=("Phó Chủ tịch",)
)


def counts(unit: str, on_time: int, late: int, within: int, overdue: int) -> ClassCounts:
    """The four classes of a unit of which nothing was extended."""
    due = on_time + late + overdue
    return ClassCounts(
        unit=unit,
        on_time=on_time,
        late=late,
        within=within,
        overdue=overdue,
        total=due + within,
        due=due,
        extended=0,
        on_time_rate=round(100 * on_time / due, 1) if due else None,
        overdue_rate=round(100 * overdue / due, 1) if due else None,
    )


def unit(name: str, place: int, overdue: int) -> MonthlyUnit:
    """A unit with so much overdue, the longer the earlier it stands."""
    return MonthlyUnit(
        unit=name,
        month=counts(name, 3, 1 if place < 6 else 0, 4, overdue),
        now=counts(name, 7, 2, 5, overdue),
        longest=(48 - 5 * place) if overdue else 0,
        due=2 if place % 2 else 0,
    )


def summary(units: int = 8, **changes: object) -> MonthlyView:
    """The chair's: units that are behind before those that are not."""
    names = cast.UNITS[:units]
    rows = tuple(unit(name, place, max(0, 4 - place)) for place, name in enumerate(names))
    overdue = tuple(
        cast.late(f"{cast.AREAS[n % 8]}.{n + 1}", 48 - 3 * n, 33 - 2 * n, unit=names[n % units])
        for n in range(sum(row.now.overdue for row in rows))
    )
    due = tuple(
        cast.item(f"V.{n + 1}", unit=names[n % units], due_on=date(2024, 7, 10 + n))
        for n in range(sum(row.due for row in rows))
    )
    whole = MonthlyUnit(
        unit=cast.OFFICE,
        month=counts(cast.OFFICE, 3 * units, min(6, units), 4 * units, len(overdue)),
        now=counts(cast.OFFICE, 7 * units, 2 * units, 5 * units, len(overdue)),
        longest=max((row.longest for row in rows), default=0),
        due=len(due),
    )
    plain = MonthlyView(
        office=cast.OFFICE,
        place="Quận 1",
        day=date(2024, 7, 1),
        reader=cast.CHAIR,
        month="2024-06",
        starts=date(2024, 6, 1),
        ends=date(2024, 6, 30),
        next_month="2024-07",
        whole=whole,
        units=rows,
        overdue=overdue,
        due=due,
        granted=2,
        waiting=3,
        undecided=1,
        reply_to="dondoc@quan1.example",
    )
    return plain.model_copy(update=changes)


def deputys() -> MonthlyView:
    """A deputy chair's, of three units in charge."""
    units = 3
    covers = tuple(sorted(cast.UNITS[:units]))
    return summary(units, reader=DEPUTY, covers=covers, reply_token="ABCD-EFGH-JKLM-NPQR")


def quiet() -> MonthlyView:
    """A month after which nothing is overdue, asked for or due."""
    row = unit(cast.UNITS[6], 6, 0)
    nothing = {"overdue": (), "due": (), "granted": 0, "waiting": 0, "undecided": 0}
    return summary(1).model_copy(update={"units": (row,), "whole": row, **nothing})
