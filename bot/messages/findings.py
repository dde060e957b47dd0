"""Fills findings with their Vietnamese sentences from `templates/findings/*.yaml`."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from bot.model.plan import Finding


@cache
def catalogue() -> dict[str, str]:
    """Every finding's code and its sentence with `{named}` gaps.

    Raises ValueError where two files give the same code.
    """
    import yaml

    sentences: dict[str, str] = {}
    for page in sorted(files("templates").joinpath("findings").iterdir(), key=lambda p: p.name):
        for code, sentence in yaml.safe_load(page.read_text(encoding="utf-8")).items():
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
