"""Recognises the number of a document that people cite: `12/BC-TCKH`, `Số 45/BC-PNV ngày 12/6/2024`."""

import re
from dataclasses import dataclass
from datetime import date

from bot.rules.spoken_dates import DateProblem, DateTrouble, SpokenDate, take_date
from bot.rules.typed_words import lowered, tidy, typed, without_stops
from bot.rules.workdays import WorkingDays

_KIND = (
    r"(?:báo cáo|công văn|văn bản|tờ trình|kế hoạch|quyết định|thông báo|biên bản|công điện|kết luận"
    r"|hướng dẫn|giấy mời|chương trình|đề án|bc|cv|qđ|kh|tb|ttr)"
)
_LEAD_IN = typed(rf"(?:(?:tại |theo )?{_KIND}\s+)?(?:(?:số|sô)~:?~)?", whole=False)
_NUMBER = re.compile(
    r"(?P<number>\d{1,6}[a-zđ]?)\s?(?P<sep>[/-])\s?(?P<sign>(?:(?:19|20)\d\d/)?"
    r"(?!(?:tháng|thang|th|t|quý|quy|q|năm|nam|lần|lan)(?![^\W\d_]))"
    r"[^\W\d_][^\W_]*(?:[-./&][^\W_]+)*)(?!\w)"
)
_DATED = typed(
    r"~,?~(?:ký |ban hành )?(?=ngày\s|ngày\d|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})", whole=False
)


@dataclass(frozen=True)
class DocumentNumber:
    """A document's number and sign in their official form (`12/BC-TCKH`), and its date where given.

    `dated` is a problem where a date stands there that cannot be read.
    """

    number: str
    dated: SpokenDate | DateProblem | None = None


def take_document_number(
    words: str, today: date, days: WorkingDays
) -> tuple[DocumentNumber, str] | None:
    """The document's number that the words begin with, and the words after it and its date.

    A date without a year is the latest such day up to today. None where they begin with no number.
    """
    shown = tidy(words)
    text = lowered(shown)
    lead_in = _LEAD_IN.match(text)
    found = _NUMBER.match(text, lead_in.end() if lead_in else 0)
    if found is None or not _is_sign(found):
        return None
    number = f"{found['number']}{found['sep']}{found['sign']}".upper()
    dated, rest = _date_after(text, shown, found.end(), today, days)
    return DocumentNumber(number, dated), without_stops(rest)


def _is_sign(found: re.Match[str]) -> bool:
    """A sign is letters in parts: `BC-TCKH`; a dash instead of the slash is the Party's (`14-KL/TW`)."""
    return "/" in found["sign"] if found["sep"] == "-" else len(found["sign"]) > 1


def _date_after(
    text: str, shown: str, end: int, today: date, days: WorkingDays
) -> tuple[SpokenDate | DateProblem | None, str]:
    gap = _DATED.match(text, end)
    if gap is None:
        return None, shown[end:]
    dated, rest = take_date(shown[gap.end() :], today, days, prefer="past")
    if isinstance(dated, DateProblem) and dated.trouble is DateTrouble.NOT_A_DATE:
        return None, shown[end:]
    return dated, rest
