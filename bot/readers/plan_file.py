"""Reads and writes `plan.yaml`, the plan as a person reviewed it."""

from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from bot.model.plan import PlanDocument, PlanFile, PlannedDuty
from bot.readers.yaml_nodes import raise_if_any, read_yaml, validated

_WIDTH = 100


def read_plan_file(path: Path) -> PlanFile:
    """The reviewed plan; raises BadInputError naming every problem with its line."""
    file = read_yaml(path, str(path))
    plan = validated(file, PlanFile)
    raise_if_any(file.problems)
    assert plan is not None
    return plan


def write_plan_file(path: Path, plan: PlanFile, heading: str = "") -> None:
    """Write the plan; the comment at the top of an existing file stays, else `heading` is it."""
    if path.exists():
        heading = _comment_of(path.read_text(encoding="utf-8-sig")) or heading
    path.write_text(plan_yaml(plan, heading), encoding="utf-8")


def plan_yaml(plan: PlanFile, heading: str = "") -> str:
    """The plan as YAML for people: one order of keys, Vietnamese as it is, a blank line a duty."""
    content = plan.model_dump(exclude_defaults=True)
    duties = [_dump([duty]) for duty in content["duties"]]
    top = f"{heading.rstrip()}\n\n" if heading.strip() else ""
    listed = "\n".join(["duties:", *duties]) if duties else "duties: []\n"
    return f"{top}{_dump({'plan': content['plan']})}\n{listed}"


def draft(document: PlanDocument) -> PlanFile:
    """A first plan file for a person to review: every row, and every candidate that repeats none.

    A duty whose lead is not named opens nothing until somebody is assigned to it.
    """
    repeating = {
        finding.ref for finding in document.findings if finding.code == "candidate_repeats"
    }
    rows = [*document.duties, *(c for c in document.candidates if c.ref not in repeating)]
    return PlanFile(
        plan=document.plan,
        duties=tuple(
            PlannedDuty(**row.model_dump(), opens_nothing=not row.lead_units) for row in rows
        ),
    )


def _comment_of(text: str) -> str:
    lines = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            break
        lines.append(line)
    return "\n".join(lines).strip()


def _dump(content: Any) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Indents list items under their key and writes everything out, as people do."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

        def ignore_aliases(self, data: Any) -> bool:
            return True

    def listed(dumper: Any, items: Any) -> Any:
        lone = len(items) == 1 and "," not in str(items[0])
        short = lone or all(isinstance(item, date) for item in items)
        return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=short)

    Dumper.add_representer(tuple, listed)
    Dumper.add_multi_representer(Enum, lambda dumper, item: dumper.represent_str(item.value))
    text: str = yaml.dump(
        content,
        Dumper=Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH,
        default_flow_style=False,
    )
    return text
