"""The format `junit`: a test case that fails for each finding, one that passes for a clean file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from flask_lint.report.printable import one_line, printable

if TYPE_CHECKING:
    from flask_lint.findings import Finding, Run

# No XML document may hold these, escaped or not.
_NO_XML = re.compile("[\ufffe\uffff]")


def render(run: Run) -> str:
    """Return `run` as an XML document in the dialect of JUnit that CI servers read."""
    found = {finding.place.path for finding in run.findings}
    clean = [path for path in run.analysed if path not in found]
    counts = f'tests="{len(run.findings) + len(clean)}" failures="{len(run.findings)}" errors="0"'
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites name="flask-lint" {counts}>',
        f'  <testsuite name="flask-lint" {counts}>',
        *map(_failed, run.findings),
        *(
            f'    <testcase name="flask-lint" classname={_attribute(path)}'
            f" file={_attribute(path)} />"
            for path in clean
        ),
        "  </testsuite>",
        "</testsuites>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _failed(finding: Finding) -> str:
    place = finding.place
    text = [f"{place.path}:{place.line}:{place.column}: {finding.message}"]
    for related in finding.related:
        where = related.place
        text.append(f"{where.path}:{where.line}:{where.column}: {related.message}")
    if finding.help:
        text.append(f"help: {finding.help}")
    name = f"{finding.code} {finding.rule}, line {place.line}"
    path = _attribute(place.path)
    body = "\n".join(_text(line) for line in text)
    return (
        f'    <testcase name={_attribute(name)} classname={path} file={path} line="{place.line}">\n'
        f'      <failure type="{finding.severity}" message={_attribute(finding.message)}>{body}'
        "</failure>\n"
        "    </testcase>"
    )


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("?", one_line(printable(text))))


def _text(text: str) -> str:
    return escape(_NO_XML.sub("?", one_line(text)))
