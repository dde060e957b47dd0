"""Prints for a terminal: tables that fit it, and JSON for machines."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import typer


def print_json(value: Any) -> None:
    """A value as indented JSON; Vietnamese stays readable."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on standard output, words wrapped, nothing cut."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    Console().print(table)


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
