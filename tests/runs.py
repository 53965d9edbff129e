"""Runs built by hand, for the tests of whatever turns a run into text."""

from __future__ import annotations

from typing import Any

from flask_lint.findings import FileNote, Finding, Place, Related, Run, Severity

SOURCE = {
    "app/models.py": [
        "from flask import current_app\n",
        "\n",
        "class User:\n",
        "    page = current_app.config['PAGE']\n",
        "\n",
        "x = 1\n",
    ],
    "app/__init__.py": ["def create_app():\n", "    from app import models\n", "    return 1\n"],
}


def finding(path: str = "app/models.py", line: int = 4, **changes: Any) -> Finding:
    """Return a finding at `current_app` in `SOURCE`, but for what `changes` say."""
    values: dict[str, Any] = {
        "rule": "unused-suppression",
        "code": "FLK003",
        "severity": Severity.WARNING,
        "message": "`current_app` is read without a context",
        "place": Place(path, line, 12, line, 23),
        "help": "read it inside a view",
        "fingerprint": "f1f2",
    }
    return Finding(**(values | changes))


def related(message: str = "imported here") -> Related:
    """Return the place of the import in `SOURCE`."""
    return Related(Place("app/__init__.py", 2, 5, 2, 27), message)


def run(*findings: Finding, **changes: Any) -> Run:
    """Return a run with `findings`."""
    values: dict[str, Any] = {
        "root": "/nowhere/project",
        "findings": findings,
        "analysed": ("app/__init__.py", "app/models.py"),
        "skipped": (),
        "failed": (),
        "suppressed": 0,
        "seconds": 0.1,
        "lines": SOURCE,
    }
    return Run(**(values | changes))


SKIPPED = FileNote("big.py", "larger than 1 MB")
