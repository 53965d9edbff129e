"""The examples in the pages of the linter's own rules are what they say they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from flask_lint.pipeline import check
from flask_lint.rules.own import parse_error, unknown_suppression, unused_suppression
from flask_lint.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from flask_lint.rules.rule import Rule

RULES = [parse_error.RULE, unused_suppression.RULE, unknown_suppression.RULE]


def example(rule: Rule, heading: str) -> str:
    found = re.search(rf"^## {heading}\n\n```python\n(.*?)```", rule.page, re.MULTILINE | re.DOTALL)
    assert found, f"{rule.name}: no example under {heading}"
    return found[1]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize(("heading", "times"), [("Bad", 1), ("Good", 0)])
def test_the_examples_of_a_page(tmp_path: Path, rule: Rule, heading: str, times: int) -> None:
    (tmp_path / "app.py").write_text(example(rule, heading))
    (tmp_path / "flask-lint.toml").write_text("")
    run = check(tmp_path, [], Settings())
    assert [finding.rule for finding in run.findings].count(rule.name) == times
    assert len(run.failed) == (times if rule is parse_error.RULE else 0)


def test_a_parse_error_can_be_suppressed_for_its_file(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "# flask-lint: ignore-file[parse-error] a template of a generator\n{{ name }} = = 1\n"
    )
    run = check(tmp_path, [], Settings())
    assert run.findings == ()
    assert (run.suppressed, len(run.failed)) == (1, 1)
