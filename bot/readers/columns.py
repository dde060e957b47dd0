"""Tells the columns of a plan's appendix by the words of their header."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.readers.lines import in_one


class Column(StrEnum):
    """What a column of the appendix holds."""

    NUMBER = "number"
    TITLE = "title"
    LEAD = "lead"
    COOPERATING = "cooperating"
    PRODUCT = "product"
    TIMING = "timing"


# The first that fits wins: "Thời gian thực hiện" is a time, "Kết quả thực hiện" a product.
_WORDS: tuple[tuple[Column, str], ...] = (
    (Column.NUMBER, r"(s?tt|số tt|số thứ tự|thứ tự|stt\.?|#|no\.?)"),
    (Column.TIMING, r".*(thời gian|thời hạn|tiến độ|hạn hoàn thành|kỳ hạn|mốc).*|hạn.*"),
    (Column.LEAD, r".*chủ trì.*"),
    (Column.COOPERATING, r".*phối hợp.*"),
    (Column.PRODUCT, r".*(sản phẩm|kết quả|đầu ra|minh chứng).*"),
    (
        Column.LEAD,
        r"(đơn vị|cơ quan|bộ phận|phòng|người|chủ thể).*(thực hiện|phụ trách|tham mưu|đầu mối).*"
        r"|.*phân công.*|đơn vị|cơ quan|cơ quan, đơn vị",
    ),
    (Column.TITLE, r".*(nội dung|nhiệm vụ|công việc|hoạt động|giải pháp|tiêu chí|chỉ tiêu).*"),
)
_YEAR = re.compile(r"năm\s+((?:19|20)\d\d)(?!\s*[-–]\s*\d)")
_NEEDED = 3


@dataclass(frozen=True)
class Header:
    """The columns of a table, left to right; None where a column's words are not known.

    `year` is the year its timing column speaks for; `line` where the header stands.
    """

    columns: tuple[Column | None, ...]
    words: tuple[str, ...]
    line: int
    year: int | None

    @property
    def unread(self) -> tuple[str, ...]:
        """The words of the columns that no part of a duty is read from."""
        return tuple(
            word for column, word in zip(self.columns, self.words, strict=True) if column is None
        )


def may_begin_header(cells: list[str]) -> bool:
    """Whether the first of these cells names a column, as the first of every header does."""
    return _column(in_one(cells[0])) is not None


def header_of(cells: list[str], line: int) -> Header | None:
    """The header that these cells are, or None if they are not one."""
    words = tuple(in_one(cell) for cell in cells)
    columns: list[Column | None] = []
    for word in words:
        column = _column(word)
        columns.append(None if column in columns else column)
    named = {column for column in columns if column}
    if Column.TITLE not in named or len(named) < _NEEDED or any(len(w) > 90 for w in words):
        return None
    if Column.NUMBER not in named and not named & {Column.LEAD, Column.TIMING}:
        return None
    return Header(tuple(columns), words, line, _year(columns, words))


def _column(word: str) -> Column | None:
    folded = word.casefold().strip(" .:*")
    return next((column for column, known in _WORDS if re.fullmatch(known, folded)), None)


def _year(columns: list[Column | None], words: tuple[str, ...]) -> int | None:
    for column, word in zip(columns, words, strict=True):
        found = _YEAR.search(word.casefold()) if column is Column.TIMING else None
        if found:
            return int(found.group(1))
    return None
