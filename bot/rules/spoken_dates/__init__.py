"""Reads the dates that people write in chat and mail: `15/7`, `thứ Sáu tuần sau`, `cuối tháng 8`."""

from bot.rules.spoken_dates.answers import DateProblem, DateTrouble, SpokenDate
from bot.rules.spoken_dates.reader import read_date, take_date
from bot.rules.spoken_dates.span import SpokenSpan, take_span

__all__ = [
    "DateProblem",
    "DateTrouble",
    "SpokenDate",
    "SpokenSpan",
    "read_date",
    "take_date",
    "take_span",
]
