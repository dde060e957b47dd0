"""Reads the dates that people write in chat and mail: `15/7`, `thứ Sáu tuần sau`, `cuối tháng 8`."""

from bot.rules.spoken_dates.answers import DateProblem, DateTrouble, SpokenDate
from bot.rules.spoken_dates.reader import read_date, take_date

__all__ = ["DateProblem", "DateTrouble", "SpokenDate", "read_date", "take_date"]
