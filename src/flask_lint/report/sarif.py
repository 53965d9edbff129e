"""The format `sarif`: SARIF 2.1.0, as GitHub code scanning and other dashboards read it.

No path of the machine gets into the file: URIs are relative to the root of the repository, so
that the same commit yields the same file everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_lint import __version__
from flask_lint.findings import Severity
from flask_lint.report.json_text import json_text
from flask_lint.report.printable import encodable
from flask_lint.report.repository import repository_prefix, uri_of
from flask_lint.rules.registry import all_rules

if TYPE_CHECKING:
    from flask_lint.findings import FileNote, Finding, Place, Related, Run
    from flask_lint.rules.rule import Rule

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

# GitHub computes `primaryLocationLineHash` itself and overwrites it; ours needs a key of its own.
FINGERPRINT = "flaskLint/v1"

_BASE = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}
_FAMILIES = {
    "0": "linter",
    "1": "structure",
    "2": "context",
    "3": "routing",
    "4": "database",
    "5": "errors",
    "6": "security",
    "7": "requests",
    "8": "templates",
    "9": "upgrades",
}


def render(run: Run) -> str:
    """Return `run` as an indented SARIF log."""
    prefix = repository_prefix(run.root)
    codes = sorted({finding.code for finding in run.findings})
    rules = sorted(
        (rule for rule in all_rules().values() if rule.code in codes), key=lambda rule: rule.code
    )
    index = {rule.code: number for number, rule in enumerate(rules)}
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "flask-lint",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "informationUri": "https://github.com/flask-lint/flask-lint",
                        "rules": [_rule(rule) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    _BASE: {"description": {"text": "The root of the repository."}}
                },
                "invocations": [
                    {
                        "executionSuccessful": not run.internal_error,
                        "toolExecutionNotifications": [
                            *(_notification(note, "error", prefix) for note in run.failed),
                            *(_notification(note, "note", prefix) for note in run.skipped),
                        ],
                    }
                ],
                "results": [_result(finding, index, prefix) for finding in run.findings],
            }
        ],
    }
    return json_text(log)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "helpUri": rule.url,
        "help": {"text": rule.page.strip(), "markdown": rule.page.strip()},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": ["flask", _FAMILIES[rule.code[3]]],
            "problem.severity": _PROBLEM[rule.severity],
        },
    }


def _result(finding: Finding, index: dict[str, int], prefix: str) -> dict[str, Any]:
    text = encodable(finding.message)
    if finding.help:
        text += f"\n\nhelp: {encodable(finding.help)}"
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": _physical(finding.place, prefix)}],
        "properties": {"confidence": finding.confidence},
    }
    if finding.related:
        result["relatedLocations"] = [
            _related(number, related, prefix) for number, related in enumerate(finding.related, 1)
        ]
    if finding.fingerprint:
        result["partialFingerprints"] = {FINGERPRINT: finding.fingerprint}
    return result


def _related(number: int, related: Related, prefix: str) -> dict[str, Any]:
    return {
        "id": number,
        "message": {"text": encodable(related.message)},
        "physicalLocation": _physical(related.place, prefix),
    }


def _physical(place: Place, prefix: str) -> dict[str, Any]:
    return {
        "artifactLocation": _artifact(place.path, prefix),
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    }


def _artifact(path: str, prefix: str) -> dict[str, str]:
    return {"uri": uri_of(prefix + path), "uriBaseId": _BASE}


def _notification(note: FileNote, level: str, prefix: str) -> dict[str, Any]:
    return {
        "level": level,
        "message": {"text": encodable(note.reason)},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(note.path, prefix)}}],
    }
