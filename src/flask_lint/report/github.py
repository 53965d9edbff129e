"""The format `github`: workflow commands, which GitHub Actions shows at the lines of the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.report.printable import one_line, printable
from flask_lint.report.repository import repository_prefix

if TYPE_CHECKING:
    from flask_lint.findings import Finding, Run

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(run: Run) -> str:
    """Return a workflow command for each finding of `run`."""
    prefix = repository_prefix(run.root) if run.findings else ""
    return "".join(_command(finding, prefix) for finding in run.findings)


def _command(finding: Finding, prefix: str) -> str:
    place = finding.place
    properties = {"title": f"{finding.code} {finding.rule}", "file": prefix + place.path}
    properties |= {"line": str(place.line), "endLine": str(place.end_line)}
    if place.line == place.end_line:
        # GitHub refuses columns on an annotation of several lines.
        properties |= {"col": str(place.column), "endColumn": str(place.end_column)}
    message = finding.message
    for related in finding.related:
        where = f"{prefix}{related.place.path}:{related.place.line}"
        message += f"\n{where}: {related.message}"
    if finding.help:
        message += f"\nhelp: {finding.help}"
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    # The commands are echoed in the log of the job, which obeys control characters.
    return _escape("\n".join(one_line(line) for line in text.splitlines()))


def _property(text: str) -> str:
    return _escape(printable(text)).replace(":", "%3A").replace(",", "%2C")


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\n", "%0A")
