"""Finds duties that stand in a plan's body: sentences with a deadline, a cadence or a target."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.model.plan import (
    Finding,
    PlanHead,
    PlanRow,
    ScheduleKind,
    Severity,
    TimingReading,
)
from bot.readers.body import Paragraph
from bot.rules.agreement import pairs
from bot.rules.reading import TimingRules
from bot.rules.unit_names import Named, UnitNames

_YEAR = r"(?:\s*(?:,?\s*năm|/)\s*\d{4})?"
_DAY = (
    r"(?:ngày\s+)?\d{1,2}\s*/\s*\d{1,2}(?:\s*/\s*\d{4})?"
    rf"|ngày\s+\d{{1,2}}(?:\s+tháng\s+\d{{1,2}}{_YEAR})?"
)
_MONTH = rf"(?:hết\s+|cuối\s+|đầu\s+|giữa\s+)?tháng\s+\d{{1,2}}{_YEAR}"
_QUARTER = rf"(?:hết\s+|cuối\s+|đầu\s+)?quý\s+(?:[IVX]+|\d)\b{_YEAR}"
_WHOLE_YEAR = r"(?:hết\s+|cuối\s+)?năm\s+\d{4}"
_POINT = rf"(?:{_DAY}|{_MONTH}|{_QUARTER}|{_WHOLE_YEAR})"
_BEFORE = (
    r"(?:(?:chậm nhất|muộn nhất|không quá|không muộn hơn|hạn cuối|hoàn thành|trước|đến hết|"
    r"xong|trong|vào|là)\s+)+"
)
_SPAN = rf"từ\s+{_POINT}\s+(?:đến|tới)\s+(?:hết\s+)?{_POINT}"
_PERIOD = r"(?:tuần|tháng|quý|năm|06 tháng|6 tháng)"
_CADENCE = (
    rf"(?:định kỳ\s+)?(?:trước\s+ngày\s+\d{{1,2}}\s+)?(?:hàng|hằng|mỗi)\s+{_PERIOD}\b"
    rf"(?:\s*(?:,|và|hoặc)\s*(?:(?:hàng|hằng)\s+)?{_PERIOD}\b)*"
    rf"|định kỳ\s+{_PERIOD}\b|(?:ít nhất\s+|tối thiểu\s+)?\d{{1,2}}\s+lần\s*/\s*{_PERIOD}\b"
)
_AFTER = r"trong (?:vòng |thời hạn )?\d{1,3} ngày(?: làm việc)?[^.;]*?(?:kể từ|sau khi)[^.;]*"
_TIMED = re.compile(rf"{_AFTER}|{_SPAN}|{_BEFORE}{_POINT}|{_CADENCE}", re.I)
_PERIODIC = re.compile(r"(?:theo\s+)?báo cáo(?:(?!báo cáo)[^,.;])*?\bđịnh kỳ\b", re.I)
_TARGET = re.compile(
    r"đạt\s+(?:tỷ lệ\s+|tỉ lệ\s+)?(?:(?:từ|trên|tối thiểu|ít nhất)\s+)?\d+(?:[.,]\d+)?\s*%", re.I
)
_SENTENCE = re.compile(
    r"(?:(?<=[^\W\d_]{2}[.!?])|(?<=\d{2}[.!?])|(?<=[)%”\"][.!?]))\s+(?=[A-ZĐÀ-ỸƯƠĂÂÊÔ“\"])"
)
_SHORT = re.compile(r"\b(?:TP|Tp|TT|TM|KT|Q|P|NĐ|ThS|TS|GS|BS|Mr|v\.v)\.$")
_LABEL = re.compile(r"(?:thời gian|thời hạn|hạn|tiến độ|hoàn thành)\b[^.]{0,40}:?\s", re.I)
_WITH = re.compile(r"phối hợp\s+(?:chặt chẽ\s+)?(?:(?:với|cùng)\s+)?", re.I)
_STANDING = {ScheduleKind.CONTINUOUS}


@dataclass(frozen=True)
class Candidate:
    """A sentence of the body that looks like a duty, with what must be said of it."""

    row: PlanRow
    line: int
    findings: tuple[Finding, ...]


def find_candidates(
    paragraphs: list[Paragraph],
    rows: list[PlanRow],
    plan: PlanHead,
    names: UnitNames,
    timing: TimingRules,
) -> tuple[list[Candidate], list[Finding]]:
    """The body's own duties, and what is to be said of sentences that are not.

    A sentence that says what a row of the appendix says, with the same days, is no duty of its own
    but a finding on that row. Letters tell apart the duties of one numbered paragraph.
    """
    timed = [
        candidate
        for paragraph in paragraphs
        for sentence in sentences(paragraph.text)
        if (candidate := _candidate(paragraph, sentence, plan, names, timing)) is not None
    ]
    said = [finding for candidate in timed for finding in _if_past(candidate, plan)]
    open_ones = [candidate for candidate in timed if not _if_past(candidate, plan)]
    repeated = _repeated(open_ones, rows)
    own = [candidate for n, candidate in enumerate(open_ones) if n not in repeated]
    said += [_repeats(open_ones[n], row) for n, row in repeated.items()]
    return list(_lettered(own)), said


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; one that only gives the time of the one before joins it."""
    found: list[str] = []
    start = 0
    for gap in _SENTENCE.finditer(text):
        if not _SHORT.search(text[start : gap.start()]):
            found.append(text[start : gap.start()])
            start = gap.end()
    joined: list[str] = []
    for sentence in [*found, text[start:]]:
        if joined and _LABEL.match(sentence) and _TIMED.search(sentence) and len(sentence) < 120:
            joined[-1] = f"{joined[-1]} {sentence}"
        else:
            joined.append(sentence)
    return [sentence.strip() for sentence in joined if sentence.strip()]


def _candidate(
    paragraph: Paragraph, sentence: str, plan: PlanHead, names: UnitNames, timing: TimingRules
) -> Candidate | None:
    read = _timing(sentence, plan, timing)
    if read is None:
        return None
    phrase, reading = read
    if reading.schedule.kind in _STANDING:
        return None
    own, rest = names.leading(sentence)
    others = _others(sentence, names)
    row = PlanRow(
        ref=f"B.{paragraph.place}",
        area=paragraph.section_title,
        title=_title(rest),
        lead_units=own.names or paragraph.units,
        cooperating_units=others.names,
        timing=phrase,
        schedule=reading.schedule,
        source=_source(paragraph),
        quote=sentence,
    )
    return Candidate(row, paragraph.line, (*reading.findings, *unnamed(others)))


def _timing(sentence: str, plan: PlanHead, timing: TimingRules) -> tuple[str, TimingReading] | None:
    """The words of a sentence that set its time, read; None where it sets none."""
    if found := _TIMED.search(sentence):
        phrase = found.group().strip(" ,;")
        return phrase, timing.read(phrase, plan)
    if found := _PERIODIC.search(sentence):
        words = found.group()
        return words, _assumed(words, "cadence_assumed", timing.read("định kỳ hàng quý", plan))
    if found := _TARGET.search(sentence):
        return "", _assumed(
            found.group(), "target_undated", timing.read(f"trong năm {plan.year}", plan)
        )
    return None


def _assumed(words: str, code: str, reading: TimingReading) -> TimingReading:
    """A schedule that the sentence implies without naming it, and the finding that says so."""
    finding = Finding(code=code, severity=Severity.WARNING, detail={"phrase": words})
    return TimingReading(schedule=reading.schedule, findings=(finding,))


def _title(sentence: str) -> str:
    """The sentence without the one that only gives its time, and without the full stop."""
    gaps = _SENTENCE.finditer(sentence)
    label = next((g.start() for g in gaps if _LABEL.match(sentence[g.end() :])), len(sentence))
    first = sentence[:label].rstrip(" .;")
    return first[:1].upper() + first[1:]


def _source(paragraph: Paragraph) -> str:
    section = f"Phần {paragraph.section}" if paragraph.section else ""
    number = f"mục {paragraph.number}" if paragraph.number else ""
    return ", ".join(part for part in (section, number) if part)


def _others(sentence: str, names: UnitNames) -> Named:
    found = _WITH.search(sentence)
    return names.leading(sentence[found.end() :], vague=True)[0] if found else Named()


def unnamed(named: Named) -> Iterator[Finding]:
    """What to say of words that stand for a group without naming its units."""
    for words, group in named.vague:
        detail = {"words": words, "group": group or words}
        yield Finding(code="unit_unnamed", severity=Severity.INFO, detail=detail)


def _if_past(candidate: Candidate, plan: PlanHead) -> list[Finding]:
    """A deadline that had passed at the plan's issue makes no duty; it is a slip to look at."""
    due = candidate.row.schedule.due_dates
    if not due or due[-1] >= plan.issued_on:
        return []
    detail = {"place": candidate.row.ref.removeprefix("B."), "phrase": candidate.row.timing}
    return [
        Finding(
            code="body_date_past", severity=Severity.WARNING, detail=detail, line=candidate.line
        )
    ]


def _repeated(candidates: list[Candidate], rows: list[PlanRow]) -> dict[int, PlanRow]:
    """The candidates that say again what a row says, by their position, with the row most alike."""
    known = {row.ref: row for row in rows}
    numbered = [c.row.model_copy(update={"ref": f"#{n}"}) for n, c in enumerate(candidates)]
    best: dict[int, tuple[float, PlanRow]] = {}
    for pair in pairs([*rows, *numbered]):
        row, other = pair.first, pair.second
        if row.ref not in known or not other.ref.startswith("#") or not _same_time(row, other):
            continue
        n = int(other.ref[1:])
        best[n] = max(best.get(n, (0.0, row)), (pair.likeness, row), key=lambda found: found[0])
    return {n: row for n, (_, row) in best.items()}


def _same_time(row: PlanRow, other: PlanRow) -> bool:
    """The same days, or a row without days of its own that the sentence only makes plainer."""
    return row.schedule.due_dates == other.schedule.due_dates


def _repeats(candidate: Candidate, row: PlanRow) -> Finding:
    detail = {"place": candidate.row.ref.removeprefix("B."), "quote": candidate.row.quote or ""}
    return Finding(
        ref=row.ref,
        code="body_repeats_row",
        severity=Severity.INFO,
        detail=detail,
        line=candidate.line,
    )


def _lettered(candidates: list[Candidate]) -> Iterator[Candidate]:
    total = Counter(candidate.row.ref for candidate in candidates)
    seen: Counter[str] = Counter()
    for candidate in candidates:
        ref = candidate.row.ref
        if total[ref] > 1:
            letter = _letter(seen[ref])
            seen[ref] += 1
            ref = f"{ref}{letter}"
        findings = tuple(f.model_copy(update={"ref": ref}) for f in candidate.findings)
        row = candidate.row.model_copy(update={"ref": ref})
        yield replace(candidate, row=row, findings=findings)


def _letter(number: int) -> str:
    """a, b, … z, aa, ab …"""
    first, last = divmod(number, 26)
    return (_letter(first - 1) if first else "") + chr(ord("a") + last)
