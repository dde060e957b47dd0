"""Says dates, periods, rungs and standings in the Vietnamese of `templates/shared/phrases.yaml`."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from bot.messages.item_view import Brief
from bot.messages.sources import read_yaml
from bot.model.states import AssignmentState

_PERIOD = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:Q(?P<quarter>\d)|H(?P<half>\d)|W(?P<week>\d\d?)|(?P<month>\d\d)))?"
)


@cache
def phrases() -> dict[str, str]:
    """Every sentence by its dotted name (`standing.late`), with `{named}` gaps."""
    return dict(_flat(read_yaml("shared/phrases.yaml")))


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def say(name: str, /, **gaps: object) -> str:
    """The sentence of that name with its gaps filled. Raises KeyError where one is missing."""
    return phrases()[name].format(**gaps)


@cache
def command(name: str) -> dict[str, str]:
    """What a command of the chat says of itself: `menu` (short) and `help` (marked up)."""
    said: dict[str, str] = read_yaml("chat/commands.yaml")[name]
    return said


@lru_cache(maxsize=4096)
def mail_line(name: str, ref: str) -> str:
    """The first line of a mail that gives a command about the duty of that ref."""
    found = phrases().get(f"mail_line.{name}")
    return name.upper() if found is None else found.format(ref=ref)


@lru_cache(maxsize=4096)
def short_date(day: date) -> str:
    """`07/6/2024`: a zero before days under 10 and months 1 and 2 (Nghị định 30/2020/NĐ-CP)."""
    return f"{day.day:02d}/{month_number(day)}/{day.year}"


def month_number(day: date) -> str:
    """The month, with a zero before 1 and 2."""
    return f"{day.month:02d}" if day.month < 3 else str(day.month)


def date_in_words(day: date) -> str:
    """`07 tháng 6 năm 2024`."""
    return say("date.words", day=f"{day.day:02d}", month=month_number(day), year=day.year)


@lru_cache(maxsize=4096)
def long_date(day: date) -> str:
    """`thứ Sáu, ngày 07/6/2024`."""
    return say("date.long", weekday=weekday(day), date=short_date(day))


def weekday(day: date) -> str:
    """`thứ Sáu`, `Chủ nhật`."""
    return say(f"weekday.{day.isoweekday()}")


def clock(at: datetime) -> str:
    """`07:30`, in the moment's own zone."""
    return f"{at:%H:%M}"


def capital(text: str) -> str:
    """The text with its first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def joined(parts: Iterable[str]) -> str:
    """`a, b và c`."""
    *first, last = parts
    return say("list.and", first=", ".join(first), last=last) if first else last


def week_span(day: date) -> tuple[date, date]:
    """Monday and Friday of the day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=4)


@lru_cache(maxsize=4096)
def period(name: str) -> str | None:
    """`2024-06` as `tháng 6/2024`; None for a one-off, whose period is its due date."""
    found = _PERIOD.fullmatch(name)
    if found is None:
        return None
    gaps = {key: value.lstrip("0") for key, value in found.groupdict().items() if value}
    kind = next((key for key in gaps if key != "year"), "year")
    if kind in ("quarter", "half"):
        gaps[kind] = say(f"period.{kind}s.{gaps[kind]}")
    return say(f"period.{kind}", **gaps)


def rung(name: str) -> str:
    """`-5`, `+3` or a word such as `opened`, as the occasion it stands for."""
    try:
        days = int(name)
    except ValueError:
        return say(f"rung.{name}")
    if days == 0:
        return say("rung.due")
    return say("rung.before" if days < 0 else "rung.after", days=abs(days))


def standing(item: Brief) -> str:
    """How the assignment stands today: `còn 03 ngày làm việc`, `quá hạn 05 ngày`, `đã hoàn thành`."""
    if not (item.state.is_owed or item.state is AssignmentState.AWAITING):
        return say(f"state.{item.state}")
    if item.days_late > 0:
        return say("standing.late", days=item.days_late)
    if item.due_on is None:
        if item.expected_on is None:
            return say("standing.undated")
        return say("standing.expected", date=short_date(item.expected_on))
    if item.working_days_left > 0:
        return say("standing.left", days=item.working_days_left)
    last_day = item.act_by is not None and item.act_by < item.due_on
    return say("standing.last_day" if last_day else "standing.today")
