"""What the duty's own words add to a loose timing cell: a cadence (rule 8) or a condition (rule 7)."""

import re
from dataclasses import replace

from bot.model.plan import Severity
from bot.rules.timing.atoms import Kind
from bot.rules.timing.citations import hide_citations
from bot.rules.timing.combine import combine
from bot.rules.timing.context import Context
from bot.rules.timing.grammar import parse
from bot.rules.timing.points import Grain
from bot.rules.timing.scanner import scan
from bot.rules.timing.spelling import spell
from bot.rules.timing.statement import Recurring, Statement

_CONDITION = re.compile(r"(?<![^\W\d_])(?:ngay )?sau khi (?=[^\W\d_])[^,;.()]*")
_EVENT_OF_WORK = re.compile(r"sau khi (?:sáp nhập|sắp xếp|hợp nhất|tổ chức lại)")


def is_loose(statement: Statement) -> bool:
    """Whether a cell names no day and no cadence: `Thường xuyên trong năm`, `Năm 2024`."""
    years = all(p.grain is Grain.YEAR and not p.edge for t in statement.fixed for p in t.points)
    plain = all(not t.expected and not t.ranged for t in statement.fixed)
    if statement.series or statement.loose or statement.spans or statement.conditions:
        return False
    return plain and years and (bool(statement.fixed) or statement.has(Kind.CONTINUOUS))


def cadence_of(content: str, context: Context) -> list[Recurring]:
    """The cadences that a duty's words name outright: hàng tháng, ít nhất 01 lần/quý; no bare
    `quý`.
    """
    phrase = hide_citations(spell(content))
    trial = replace(context, findings=[])
    series = combine(parse(scan(phrase.folded), phrase, context.year), trial).series
    known = [s for s in series if all(r.start_known and r.named for r in s.rhythms)]
    return list({str((s.rhythms, s.target)): s for s in known}.values())


def condition_of(content: str) -> str:
    """The first `sau khi …` in a duty's words, or an empty string."""
    phrase = hide_citations(spell(content))
    match = _CONDITION.search(phrase.folded)
    return phrase.quote(match.start(), match.end()) if match else ""


def add_cadence(statement: Statement, series: list[Recurring], context: Context, text: str) -> None:
    """Lets the content's cadence win over a loose cell; the cell's year bounds it (rule 8)."""
    context.note("cadence_from_content", Severity.WARNING, phrase=text)
    for recurring in series:
        recurring.limits += statement.fixed
    statement.series += series
    statement.fixed = []
    statement.marks = [m for m in statement.marks if m.kind is not Kind.CONTINUOUS]
