"""The format `markdown`: a comment on a pull or merge request.

What the checked project says (file names, endpoints, messages made of them) shows as it is: it
formats nothing, links nowhere and calls nobody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_lint.report.printable import one_line
from flask_lint.report.repository import repository_prefix
from flask_lint.report.totals import summary_line
from flask_lint.rules.rule import url_of

if TYPE_CHECKING:
    from flask_lint.findings import Finding, Run

MARK = "<!-- flask-lint -->"
"""The first line, by which a job finds the comment that it made before."""

# GitHub takes no comment of more than 65,536 characters.
_ROOM = 60_000
_MOST_CHARACTERS = 300

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>()#+!|~$&:]")


def render(run: Run) -> str:
    """Return `run` as a heading and a table with a row for each finding."""
    lines = [MARK, f"### flask-lint: {summary_line(run)}"]
    if run.findings:
        prefix = repository_prefix(run.root)
        lines += ["", "| | Where | What |", "| --- | --- | --- |"]
        rows = _rows(run, prefix)
        lines += rows
        more = len(run.findings) - len(rows)
        if more > 0:
            lines += ["", f"and {more} more"]
    if run.stale:
        lines += ["", f"Lines of the baseline without a finding: {len(run.stale)}"]
    return "".join(f"{line}\n" for line in lines)


def _rows(run: Run, prefix: str) -> list[str]:
    """Return a row for each finding, as many as a comment has room for."""
    rows: list[str] = []
    left = _ROOM
    for finding in run.findings:
        row = _row(finding, prefix)
        left -= len(row) + 1
        if left < 0:
            break
        rows.append(row)
    return rows


def _row(finding: Finding, prefix: str) -> str:
    place = finding.place
    what = _shown(finding.message)
    if finding.help:
        what += f"<br>help: {_shown(finding.help)}"
    rule = f"[{finding.rule}]({url_of(finding.code, finding.rule)})"
    where = _shown(f"{prefix}{place.path}:{place.line}")
    return f"| {finding.severity} | {where} | {what}<br>{rule} |"


def _shown(text: str) -> str:
    """Return `text` so that Markdown shows it as it is, cut when it is very long."""
    text = one_line(text)
    if len(text) > _MOST_CHARACTERS:
        text = text[: _MOST_CHARACTERS - 1] + "…"
    escaped = _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", text)
    # A comment keeps a name from being called: `@login_required` is not a person.
    return escaped.replace("@", "@<!-- -->")
