"""`flask-lint rules`: all rules there are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from flask_lint.cli.color import wants_color, width_of
from flask_lint.cli.command import HELP_OPTIONS, Command, Option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.rules.rule import Rule

_COLORS = {"error": "red", "warning": "yellow", "info": "blue"}


@click.command("rules", cls=Command, context_settings=HELP_OPTIONS)
@click.option(
    "--output-format",
    cls=Option,
    group="Report",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
    help="How to write the list.",
)
@click.option(
    "--color",
    cls=Option,
    group="Report",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    show_default=True,
    help="Colour the table; NO_COLOR and FORCE_COLOR are obeyed.",
)
def rules(output_format: str, color: str) -> None:
    """List every rule: code, name, severity, whether it is on by default, and what it finds."""
    from flask_lint.cli.output import write_stdout
    from flask_lint.rules.registry import all_rules

    listed = all_rules().values()
    if output_format == "json":
        write_stdout(_json(listed))
        return
    table = _table(listed, width_of(sys.stdout))
    write_stdout(table if wants_color(color, sys.stdout) else click.unstyle(table))


def _table(listed: Iterable[Rule], width: int | None) -> str:
    rows = [
        (rule.code, rule.name, str(rule.severity), "on" if rule.default else "off", rule.summary)
        for rule in listed
    ]
    head = ("CODE", "NAME", "SEVERITY", "DEFAULT", "FINDS")
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(4)]
    room = width - sum(widths) - 8 if width else None
    lines = [click.style(_row(head, widths, room), bold=True)]
    for row in rows:
        line = _row(row, widths, room)
        severity = row[2].ljust(widths[2])
        lines.append(line.replace(severity, click.style(severity, fg=_COLORS[row[2]]), 1))
    return "\n".join(lines) + "\n"


def _row(cells: tuple[str, ...], widths: list[int], room: int | None) -> str:
    last = cells[-1]
    if room is not None and len(last) > room >= 1:
        last = last[: room - 1] + "…"
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=False)]
    return "  ".join([*padded, last]).rstrip()


def _json(listed: Iterable[Rule]) -> str:
    from flask_lint.report.json_text import json_text

    document = [
        {
            "name": rule.name,
            "code": rule.code,
            "severity": rule.severity,
            "default": rule.default,
            "summary": rule.summary,
            "url": rule.url,
        }
        for rule in listed
    ]
    return json_text(document)
