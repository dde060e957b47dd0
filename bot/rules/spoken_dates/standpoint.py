"""From where a date is looked at: today, which way a missing year lies, and the working days."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.rules.spoken_dates.answers import DateTrouble, NoDayError
from bot.rules.timing.points import (
    Edge,
    Grain,
    ImpossibleDateError,
    Point,
    UnsettledDateError,
    days_of,
    month_days,
)
from bot.rules.workdays import WorkingDays

FRIDAY = 4


@dataclass(frozen=True)
class Standpoint:
    """`future` looks for the next such day, today included; else for the latest."""

    today: date
    days: WorkingDays
    future: bool = True

    def day(self, day: int, month: int, year: int | None = None) -> date:
        """The day of that number and month, in the nearest year where none is given."""
        if year is None:
            here = (self.today.month, self.today.day)
            past, coming = (month, day) < here, (month, day) > here
            year = self.today.year + (past if self.future else -coming)
        return last_day(Point(Grain.DAY, year, month=month, day=day))

    def day_of_month(self, day: int, shift: int | None = None) -> date:
        """The day of that number, `shift` months from this one; in the nearest month for None."""
        if shift is None:
            past, coming = day < self.today.day, day > self.today.day
            shift = int(past) if self.future else -int(coming)
        index = self.today.year * 12 + self.today.month - 1 + shift
        return last_day(Point(Grain.DAY, index // 12, month=index % 12 + 1, day=day))

    def named(self, point: Point) -> date:
        """The last day of a month, quarter or run of months that has a number but perhaps no year."""
        if point.year is not None:
            return last_day(point)
        found = last_day(point.in_year(self.today.year))
        step = self._step(found)
        return last_day(point.in_year(self.today.year + step)) if step else found

    def period(self, grain: Grain, edge: Edge | None, shift: int | None) -> date:
        """The last day of the month, quarter or year `shift` from this one; the nearest for None."""
        found = last_day(self._period(grain, edge, shift or 0))
        step = self._step(found) if shift is None else 0
        return last_day(self._period(grain, edge, step)) if step else found

    def _period(self, grain: Grain, edge: Edge | None, shift: int) -> Point:
        year, month = self.today.year, self.today.month
        match grain:
            case Grain.MONTH:
                index = year * 12 + month - 1 + shift
                return Point(grain, index // 12, month=index % 12 + 1, edge=edge)
            case Grain.QUARTER:
                index = year * 4 + (month - 1) // 3 + shift
                return Point(grain, index // 4, number=index % 4 + 1, edge=edge)
            case _:
                return Point(grain, year + shift, edge=edge)

    def weekday(self, weekday: int, shift: int | None = None) -> date:
        """The day of that number (Monday is 0), `shift` weeks from this one; the nearest for None."""
        found = self.today + timedelta(days=weekday - self.today.weekday(), weeks=shift or 0)
        return found if shift is not None else found + timedelta(weeks=self._step(found))

    def coming_weekday(self, weekday: int) -> date:
        """`thứ Sáu tới`: this week's Friday to some and next week's to others while both lie ahead."""
        if weekday > self.today.weekday():
            raise NoDayError(DateTrouble.UNCLEAR)
        return self.weekday(weekday, 1)

    def weeks_end(self, shift: int | None = None) -> date:
        """A week's last day is its Friday; on the week-end itself `cuối tuần` might be either week's."""
        if not shift and self.today.weekday() > FRIDAY:
            raise NoDayError(DateTrouble.UNCLEAR)
        return self.weekday(FRIDAY, shift)

    def _step(self, found: date) -> int:
        """One period on or back where a day lies on the wrong side of today."""
        if self.future:
            return int(found < self.today)
        return -int(found > self.today)

    def after(self, count: int, unit: str) -> date:
        """The day so many days, working days, weeks, months or years from today; back if negative.

        A month without such a day ends on its last (Bộ luật Dân sự 2015, điều 148).
        """
        if not count:
            raise NoDayError(DateTrouble.IMPOSSIBLE)
        match unit:
            case "ngày làm việc":
                return self._working(count)
            case "ngày":
                return self.today + timedelta(days=count)
            case "tuần":
                return self.today + timedelta(weeks=count)
            case "tháng":
                return self._months_on(count)
            case _:
                return self._months_on(12 * count)

    def _working(self, count: int) -> date:
        try:
            if count > 0:
                return self.days.after(self.today, count)
            return self.days.before(self.today, -count)
        except LookupError:
            raise NoDayError(DateTrouble.BEYOND_CALENDAR) from None

    def _months_on(self, count: int) -> date:
        index = self.today.year * 12 + self.today.month - 1 + count
        year, month = index // 12, index % 12 + 1
        if not 1990 <= year <= 2200:
            raise NoDayError(DateTrouble.IMPOSSIBLE)
        return date(year, month, min(self.today.day, month_days(year, month)[1].day))


def last_day(point: Point) -> date:
    """The last day of a point whose year is known.

    Raises NoDayError where the calendar has no such place or no rule gives it a day.
    """
    try:
        return days_of(point)[1]
    except ImpossibleDateError:
        raise NoDayError(DateTrouble.IMPOSSIBLE) from None
    except UnsettledDateError:
        raise NoDayError(DateTrouble.UNCLEAR) from None
