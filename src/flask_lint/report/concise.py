"""The format `concise`: a line a finding, `path:line:col: CODE name message`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.report.printable import one_line, printable

if TYPE_CHECKING:
    from flask_lint.findings import Finding, Run


def render(run: Run) -> str:
    """Return the findings of `run`, one on each line."""
    return "".join(map(line_of, run.findings))


def line_of(finding: Finding) -> str:
    """Return one finding as a line."""
    place = finding.place
    return (
        f"{printable(place.path)}:{place.line}:{place.column}: "
        f"{finding.code} {finding.rule} {one_line(finding.message)}\n"
    )
