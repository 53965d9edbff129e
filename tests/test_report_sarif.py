from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from flask_lint import __version__
from flask_lint.findings import FileNote, Place, Severity
from flask_lint.report.formats import render
from flask_lint.rules.registry import all_rules
from runs import SKIPPED, finding, related, run

SCHEMA = json.loads(
    Path(__file__).with_name("data").joinpath("sarif-schema-2.1.0.json").read_text()
)


def log(*args: Any, **changes: Any) -> Any:
    """Return the run in the SARIF log, which is valid."""
    made = json.loads(render(run(*args, **changes), "sarif"))
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    jsonschema.Draft4Validator(SCHEMA, format_checker=checker).validate(made)
    assert made["version"] == "2.1.0"
    (only,) = made["runs"]
    return only


def test_a_result() -> None:
    made = log(finding(related=(related(), related("and here"))))
    (result,) = made["results"]
    assert result["ruleId"] == "FLK003"
    assert made["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "FLK003"
    assert result["level"] == "warning"
    assert result["message"]["text"].startswith("`current_app` is read without a context")
    assert "help: read it inside a view" in result["message"]["text"]
    assert result["partialFingerprints"] == {"flaskLint/v1": "f1f2"}
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "app/models.py", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 4, "startColumn": 12, "endLine": 4, "endColumn": 23},
            }
        }
    ]
    assert [(one["id"], one["message"]["text"]) for one in result["relatedLocations"]] == [
        (1, "imported here"),
        (2, "and here"),
    ]
    uris = {
        one["physicalLocation"]["artifactLocation"]["uri"] for one in result["relatedLocations"]
    }
    assert uris == {"app/__init__.py"}


def test_the_rules_that_are_named_are_described() -> None:
    made = log(finding(), finding(line=6), finding(rule="parse-error", code="FLK001"))
    driver = made["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("flask-lint", __version__)
    assert [rule["id"] for rule in driver["rules"]] == ["FLK001", "FLK003"]
    assert [result["ruleIndex"] for result in made["results"]] == [1, 1, 0]
    described = driver["rules"][1]
    rule = all_rules()["unused-suppression"]
    assert described["name"] == rule.name
    assert described["helpUri"] == rule.url
    assert described["help"]["markdown"] == rule.page.strip()
    assert described["defaultConfiguration"] == {"level": "warning"}


@pytest.mark.parametrize(
    ("severity", "level"), [("error", "error"), ("warning", "warning"), ("info", "note")]
)
def test_levels(severity: str, level: str) -> None:
    assert log(finding(severity=Severity(severity)))["results"][0]["level"] == level


def test_uris_count_from_the_root_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    root = tmp_path / "my backend"
    root.mkdir()
    made = log(finding(), root=str(root), skipped=(SKIPPED,))
    location = made["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "my%20backend/app/models.py"
    (notification,) = made["invocations"][0]["toolExecutionNotifications"]
    location = notification["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "my%20backend/big.py"
    github = render(run(finding(), root=str(root)), "github")
    assert "file=my backend/app/models.py," in github


def test_no_path_of_the_machine_gets_out(tmp_path: Path) -> None:
    assert str(tmp_path) not in render(run(finding(), root=str(tmp_path)), "sarif")


def test_file_names_keep_their_bytes() -> None:
    made = log(finding(place=Place("caf\udce9 ü#.py", 1, 1, 1, 2), message="\udce9"))
    location = made["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "caf%E9%20%C3%BC%23.py"


def test_a_name_that_only_windows_has_is_a_uri_too() -> None:
    made = log(finding(place=Place("\ud800.py", 1, 1, 1, 2)))
    location = made["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "%ED%A0%80.py"


def test_what_was_not_analysed_is_told() -> None:
    made = log(
        skipped=(SKIPPED,), failed=(FileNote("b.py", "invalid syntax"),), internal_error=True
    )
    (invocation,) = made["invocations"]
    assert invocation["executionSuccessful"] is False
    told = [
        (one["level"], one["message"]["text"]) for one in invocation["toolExecutionNotifications"]
    ]
    assert told == [("error", "invalid syntax"), ("note", "larger than 1 MB")]


def test_a_finding_without_a_fingerprint_claims_none() -> None:
    assert "partialFingerprints" not in log(finding(fingerprint=""))["results"][0]


def test_the_schema_would_notice() -> None:
    made = json.loads(render(run(finding()), "sarif"))
    made["runs"][0]["results"][0]["level"] = "severe"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SCHEMA).validate(made)
