"""Fills findings with their Vietnamese sentences from `templates/findings/*.yaml`."""

from collections.abc import Iterable
from functools import cache

from bot.messages.sources import ROOT, own_yaml
from bot.model.plan import Finding


@cache
def catalogue() -> dict[str, str]:
    """Every finding's code and its sentence with `{named}` gaps.

    Raises ValueError where two files give the same code.
    """
    sentences: dict[str, str] = {}
    for page in sorted(ROOT.joinpath("findings").iterdir()):
        for code, sentence in own_yaml(page).items():
            if code in sentences:
                raise ValueError(f"{page.name}: finding {code!r} stands in another file too")
            sentences[code] = sentence
    return sentences


def describe(finding: Finding) -> Finding:
    """The finding with its message filled in."""
    return finding.model_copy(
        update={"message": catalogue()[finding.code].format_map(finding.detail)}
    )


def describe_all(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Every finding with its message filled in, in the same order."""
    return tuple(describe(finding) for finding in findings)
