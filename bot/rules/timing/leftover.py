"""Says why a cell holds no deadline, and which of its words were not read."""

import re

from bot.model.plan import Schedule, Severity
from bot.rules.timing.atoms import Kind
from bot.rules.timing.context import Context
from bot.rules.timing.elements import Mark
from bot.rules.timing.spelling import Phrase
from bot.rules.timing.statement import Statement

_DITTO = re.compile(r"(?:như (?:trên|dòng trên|mục trên)|n/?t|-?nt-?|['\"]+)\W*")
_DONE = re.compile(
    r"đã (?:hoàn thành|thực hiện|ban hành|xong|báo cáo|gửi|trình|triển khai|có|nộp|được|tổ chức)"
)
_UNDECIDED = re.compile(
    r"(?:chưa (?:có|xác định|đề xuất|rõ|quy định|ấn định|thống nhất|bố trí|đăng ký)|không (?:có"
    r"|xác định"
    r"|quy định|đề xuất|đăng ký)|để trống|ô trống|đề nghị (?:bổ sung|xác định|làm rõ))(?![^\W_])"
)
_URGENT = re.compile(
    r"\W*(?:(?:khẩn trương|ngay lập tức|ngay|gấp|hỏa tốc|kịp thời|sớm(?: nhất)?|khẩn)\W*)+"
)


def why_unreadable(spelled: Phrase, statement: Statement) -> str:
    """The finding for a cell whose words say that it names no deadline; empty where it may name
    one.
    """
    words = spelled.folded
    if _DITTO.fullmatch(words):
        return "ditto"
    if _DONE.match(words):
        return "already_done"
    if statement.has(Kind.PLACEHOLDER):
        return "" if statement.series else "placeholder"
    if statement.fixed and _is_occasion(statement):
        return "occasion"
    if _has_broken_number(spelled, statement):
        return "number_unclear"
    if statement.fixed or statement.series or statement.spans:
        return ""
    if _UNDECIDED.search(words):
        return "undecided"
    return "urgency_only" if _URGENT.fullmatch(words) else ""


def _is_occasion(statement: Statement) -> bool:
    """`Dịp 30/4 và 01/5` says on which occasion, not by when."""
    first = min(target.start for target in statement.fixed)
    words = [m.text for m in statement.marks if m.kind is Kind.UNDATED and m.start < first]
    return any("dịp" in word for word in words)


def _has_broken_number(spelled: Phrase, statement: Statement) -> bool:
    """`Tháng 6 năm 202`, `Tháng 6/20244`: a number that was meant for the date before it."""
    ends = [target.end for target in statement.fixed]
    for mark in statement.marks:
        is_number = mark.kind in {Kind.NUMBER, Kind.TEXT} and mark.text.isdigit()
        before = max((end for end in ends if end <= mark.start), default=None)
        if is_number and _touches_next(spelled, statement, mark):
            return True
        if is_number and re.search(r"tuần\s+(?:thứ\s+)?$", spelled.folded[: mark.start]):
            return True
        if is_number and before is not None:
            gap = spelled.folded[before : mark.start].strip()
            if gap in {"/", "-", ".", "năm", ", năm", "/năm"} or (not gap and len(mark.text) > 2):
                return True
    return False


def _touches_next(spelled: Phrase, statement: Statement, mark: Mark) -> bool:
    """`15 hàng quý`: a number right before a date or a cadence that could not take it."""
    starts = [t.start for t in statement.fixed] + [s.start for s in statement.series]
    after = min((start for start in starts if start >= mark.end), default=None)
    if after is None:
        return False
    return spelled.folded[mark.end : after].strip() in {"", "-", "đến", "/", "và", "của"}


def report_leftovers(
    statement: Statement, spelled: Phrase, schedule: Schedule, context: Context
) -> None:
    """Names the words, events and days without a date that were read into nothing."""
    report_undated(statement, spelled, context)
    if not schedule.due_dates and not schedule.expected_on:
        return
    words = _unread(statement.marks, spelled)
    if words:
        has_number = any(character.isdigit() for character in words)
        severity = Severity.WARNING if has_number else Severity.INFO
        context.note("words_not_read", severity, text=words)


def report_unsettled(statement: Statement, spelled: Phrase, context: Context) -> None:
    """Says what a phrase lacks that names a day or a period but gives no date."""
    report_undated(statement, spelled, context)
    if context.findings:
        return
    if statement.loose:
        text = spelled.quote(statement.loose[0].start, statement.loose[0].end)
        context.note("day_without_month", Severity.ERROR, text=text)
    elif statement.has(Kind.NOUN) or statement.has(Kind.HOUR):
        context.note("period_without_number", Severity.ERROR, phrase=spelled.shown)
    elif any(mark.word == "định kỳ" for mark in statement.marks):
        context.note("cadence_unstated", Severity.ERROR)
    else:
        context.note("not_understood", Severity.ERROR, phrase=spelled.shown)


def report_undated(statement: Statement, spelled: Phrase, context: Context) -> None:
    """Names the days that only a person can date: giữa nhiệm kỳ, học kỳ I."""
    for mark in statement.marks:
        if mark.kind is Kind.UNDATED:
            text = spelled.quote(mark.start, mark.end)
            context.note("undated_item", Severity.WARNING, text=text)


def _unread(marks: list[Mark], spelled: Phrase) -> str:
    """Runs of words that no rule knows, in the plan's own spelling."""
    runs: list[tuple[int, int]] = []
    for mark in sorted(
        (m for m in marks if m.kind in {Kind.TEXT, Kind.NUMBER}), key=lambda m: m.start
    ):
        if runs and not re.search(r"[^\s\w]", spelled.folded[runs[-1][1] : mark.start]):
            gap = spelled.folded[runs[-1][1] : mark.start].split()
            if len(gap) <= 2:
                runs[-1] = (runs[-1][0], mark.end)
                continue
        runs.append((mark.start, mark.end))
    return "; ".join(q for start, end in runs if (q := spelled.quote(start, end)))
