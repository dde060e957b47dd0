"""Prints for a terminal: tables that fit it, and JSON for machines."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import typer


def print_json(value: Any) -> None:
    """A value as indented JSON; Vietnamese stays readable."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


PIPE_WIDTH = 160
LEAST_CUT = 24


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], cut: str | None = None
) -> None:
    """A table on standard output; the column named by `cut` gives way where the screen is narrow."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if cut is not None:
        _cut(cells, columns, columns.index(cut), console.width)
    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    console.print(table)


def _cut(cells: list[list[str]], columns: Sequence[str], which: int, width: int) -> None:
    """Shorten one column so that the table fits the width."""
    widest = [max(len(row[n]) for row in [list(columns), *cells]) for n in range(len(columns))]
    others = sum(widest) - widest[which] + 3 * len(columns)
    room = max(width - others, LEAST_CUT)
    for row in cells:
        row[which] = shorten(row[which], room)


def shorten(text: str, width: int) -> str:
    """At most `width` characters, with an ellipsis where something was cut."""
    return text if len(text) <= width else text[: width - 1] + "…"


MARKS = {"error": "✗", "warning": "!", "info": "·"}
COLOURS = {"error": "red", "warning": "yellow", "info": "bright_black"}


def print_findings(findings: Iterable[Any]) -> None:
    """Findings, a line each: how grave, where, what."""
    for finding in findings:
        where = ":".join(str(part) for part in (finding.file, finding.line) if part is not None)
        place = " ".join(part for part in (where, finding.ref) if part)
        severity = str(finding.severity)
        typer.secho(f"{MARKS[severity]} {severity:7} ", fg=COLOURS[severity], nl=False)
        typer.echo(f"{place}{': ' if place else ''}{finding.message} [{finding.code}]")
