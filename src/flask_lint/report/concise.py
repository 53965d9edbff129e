"""The format `concise`: a line a finding, `path:line:col: CODE name message`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.report.printable import one_line, printable

if TYPE_CHECKING:
    from flask_lint.findings import Run


def render(run: Run) -> str:
    """Return the findings of `run`, one on each line."""
    return "".join(
        f"{printable(place.path)}:{place.line}:{place.column}: "
        f"{finding.code} {finding.rule} {one_line(finding.message)}\n"
        for finding in run.findings
        for place in [finding.place]
    )
