"""The baseline: what is in the file, what it hides, when it is stale, and that it does not grow."""

from __future__ import annotations

import contextlib
import json
import os
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from flask_lint.cli.main import main
from flask_lint.errors import FlaskLintError
from flask_lint.findings import Place
from flask_lint.gate import baseline as gate
from flask_lint.gate.known import beyond
from runs import finding, run

if TYPE_CHECKING:
    from pathlib import Path

APP = """\
from flask import Flask, redirect, session, url_for

app = Flask(__name__)
app.secret_key = "hunter2"


@app.get("/")
def index():
    session["seen"] = True
    return redirect(url_for("gone"))


@app.get("/other")
def other():
    return redirect(url_for("lost"))
"""
NAME = "flask-lint-baseline.txt"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    configure(root, f'baseline = "{NAME}"')
    (root / "app.py").write_text(APP)
    monkeypatch.chdir(root)
    return root


def configure(root: Path, *lines: str) -> None:
    rules = ["secret-key-hardcoded", "url-for-unknown-endpoint"]
    text = "\n".join([f"select = {json.dumps(rules)}", *lines])
    (root / "flask-lint.toml").write_text(text)


def lint(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def baseline(command: str, *arguments: str, status: int = 0) -> Result:
    result = lint("baseline", command, *arguments)
    assert result.exit_code == status, result.output
    return result


def reported(*arguments: str) -> list[tuple[str, int]]:
    found = lint("check", "--output-format", "json", *arguments)
    assert found.exit_code in (0, 1), found.output
    return [(one["code"], one["line"]) for one in json.loads(found.stdout)["findings"]]


def lines(root: Path) -> list[str]:
    text = (root / NAME).read_text()
    return [line for line in text.splitlines() if not line.startswith("#")]


def edit(root: Path, old: str, new: str) -> None:
    text = (root / "app.py").read_text()
    assert old in text
    (root / "app.py").write_text(text.replace(old, new))


def test_what_is_listed_is_passed_over(project: Path) -> None:
    assert lint("check").exit_code == 2  # it is configured, and not there
    assert reported("--no-baseline") == [("FLK602", 4), ("FLK301", 10), ("FLK301", 15)]
    assert baseline("create").stdout.endswith(f"{NAME}: 3 findings\n")
    assert reported() == []
    result = lint("check", "--output-format", "concise")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "No new problems in 1 file, 3 known\n"


def test_the_file_has_a_sorted_line_for_each_finding_and_no_line_numbers(project: Path) -> None:
    baseline("create")
    found = lines(project)
    assert found == sorted(found)
    assert [line.split()[:3] for line in found] == [
        ["app.py", "FLK301", "index"],
        ["app.py", "FLK301", "other"],
        ["app.py", "FLK602", "-"],
    ]
    assert all(re.fullmatch(r"[0-9a-f]{24}-1", line.split()[3]) for line in found)


def test_unrelated_edits_change_nothing(project: Path) -> None:
    baseline("create")
    before = lines(project)
    edit(project, "app = Flask", "import os\n\n\napp = Flask")
    edit(project, "def other():\n", "def other():\n    value = 1\n")
    assert reported() == []
    baseline("update")
    assert lines(project) == before


def test_only_what_is_new_is_reported(project: Path) -> None:
    baseline("create")
    edit(project, "def index():\n", "def index():\n    url_for('new')\n")
    assert reported() == [("FLK301", 9)]
    assert lint("check").exit_code == 1


def test_of_the_same_line_twice_one_is_new(project: Path) -> None:
    edit(project, "    session", "    url_for('gone')\n    session")
    baseline("create")
    edit(project, "    session", "    url_for('gone')\n    session")
    assert reported() == [("FLK301", 10)]


def test_paths_narrow_what_is_left(project: Path) -> None:
    baseline("create")
    (project / "more.py").write_text("from app import app\nfrom flask import url_for\n\n\n")
    assert reported("more.py") == []
    assert reported("app.py") == []


def test_stale_lines_are_told_and_pruned(project: Path) -> None:
    baseline("create")
    edit(project, '"lost"', '"index"')
    result = lint("check")
    assert result.exit_code == 0
    assert "1 line without a finding: `flask-lint baseline prune` deletes them" in result.stderr
    document = json.loads(lint("check", "--output-format", "json").stdout)
    (line,) = document["summary"]["stale"]
    assert line in lines(project)
    assert document["summary"]["known"] == 2
    assert baseline("prune").stdout.endswith("2 findings, 1 deleted\n")
    assert line not in lines(project)
    assert len(lines(project)) == 2
    assert "without a finding" not in lint("check").stderr


def test_prune_never_adds(project: Path) -> None:
    baseline("create")
    before = lines(project)
    edit(project, "def index():\n", "def index():\n    url_for('new')\n")
    baseline("prune")
    assert lines(project) == before


def test_rules_that_do_not_run_make_nothing_stale(project: Path) -> None:
    baseline("create")
    result = lint("check", "--select", "FLK602")
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_file_that_cannot_be_read_any_more_makes_nothing_stale(project: Path) -> None:
    baseline("create")
    before = lines(project)
    edit(project, "def other():", "def other(:")
    assert [code for code, _ in reported()] == ["FLK001"]
    assert "without a finding" not in lint("check").stderr
    baseline("prune")
    assert lines(project) == before


def test_update_refuses_to_grow(project: Path) -> None:
    baseline("create")
    before = lines(project)
    edit(project, "def index():\n", "def index():\n    url_for('new')\n")
    result = baseline("update", status=1)
    assert "not changed, it would grow: 1 more of FLK301 (see --grow)" in result.stderr
    assert lines(project) == before
    assert baseline("update", "--grow").stdout.endswith("4 findings, 1 added, 0 deleted\n")
    assert reported() == []


def test_update_follows_a_renamed_function(project: Path) -> None:
    baseline("create")
    edit(project, "def other()", "def another()")
    assert reported() == [("FLK301", 15)]
    assert baseline("update").stdout.endswith("3 findings, 1 added, 1 deleted\n")
    assert reported() == []


def test_create_overwrites_nothing(project: Path) -> None:
    (project / NAME).write_text("mine")
    assert "is there already" in baseline("create", status=2).stderr
    assert (project / NAME).read_text() == "mine"


def test_create_tells_how_to_use_it(project: Path) -> None:
    configure(project)
    assert f'configure `baseline = "{NAME}"`' in baseline("create").stderr
    assert len(reported()) == 3
    assert reported("--baseline", NAME) == []


def test_another_file(project: Path) -> None:
    baseline("create", "--baseline", "old.txt")
    assert not (project / NAME).exists()
    assert reported("--baseline", "old.txt") == []


def test_baseline_and_no_baseline_exclude_each_other() -> None:
    result = lint("check", "--baseline", NAME, "--no-baseline")
    assert result.exit_code == 2
    assert "exclude each other" in result.stderr


def test_show_tells_where_things_stand(project: Path) -> None:
    baseline("create")
    edit(project, "app = Flask", "\napp = Flask")
    edit(project, '"lost"', '"index"')
    result = baseline("show")
    shown = result.stdout.splitlines()
    assert shown[0].startswith("app.py:11:29: FLK301 url-for-unknown-endpoint ")
    assert shown[1] == "app.py: FLK301 in other: stale"
    assert shown[2].startswith("app.py:5:")
    assert result.stderr == "3 findings, 1 stale\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ":1: is not a baseline"),
        ("hello\n", ":1: is not a baseline"),
        ("# flask-lint baseline 12: x\n", ":1: written by another version"),
        ("# flask-lint baseline 1\n\nnonsense\n", ":3: not an entry"),
        ("# flask-lint baseline 1\n<<<<<<< HEAD\n", ":2: a merge conflict; keep the lines"),
        ("# flask-lint baseline 1\n=======\n", ":2: a merge conflict"),
    ],
)
def test_a_file_that_is_no_baseline_is_an_error(project: Path, text: str, problem: str) -> None:
    (project / NAME).write_text(text)
    result = lint("check")
    assert result.exit_code == 2
    assert f"{NAME}{problem}" in result.stderr
    assert "Traceback" not in result.stderr


def test_bytes_and_folders_are_no_baseline(project: Path) -> None:
    (project / NAME).write_bytes(b"\xff")
    assert "is not UTF-8" in lint("check").stderr
    assert "is not a file" in lint("check", "--baseline", ".").stderr


@pytest.mark.parametrize("path", ["", "/etc/x", "../x", "a\\\\b"])
def test_the_setting_stays_in_the_project(project: Path, path: str) -> None:
    configure(project, f'baseline = "{path}"')
    result = lint("check")
    assert result.exit_code == 2
    assert "is no path relative to the root" in result.stderr


def test_lines_of_two_branches_merge(project: Path) -> None:
    found = [finding(path=path, fingerprint=f"{digit * 24}-1") for path, digit in ("a1", "b2")]
    for name, part in (("ours", found[:1]), ("theirs", found[1:])):
        gate.write_baseline(project / name, gate.entries_of(part))
    texts = [(project / name).read_text() for name in ("ours", "theirs")]
    (project / "both").write_text("".join(texts).replace("\n", "\r\n"))
    assert gate.read_baseline(project / "both") == gate.entries_of(found)


def test_an_interruption_leaves_the_file_as_it_was(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    baseline("create")
    before = sorted(project.iterdir()), lines(project)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    edit(project, '"lost"', '"index"')
    monkeypatch.setattr(os, "replace", interrupted)
    baseline("prune", status=130)
    assert (sorted(project.iterdir()), lines(project)) == before


def test_a_broken_rule_is_never_known() -> None:
    broken = finding(rule="internal-error", code="FLK002", fingerprint="a" * 24 + "-1")
    assert gate.entries_of([broken]) == []
    known = gate.digests_of([gate.entry_of(broken)])
    assert beyond([broken], known) == (broken,)


def test_nothing_is_stale_when_a_rule_broke_down() -> None:
    entry = gate.entry_of(finding(fingerprint="a" * 24 + "-1"))
    assert gate.stale([entry], run(), {entry.code}) == [entry]
    assert gate.stale([entry], run(internal_error=True), {entry.code}) == []


@given(
    st.text(st.characters(exclude_categories=()), min_size=1),
    st.text(),
    st.integers(min_value=1, max_value=999),
)
def test_every_name_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory, path: str, definition: str, number: int
) -> None:
    one = finding(
        place=Place(path, 1, 1, 1, 1), definition=definition, fingerprint=f"{'0f' * 12}-{number}"
    )
    file = tmp_path_factory.getbasetemp() / "names"
    gate.write_baseline(file, gate.entries_of([one]))
    assert gate.read_baseline(file) == [gate.entry_of(one)]


@given(st.binary(max_size=200))
def test_whatever_the_file_holds_it_is_an_error_or_read(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-baseline"
    path.write_bytes(b"# flask-lint baseline 1\n" + data)
    with contextlib.suppress(FlaskLintError):
        assert gate.read_baseline(path) == []
