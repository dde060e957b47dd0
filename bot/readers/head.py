"""Reads a plan's head: its number, who issued it when, and what it is called."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from bot.readers.lines import Line, in_one

_MOTTO = re.compile(
    r"cộng\s*h[òo][àa]\s+xã hội chủ nghĩa việt nam|độc lập\s*[-–]\s*tự do\s*[-–]\s*hạnh phúc", re.I
)
_NUMBER = re.compile(r"số\s*:?\s*(\d+\w?\s*/\s*[A-ZĐ]{1,6}(?:\s*[-–]\s*[A-ZĐa-zđ]{2,12})*)", re.I)
_DATED = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.I)
_BODY = re.compile(r"(?:I|1)\s*[.)]\s|căn cứ|thực hiện|theo |nhằm |để |xét ", re.I)
_KIND = re.compile(r"\**\s*(kế hoạch|chương trình|quyết định|thông báo|công văn)\s*\**", re.I)
_PLACES = ("quận", "huyện", "phường", "xã", "tỉnh", "thị xã", "thị trấn")
_YEAR = re.compile(r"năm\s+((?:19|20)\d\d)", re.I)
_MARKS = re.compile(r"\*+|_{3,}|-{5,}|\t")
_HEAD_LINES = 60


class HeadParts:
    """The parts of a head that were found; None or empty where the text has none."""

    def __init__(self, lines: list[Line]) -> None:
        head = list(_head_lines(lines))
        text = "\n".join(line.text for line in head)
        self.number = _number(text)
        self.issued_on, self.impossible_date = _issued_on(head)
        self.issuer = _issuer(head, lines)
        self.title = _title(head)
        years = _YEAR.findall(self.title)
        self.title_year = int(years[-1]) if years else None


def _head_lines(lines: list[Line]) -> Iterator[Line]:
    """The lines before the grounds, the first section or the first table."""
    for line in lines[:_HEAD_LINES]:
        text = line.text.strip().lstrip("*")
        if "\t" in line.text.strip() and not _MOTTO.search(line.text) and not _NUMBER.match(text):
            return
        if _BODY.match(text) and not text.isupper():
            return
        yield Line(line.number, in_one(_MARKS.sub(" ", line.text)))


def _number(text: str) -> str | None:
    found = _NUMBER.search(text)
    return re.sub(r"\s+", "", found.group(1)).replace("–", "-") if found else None


def _issued_on(head: list[Line]) -> tuple[date | None, str]:
    """The date of issue, and the words of a date that does not exist."""
    for line in head:
        found = _DATED.search(line.text)
        if found:
            day, month, year = (int(part) for part in found.groups())
            try:
                return date(year, month, day), ""
            except ValueError:
                return None, found.group()
    return None, ""


def _issuer(head: list[Line], lines: list[Line]) -> str:
    """The body named in capitals above the number; the lower one where a superior is over it."""
    names: list[str] = []
    for line in head:
        text = in_one(_MOTTO.sub(" ", line.text))
        if _NUMBER.search(text):
            break
        if text and text.isupper() and not _KIND.fullmatch(text):
            begins = names and text.casefold().startswith((*_PLACES, "thành phố"))
            names = [*names[:-1], f"{names[-1]} {text}"] if begins else [*names, text]
    return _as_written(names[-1], lines) if names else ""


def _as_written(capitals: str, lines: list[Line]) -> str:
    """The name as the document writes it in running text, else in the usual way."""
    pattern = re.compile(r"\s+".join(re.escape(word) for word in capitals.split()), re.I)
    seen = Counter(
        in_one(found)
        for line in lines
        for found in pattern.findall(line.text)
        if not found.isupper()
    )
    return seen.most_common(1)[0][0] if seen else _usual_case(capitals)


def _usual_case(capitals: str) -> str:
    text = capitals.title()
    for phrase in ("Ủy Ban Nhân Dân", "Hội Đồng Nhân Dân"):
        text = text.replace(phrase, phrase[0] + phrase[1:].lower())
    return text


def _title(head: list[Line]) -> str:
    """The kind of document and its subject on one line: `Kế hoạch về cải thiện …`."""
    at = next((n for n, line in enumerate(head) if _KIND.fullmatch(line.text)), None)
    if at is None:
        return ""
    subject: list[str] = []
    for line in head[at + 1 :]:
        if line.blank and subject:
            break
        subject.append(line.text)
    kind, words = head[at].text.capitalize(), in_one(" ".join(subject))
    if not words:
        return kind
    starts_small = words.split()[0].casefold() in ("về", "thực", "triển", "cải", "tổ")
    return f"{kind} {words[0].lower() if starts_small else words[0]}{words[1:]}"
