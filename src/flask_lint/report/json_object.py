"""The format `json`: one object; its keys are a contract that other programs rely on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from flask_lint import __version__
from flask_lint.report.json_text import json_text
from flask_lint.report.printable import encodable
from flask_lint.report.totals import by_severity
from flask_lint.rules.rule import url_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.findings import FileNote, Finding, Fix, Place, Related, Run


def render(run: Run) -> str:
    """Return `run` as indented JSON."""
    counts = by_severity(run)
    document = {
        "version": __version__,
        "findings": [_finding(finding) for finding in run.findings],
        "files": {
            "analysed": len(run.analysed),
            "skipped": _notes(run.skipped),
            "failed": _notes(run.failed),
        },
        "summary": {
            "findings": len(run.findings),
            **{str(severity): number for severity, number in counts.items()},
            "suppressed": run.suppressed,
            "known": run.known,
            "stale": [encodable(line) for line in run.stale],
            "internal_error": run.internal_error,
            "rules": dict(sorted(Counter(finding.rule for finding in run.findings).items())),
        },
    }
    return json_text(document)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "code": finding.code,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": encodable(finding.message),
        "help": encodable(finding.help),
        **_place(finding.place),
        "related": [_related(related) for related in finding.related],
        "fix": _fix(finding.fix) if finding.fix else None,
        "fingerprint": finding.fingerprint,
        "url": url_of(finding.code, finding.rule),
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "path": encodable(place.path),
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _related(related: Related) -> dict[str, Any]:
    return {**_place(related.place), "message": encodable(related.message)}


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "safety": fix.safety,
        "message": encodable(fix.message),
        "edits": [{**_place(edit.place), "text": encodable(edit.text)} for edit in fix.edits],
    }


def _notes(notes: Iterable[FileNote]) -> list[dict[str, str]]:
    return [{"path": encodable(note.path), "reason": encodable(note.reason)} for note in notes]
