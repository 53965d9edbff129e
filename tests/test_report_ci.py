"""The formats that CI servers read: GitLab's Code Quality, JUnit, a comment in Markdown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from flask_lint.findings import Place, Severity
from flask_lint.report.formats import render
from flask_lint.rules.registry import all_rules
from runs import finding, related, run

if TYPE_CHECKING:
    from pathlib import Path

# What GitLab asks of each item (it drops an item, and all that follow, for less), and beyond that
# what its documentation promises to show.
DEGRADATION = {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {
        "description": {"type": "string", "minLength": 1},
        "check_name": {"type": "string", "minLength": 1},
        "fingerprint": {"type": "string", "minLength": 1},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {
            "type": "object",
            "required": ["path", "lines"],
            "properties": {
                "path": {"type": "string", "pattern": r"^[^/.][^\\]*$"},
                "lines": {
                    "type": "object",
                    "required": ["begin"],
                    "properties": {"begin": {"type": "integer", "minimum": 1}},
                },
            },
        },
    },
}


def gitlab(*args: Any, **changes: Any) -> Any:
    """Return the run in a Code Quality report, which is valid."""
    made = json.loads(render(run(*args, **changes), "gitlab"))
    jsonschema.Draft7Validator({"type": "array", "items": DEGRADATION}).validate(made)
    return made


def test_a_degradation() -> None:
    (made,) = gitlab(finding())
    assert made["check_name"] == "unused-suppression"
    assert made["description"] == (
        "FLK003 `current_app` is read without a context (read it inside a view)"
    )
    assert made["fingerprint"] == "f1f2"
    assert made["location"] == {"path": "app/models.py", "lines": {"begin": 4, "end": 4}}


@pytest.mark.parametrize(
    ("severity", "word"), [("error", "critical"), ("warning", "major"), ("info", "info")]
)
def test_severities_of_gitlab(severity: str, word: str) -> None:
    assert gitlab(finding(severity=Severity(severity)))[0]["severity"] == word


def test_a_clean_run_is_an_empty_list() -> None:
    assert gitlab() == []


def test_gitlab_wants_paths_from_the_root_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "backend").mkdir()
    (made,) = gitlab(finding(), root=str(tmp_path / "backend"))
    assert made["location"]["path"] == "backend/app/models.py"
    comment = render(run(finding(), root=str(tmp_path / "backend")), "markdown")
    assert "| backend/app/models.py&#58;4 |" in comment


def junit(*args: Any, **changes: Any) -> ET.Element:
    return ET.fromstring(render(run(*args, **changes), "junit").encode())


def test_a_finding_is_a_test_that_fails_and_a_clean_file_one_that_passes() -> None:
    suites = junit(finding(related=(related(),)), finding(line=6))
    (suite,) = suites
    assert (suites.get("tests"), suites.get("failures")) == ("3", "2")
    first, second, clean = suite
    assert first.get("classname") == first.get("file") == "app/models.py"
    assert (first.get("name"), first.get("line")) == ("FLK003 unused-suppression, line 4", "4")
    (failure,) = first
    assert failure.get("type") == "warning"
    assert failure.get("message") == "`current_app` is read without a context"
    assert failure.text == (
        "app/models.py:4:12: `current_app` is read without a context\n"
        "app/__init__.py:2:5: imported here\n"
        "help: read it inside a view"
    )
    assert second[0].tag == "failure"
    assert (clean.get("classname"), len(clean)) == ("app/__init__.py", 0)


def test_xml_takes_every_character() -> None:
    odd = "<&\"'\x00\ud800\ufffe]]>\n"
    suites = junit(finding(place=Place(odd, 1, 1, 1, 1), message=odd, help=odd))
    assert suites[0][0].get("classname") == "<&\"'\\x00\\ud800?]]>\\x0a"


def test_a_comment() -> None:
    text = render(run(finding(help="")), "markdown")
    message = "&#96;current&#95;app&#96; is read without a context"
    url = all_rules()["unused-suppression"].url
    assert text.splitlines() == [
        "<!-- flask-lint -->",
        "### flask-lint: 1 problem (1 warning) in 2 files",
        "",
        "| | Where | What |",
        "| --- | --- | --- |",
        f"| warning | app/models.py&#58;4 | {message}<br>[unused-suppression]({url}) |",
    ]


def test_a_comment_shows_what_the_project_says_as_it_is() -> None:
    hostile = "a|b\n<img src=x> [x](http://x) @everyone **b** #12 <!-- "
    row = render(run(finding(message=hostile, help="")), "markdown").splitlines()[5]
    said = row.split(" | ")[2].partition("<br>")[0]
    assert said.count("@") == said.count("@<!-- -->") == 1
    assert not set("|[]()*`_") & set(said)
    assert said.replace("@<!-- -->", "").count("<") == 0


def test_a_comment_is_never_too_long() -> None:
    text = render(run(*[finding(message="`" * 5000, help="." * 5000)] * 500), "markdown")
    assert len(text) < 65_536
    shown = text.count("\n| warning | ")
    assert shown > 20
    assert f"\nand {500 - shown} more\n" in text
    assert "more" not in render(run(*[finding(help="")] * 100), "markdown")


def test_a_comment_tells_of_stale_lines() -> None:
    text = render(run(stale=("a", "b"), known=3), "markdown")
    assert text.endswith(
        "No new problems in 2 files, 3 known\n\nLines of the baseline without a finding: 2\n"
    )
