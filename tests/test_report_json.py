from __future__ import annotations

import json
from typing import Any

from flask_lint import __version__
from flask_lint.findings import Edit, FileNote, Fix, Place
from flask_lint.report.formats import render
from flask_lint.rules.registry import all_rules
from runs import SKIPPED, finding, related, run


def document(*args: Any, **changes: Any) -> Any:
    return json.loads(render(run(*args, **changes), "json"))


def test_the_contract() -> None:
    fix = Fix("unsafe", "call it later", (Edit(Place("app/models.py", 4, 1, 4, 5), "x"),))
    made = document(
        finding(related=(related(),), fix=fix),
        skipped=(SKIPPED,),
        failed=(FileNote("bad.py", "invalid syntax"),),
        suppressed=3,
    )
    assert made == {
        "version": __version__,
        "findings": [
            {
                "rule": "unused-suppression",
                "code": "FLK003",
                "severity": "warning",
                "confidence": "high",
                "message": "`current_app` is read without a context",
                "help": "read it inside a view",
                "path": "app/models.py",
                "line": 4,
                "column": 12,
                "end_line": 4,
                "end_column": 23,
                "related": [
                    {
                        "path": "app/__init__.py",
                        "line": 2,
                        "column": 5,
                        "end_line": 2,
                        "end_column": 27,
                        "message": "imported here",
                    }
                ],
                "fix": {
                    "safety": "unsafe",
                    "message": "call it later",
                    "edits": [
                        {
                            "path": "app/models.py",
                            "line": 4,
                            "column": 1,
                            "end_line": 4,
                            "end_column": 5,
                            "text": "x",
                        }
                    ],
                },
                "fingerprint": "f1f2",
                "url": all_rules()["unused-suppression"].url,
            }
        ],
        "files": {
            "analysed": 2,
            "skipped": [{"path": "big.py", "reason": "larger than 1 MB"}],
            "failed": [{"path": "bad.py", "reason": "invalid syntax"}],
        },
        "summary": {
            "findings": 1,
            "error": 0,
            "warning": 1,
            "info": 0,
            "suppressed": 3,
            "known": 0,
            "stale": [],
            "internal_error": False,
            "rules": {"unused-suppression": 1},
        },
    }


def test_no_fix_is_null() -> None:
    assert document(finding())["findings"][0]["fix"] is None


def test_a_clean_run_is_an_object_too() -> None:
    assert document()["findings"] == []


def test_file_names_that_are_no_utf8() -> None:
    made = document(
        finding("caf\udce9.py"),
        skipped=(FileNote("\udcff", "no"),),
        failed=(FileNote("\udcfe", ""),),
    )
    assert made["findings"][0]["path"] == "caf\\xe9.py"
    assert made["files"]["skipped"][0]["path"] == "\\xff"
    assert made["files"]["failed"][0]["path"] == "\\xfe"


def test_the_same_run_is_the_same_text() -> None:
    assert render(run(finding(), seconds=1.0), "json") == render(
        run(finding(), seconds=2.0), "json"
    )
