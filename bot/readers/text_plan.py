"""Reads a plan from plain text whose appendix is separated by tabs."""

from collections.abc import Iterator
from pathlib import Path

from bot.errors import BadInputError
from bot.model.office import Office
from bot.model.plan import Finding, PlanDocument, PlanHead, PlanRow, Severity
from bot.readers.appendix import Appendix, Entry, read_appendix
from bot.readers.body import read_body
from bot.readers.candidates import find_candidates, unnamed
from bot.readers.columns import Column, Header
from bot.readers.head import HeadParts
from bot.readers.lines import Line, read_lines
from bot.readers.rows import find_header, printed_rows
from bot.rules.agreement import contradictions, of_another_year
from bot.rules.reading import TimingRules
from bot.rules.unit_names import UnitNames

_COLUMNS = {
    Column.LEAD: Severity.ERROR,
    Column.TIMING: Severity.ERROR,
    Column.COOPERATING: Severity.INFO,
    Column.PRODUCT: Severity.INFO,
}


def read_text_plan(
    path: Path,
    office: Office | None,
    timing: TimingRules,
) -> PlanDocument:
    """The plan in a text file, nothing in it decided; findings name their line.

    Raises BadInputError where the file is no text, or its number, date or appendix cannot be found.
    """
    lines = read_lines(path)
    names = UnitNames(office)
    head = HeadParts(lines)
    appendix = read_appendix(printed_rows(lines), lambda text: _are_units(text, names))
    _refuse_if_no_plan(path, lines, head, appendix)
    plan = _plan_head(head, appendix)
    read = [_duty(entry, plan, names, timing) for entry in appendix.entries]
    duties = [duty for duty, _ in read]
    found, said = find_candidates(read_body(lines, names), duties, plan, names, timing)
    candidates = [candidate.row for candidate in found]
    every = [*duties, *candidates]
    findings = [
        *_head_findings(head, appendix),
        *appendix.findings,
        *(finding for _, of_duty in read for finding in of_duty),
        *said,
        *(f for c in found for f in (*c.findings, *_unled(c.row, c.line))),
        *contradictions(every),
        *of_another_year(every, plan.year),
    ]
    places = {entry.ref: entry.line for entry in appendix.entries}
    places |= {candidate.row.ref: candidate.line for candidate in found}
    return PlanDocument(
        plan=plan,
        duties=tuple(duties),
        candidates=tuple(candidates),
        findings=tuple(_placed(finding, path, places) for finding in findings),
    )


def _are_units(text: str, names: UnitNames) -> bool:
    named = names.read(text)
    return bool(named.names) and not named.unknown


def _refuse_if_no_plan(path: Path, lines: list[Line], head: HeadParts, appendix: Appendix) -> None:
    """Say everything that keeps the text from being a plan, at once."""
    problems = []
    if head.number is None:
        problems.append("no number such as `Số: 211/KH-UBND` in the head; add its line")
    if head.impossible_date:
        problems.append(f"the date {head.impossible_date!r} does not exist; mend it")
    elif head.issued_on is None:
        problems.append("no date such as `ngày 23 tháng 5 năm 2024` in the head; add its line")
    if not appendix.entries:
        problems.append(_why_no_appendix(lines))
    if problems:
        raise BadInputError("\n".join(f"{path}: {problem}" for problem in problems))


def _why_no_appendix(lines: list[Line]) -> str:
    if any(find_header(lines, at) for at in range(len(lines))):
        return "the appendix has a header but no row; add its rows, cells separated by tabs"
    if any("\t" in line.text for line in lines):
        return (
            "no header row (TT, Nội dung, Đơn vị chủ trì, …, Thời gian) above the appendix; "
            "add it, cells separated by tabs"
        )
    return "no appendix: no line has tabs; save the table as text with tabs between its cells"


def _plan_head(head: HeadParts, appendix: Appendix) -> PlanHead:
    assert head.number is not None and head.issued_on is not None
    header_year = appendix.entries[0].header.year
    return PlanHead(
        number=head.number,
        title=head.title,
        issuer=head.issuer,
        issued_on=head.issued_on,
        year=head.title_year or header_year or head.issued_on.year,
    )


def _duty(
    entry: Entry,
    plan: PlanHead,
    names: UnitNames,
    timing: TimingRules,
) -> tuple[PlanRow, list[Finding]]:
    """An entry of the appendix as a duty, and what its cells leave to be said."""
    reading = timing.read(entry[Column.TIMING], plan, entry[Column.TITLE], entry.header.year)
    leads, lead_findings = _leads(entry, names)
    others, other_findings = _others(entry, names)
    row = PlanRow(
        ref=entry.ref,
        area=entry.area.title,
        title=entry[Column.TITLE],
        lead_units=leads,
        cooperating_units=others,
        product=entry[Column.PRODUCT],
        timing=entry[Column.TIMING],
        schedule=reading.schedule,
        source=f"Phụ lục, dòng {entry.ref}",
    )
    found = [*_title_findings(entry), *lead_findings, *other_findings, *reading.findings]
    return row, [finding.model_copy(update={"ref": entry.ref}) for finding in found]


def _title_findings(entry: Entry) -> Iterator[Finding]:
    if not entry[Column.TITLE]:
        yield Finding(code="title_empty", severity=Severity.ERROR)


def _leads(entry: Entry, names: UnitNames) -> tuple[tuple[str, ...], list[Finding]]:
    """The lead units of a row; words that do not say which unit lead nothing."""
    named = names.read(entry[Column.LEAD])
    vague = {group or words for words, group in named.vague}
    leads = tuple(name for name in named.names if name not in vague)
    findings = [_unknown(name) for name in named.unknown]
    if named.vague:
        words = "; ".join(words for words, _ in named.vague)
        detail = {"words": words}
        findings.append(Finding(code="lead_unnamed", severity=Severity.WARNING, detail=detail))
    elif not leads:
        findings.append(Finding(code="lead_empty", severity=Severity.ERROR))
    return leads, findings


def _others(entry: Entry, names: UnitNames) -> tuple[tuple[str, ...], list[Finding]]:
    named = names.read(entry[Column.COOPERATING])
    return named.names, [*(_unknown(name) for name in named.unknown), *unnamed(named)]


def _unknown(name: str) -> Finding:
    return Finding(code="unit_unknown", severity=Severity.WARNING, detail={"name": name})


def _unled(row: PlanRow, line: int) -> Iterator[Finding]:
    if not row.lead_units:
        yield Finding(ref=row.ref, code="lead_empty", severity=Severity.ERROR, line=line)


def _head_findings(head: HeadParts, appendix: Appendix) -> Iterator[Finding]:
    if not head.title:
        yield Finding(code="plan_title_missing", severity=Severity.WARNING, line=1)
    if not head.issuer:
        yield Finding(code="plan_issuer_missing", severity=Severity.WARNING, line=1)
    headers = {entry.header.columns: entry.header for entry in appendix.entries}
    for header in headers.values():
        yield from _column_findings(header)
    years = {entry.header.year: entry.header for entry in appendix.entries}
    for year, header in years.items():
        if year and head.title_year and year != head.title_year:
            detail = {"header_year": str(year), "title_year": str(head.title_year)}
            yield Finding(
                code="plan_years_differ",
                severity=Severity.WARNING,
                detail=detail,
                line=header.line,
            )


def _column_findings(header: Header) -> Iterator[Finding]:
    for column, severity in _COLUMNS.items():
        if column not in header.columns:
            yield Finding(code=f"column_{column}_missing", severity=severity, line=header.line)
    for words in header.unread:
        detail = {"words": words or "–"}
        yield Finding(code="column_unread", severity=Severity.INFO, detail=detail, line=header.line)


def _placed(finding: Finding, path: Path, places: dict[str, int]) -> Finding:
    line = finding.line or places.get(finding.ref or "")
    return finding.model_copy(update={"file": str(path), "line": line})
