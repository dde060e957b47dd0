"""Places in the calendar that a phrase names (a day, a month, a quarter …) and the days they cover."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum, StrEnum

FIXED_HOLIDAYS = {(1, 1), (30, 4), (1, 5), (2, 9)}  # Bộ luật Lao động 2019, điều 112


class ImpossibleDateError(ValueError):
    """A day, month or quarter that no calendar has (`31/6`, `Tháng 13`)."""


class UnsettledDateError(ValueError):
    """A place that no rule gives a day (`giữa quý II`)."""


class Grain(IntEnum):
    """How wide a point is, from the narrowest."""

    DAY = 1
    WEEK = 2
    TEN_DAYS = 3
    MONTH = 4
    QUARTER = 5
    MONTHS = 6  # the first or the last N months of a year
    YEAR = 7
    YEARS = 8


class Edge(StrEnum):
    """đầu, giữa or cuối of a point (Bộ luật Dân sự 2015, điều 146)."""

    START = "đầu"
    MIDDLE = "giữa"
    END = "cuối"


LAST = 99  # the last week or the last day, whatever its number


@dataclass(frozen=True)
class Point:
    """A place in the calendar. `number` is the quarter, the week or ten days of the month, or how many
    months (negative: the last ones of the year); `until_year` ends a run of years; `school` marks a
    school year; `next_year` that the phrase itself said `năm sau`."""

    grain: Grain
    year: int | None = None
    month: int = 0
    day: int = 0
    number: int = 0
    until_year: int = 0
    edge: Edge | None = None
    school: bool = False
    next_year: bool = False

    def numbered(self, number: int) -> "Point":
        """The month or quarter of this number, in the same year."""
        if self.grain is Grain.MONTH:
            return replace(self, month=number)
        return replace(self, number=number)

    def in_year(self, year: int | None, *, next_year: bool = False) -> "Point":
        """The same place with its year filled in; a year that the phrase gave stays."""
        if self.year is not None or year is None:
            return self
        return replace(self, year=year, next_year=next_year)


def days_of(point: Point) -> tuple[date, date]:
    """The first and the last day of a point whose year is known.

    Raises ImpossibleDateError where the calendar has no such place, UnsettledDateError where no rule
    gives it a day.
    """
    first, last = _whole(point)
    if point.edge is None:
        return first, last
    if point.edge is Edge.START:
        return first, first
    if point.edge is Edge.END:
        return last, last
    middle = _middle(point)
    return middle, middle


def month_days(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _whole(point: Point) -> tuple[date, date]:
    year = point.year
    if year is None or not 1990 <= year <= 2200:
        raise ImpossibleDateError(f"năm {year}")
    if point.grain is Grain.DAY:
        return _day(year, point)
    if point.grain is Grain.YEARS:
        return _years(year, point)
    start, end = _months(point)
    if not 1 <= start <= end <= 12:
        raise ImpossibleDateError(_name(point))
    if point.grain is Grain.WEEK:
        return _day_of_week(_week(year, start, point.number), point)
    if point.grain is Grain.TEN_DAYS:
        return _ten_days(year, start, point.number)
    return month_days(year, start)[0], month_days(year, end)[1]


def _name(point: Point) -> str:
    """The place in words, for a person who must mend it."""
    if point.grain is Grain.QUARTER:
        return f"quý {point.number}/{point.year}"
    if point.grain is Grain.MONTHS:
        return f"{abs(point.number)} tháng năm {point.year}"
    return f"tháng {point.month or '?'}/{point.year}"


def _day(year: int, point: Point) -> tuple[date, date]:
    try:
        day = date(year, point.month, point.day)
    except ValueError:
        raise ImpossibleDateError(f"{point.day}/{point.month}/{year}") from None
    return day, day


def _years(year: int, point: Point) -> tuple[date, date]:
    if point.school:
        return date(year, 9, 1), date(point.until_year, 5, 31)
    if not year <= point.until_year <= 2200:
        raise ImpossibleDateError(f"{year}-{point.until_year}")
    return date(year, 1, 1), date(point.until_year, 12, 31)


def _months(point: Point) -> tuple[int, int]:
    """The first and last month (1-12) of a point wider than a day; out of range where there is
    none.
    """
    if point.grain is Grain.YEAR:
        return 1, 12
    if point.grain is Grain.QUARTER:
        return point.number * 3 - 2, point.number * 3
    if point.grain is Grain.MONTHS:
        return (1, point.number) if point.number > 0 else (13 + point.number, 12)
    return point.month, point.month


def _middle(point: Point) -> date:
    """giữa tháng is the 15th, giữa năm 30 June (điều 146); no law says what giữa quý is."""
    assert point.year is not None
    if point.grain is Grain.MONTH and 1 <= point.month <= 12:
        return date(point.year, point.month, 15)
    if point.grain is Grain.YEAR:
        return date(point.year, 6, 30)
    raise UnsettledDateError(f"giữa {point.grain.name}")


def _ten_days(year: int, month: int, number: int) -> tuple[date, date]:
    first, last = month_days(year, month)
    if number == 3:
        return date(year, month, 21), last
    return first + timedelta(days=10 * (number - 1)), first + timedelta(days=10 * number - 1)


def _week(year: int, month: int, number: int) -> tuple[date, date]:
    """Monday to Friday of a week of the month; week 1 holds the month's first working day.

    The last week holds the last working day and ends with the month where its Friday would not.
    """
    first, last = month_days(year, month)
    held = _weekday_from(last, -1) if number == LAST else _weekday_from(first, 1)
    monday = held - timedelta(days=held.weekday())
    if number != LAST:
        monday += timedelta(weeks=number - 1)
    friday = monday + timedelta(days=4)
    if number != LAST and not (1 <= number <= 6 and friday.month == month):
        raise ImpossibleDateError(f"tuần {number}, tháng {month}/{year}")
    return max(monday, first), min(friday, last)


def _day_of_week(week: tuple[date, date], point: Point) -> tuple[date, date]:
    """`thứ Năm tuần thứ 2 của tháng 6`; `day` counts from Monday, 0 where none is named."""
    if not point.day:
        return week
    monday = week[0] - timedelta(days=week[0].weekday())
    day = monday + timedelta(days=point.day - 1)
    if day.month != point.month:
        raise ImpossibleDateError(f"tuần {point.number}, tháng {point.month}/{point.year}")
    return day, day


def _weekday_from(day: date, step: int) -> date:
    """The first Monday-to-Friday day from `day` on (or back) that is no fixed public holiday."""
    while day.weekday() > 4 or (day.day, day.month) in FIXED_HOLIDAYS:
        day += timedelta(days=step)
    return day
