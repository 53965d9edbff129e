"""The format `gitlab`: a Code Quality report, which GitLab shows in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_lint.findings import Severity
from flask_lint.report.json_text import json_text
from flask_lint.report.printable import encodable
from flask_lint.report.repository import repository_prefix

if TYPE_CHECKING:
    from flask_lint.findings import Finding, Run

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(run: Run) -> str:
    """Return the findings of `run` as an indented JSON list."""
    prefix = repository_prefix(run.root) if run.findings else ""
    document = [_degradation(finding, prefix) for finding in run.findings]
    return json_text(document)


def _degradation(finding: Finding, prefix: str) -> dict[str, Any]:
    place = finding.place
    help_text = f" ({finding.help})" if finding.help else ""
    return {
        "type": "issue",
        "check_name": finding.rule,
        "description": encodable(f"{finding.code} {finding.message}{help_text}"),
        "severity": _SEVERITIES[finding.severity],
        # GitLab compares these between branches, and drops all but one of those that are the same.
        "fingerprint": finding.fingerprint,
        "location": {
            "path": encodable(prefix + place.path),
            "lines": {"begin": place.line, "end": max(place.line, place.end_line)},
        },
    }
