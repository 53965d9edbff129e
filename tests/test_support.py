"""The test language itself: an expectation that is not met must fail, and show where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from expectations import difference, expectations
from flask_lint.findings import Finding, Place, Severity
from support import fixture_app, run_python, write_files

if TYPE_CHECKING:
    from pathlib import Path


def found(path: str, line: int, column: int = 1, end: int = 5, rule: str = "some-rule") -> Finding:
    return Finding(
        rule=rule,
        code="FLK999",
        severity=Severity.WARNING,
        message="it breaks",
        place=Place(path, line, column, line, end),
    )


def test_comments_of_python_and_templates_are_read() -> None:
    sources = {
        "app.py": "a()\nb()  # expect: one-rule, other-rule\n",
        "templates/x.html": "{{ y }} {# expect: one-rule #}\n",
    }
    assert expectations(sources) == [
        ("app.py", 2, "one-rule"),
        ("app.py", 2, "other-rule"),
        ("templates/x.html", 1, "one-rule"),
    ]


def test_no_difference_when_every_expectation_is_met() -> None:
    sources = {"app.py": "a()\nb()  # expect: some-rule\n"}
    assert difference(sources, [found("app.py", 2)], None) == ""


def test_missing_finding_is_shown_under_its_line() -> None:
    picture = difference({"app.py": "a()\nb()  # expect: some-rule\n"}, [], None)
    assert picture.splitlines()[-3:] == [
        "   2 | b()  # expect: some-rule",
        "     ! missing: some-rule",
        "   3 |",
    ]


def test_unexpected_finding_is_underlined() -> None:
    picture = difference({"app.py": "    view()"}, [found("app.py", 1, 5, 9)], None)
    assert picture.splitlines()[-3:] == [
        "   1 |     view()",
        "     |     ^^^^",
        "     ! not expected: FLK999 some-rule [warning]: it breaks",
    ]


def test_same_finding_twice_is_one_too_many() -> None:
    sources = {"app.py": "b()  # expect: some-rule"}
    assert difference(sources, [found("app.py", 1), found("app.py", 1)], None)
    assert not difference(
        {"app.py": "b()  # expect: some-rule, some-rule"}, 2 * [found("app.py", 1)], None
    )


def test_one_rule_alone_can_be_compared() -> None:
    sources = {"app.py": "b()  # expect: some-rule, other-rule"}
    assert not difference(sources, [found("app.py", 1)], "some-rule")
    assert difference(sources, [found("app.py", 1)], "other-rule")


@pytest.mark.parametrize(("path", "line"), [("gone.py", 1), ("app.py", 9)])
def test_finding_outside_the_sources_is_shown(path: str, line: int) -> None:
    assert "it breaks" in difference({"app.py": "a()"}, [found(path, line)], None)


def test_written_text_loses_its_indent(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "a/b.py": """
                if x:
                    y
            """,
            "c.py": b"\xff",
        },
    )
    assert (tmp_path / "a/b.py").read_text() == "if x:\n    y\n"
    assert (tmp_path / "c.py").read_bytes() == b"\xff"


def test_proof_runs_in_a_copy_without_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_APP", "elsewhere")
    write_files(tmp_path, {"shop.py": "NAME = 'shop'"})
    done = run_python(
        tmp_path,
        """
        import os, pathlib, shop, sys
        pathlib.Path("written").touch()
        print(shop.NAME, os.environ.get("FLASK_APP"), os.environ["EXTRA"], sys.argv[1])
        """,
        "argument",
        env={"EXTRA": "given"},
    )
    assert (done.returncode, done.stdout) == (0, "shop None given argument\n"), done.stderr
    assert not (tmp_path / "written").exists()


def test_unknown_fixture_app_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        fixture_app("FLK999-no-such-rule", "bad")
