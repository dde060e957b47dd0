"""What the reading of a date comes to: a day, or why there is none."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DateTrouble(StrEnum):
    """Why words give no day; a person must be asked, for a guessed date is worse than none."""

    NOT_A_DATE = "not_a_date"  # the words do not begin with a date
    IMPOSSIBLE = "date_impossible"  # 31/6, tháng 13, thứ 8
    UNCLEAR = "date_unclear"  # several days are meant, or might be: 15-17/7, T6, giữa quý
    LUNAR = "date_lunar"
    ONLY_A_SPAN = "date_only_a_span"  # 10 ngày: from when?
    BEFORE = "date_before"  # trước 15/7: is the 15th still in time?
    WEEKDAY_DISAGREES = "date_weekday_disagrees"  # thứ Hai 12/7, a Friday
    GONE = "date_gone"  # 1/6 without a year, said on 5 June: hardly next year's
    BEYOND_CALENDAR = "date_beyond_calendar"  # working days of a year nobody has announced


@dataclass(frozen=True)
class SpokenDate:
    """A day, the words that named it, and how many words of the text (from its start) they took."""

    day: date
    text: str
    words: int


@dataclass(frozen=True)
class DateProblem:
    """Why there is no day; `text` is the words it lies in, empty where there are none of a date."""

    trouble: DateTrouble
    text: str = ""


class NoDayError(Exception):
    """Raised inside the reading where the words name no day that could be told."""

    def __init__(self, trouble: DateTrouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble
