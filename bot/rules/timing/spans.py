"""Counts a span from the plan's own date; every other event waits for a person to enter it."""

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.model.plan import Offset, Schedule, ScheduleKind, Severity
from bot.rules.timing.context import Context
from bot.rules.timing.elements import Span
from bot.rules.timing.points import ImpossibleDateError, Point, days_of
from bot.rules.timing.spelling import spell

_PLAN_PHRASE = """
    kể tính từ sau khi ngay ngày thời điểm ban hành ký được kế hoạch này có hiệu lực thi và của là bản văn
    phê duyệt thực hiện
"""
_PLAN_WORDS = frozenset(_PLAN_PHRASE.split())
_ISSUED = re.compile(r"ban hành|hiệu lực|\bký\b|phê duyệt")


_PERIOD_END = re.compile(
    r"(?:kết thúc|hết|chốt) (?:mỗi |hàng |của )*(?:kỳ|tuần|tháng|quý|năm)(?! \d)"
)
_CONNECTING_PHRASE = "kể tính từ sau trước khi ngày ngay thời điểm là"
_CONNECTORS = frozenset(_CONNECTING_PHRASE.split())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", spell(text).folded)


def is_plan_event(text: str) -> bool:
    """Whether an event is the issue of this very plan; another body's plan is not."""
    folded = spell(text).folded
    known = set(_words(text)) <= _PLAN_WORDS
    return "kế hoạch" in folded and bool(_ISSUED.search(folded)) and known


def relative(span: Span, context: Context) -> Schedule:
    """A relative schedule: dated only where it counts from the plan's date, the first day not counted
    (Bộ luật Dân sự 2015, điều 147, khoản 2)."""
    due: tuple[date, ...] = ()
    if set(_words(span.event)) <= _CONNECTORS:
        context.note("event_unstated", Severity.WARNING)
    elif span.since is not None and not span.offset.before:
        due = _since(span.since, span.offset, context)
    elif is_plan_event(span.event) and not span.offset.before:
        day = counted(context.issued_on, span.offset, context)
        due = (day,) if day is not None else ()
    return Schedule(
        kind=ScheduleKind.RELATIVE, due_dates=due, trigger=span.event or None, offset=span.offset
    )


def _since(point: Point, offset: Offset, context: Context) -> tuple[date, ...]:
    """`10 ngày kể từ ngày 01/6/2024`."""
    try:
        day = counted(days_of(point.in_year(context.year))[0], offset, context)
    except ImpossibleDateError as error:
        context.note("impossible_date", Severity.ERROR, text=str(error))
        return ()
    return (day,) if day is not None else ()


def ends_period(text: str) -> bool:
    """Whether an event is the end of every reporting period: `kết thúc quý`, `hết tháng`."""
    return bool(_PERIOD_END.search(spell(text).folded))


def counted(start: date, offset: Offset, context: Context) -> date | None:
    """The day so far after `start`, which is not counted; None where only a calendar knows it."""
    try:
        if offset.unit == "day":
            return start + timedelta(days=offset.amount)
        if offset.unit == "month":
            return _months_later(start, offset.amount)
        if offset.unit == "hour" and offset.amount % 24 == 0:
            return start + timedelta(hours=offset.amount)
    except (OverflowError, ValueError):
        return None
    day = context.working_day_after(start, offset.amount) if offset.unit == "working_day" else None
    if day is None:
        context.note("calendar_needed", Severity.WARNING)
    return day


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last (Bộ luật Dân sự 2015, điều 148, khoản 3)."""
    place = day.month - 1 + months
    year, month = day.year + place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
