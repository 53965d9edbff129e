"""`flask-lint cache`, and the whole program with and without what is kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from flask_lint.cache.folder import NAME
from flask_lint.cli.main import main
from hostile import environment
from support import FIXTURES, write_files

if TYPE_CHECKING:
    from pathlib import Path

APP = {
    "pyproject.toml": "",
    "app.py": """
        from flask import Flask, render_template, url_for

        app = Flask(__name__)

        @app.get("/")
        def index():
            return render_template("page.html", url=url_for("gone"))
    """,
    "templates/page.html": "",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    write_files(root, APP)
    monkeypatch.chdir(root)
    return root


def lint(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def said(*arguments: str) -> dict[str, Any]:
    result = lint("cache", *arguments, "--output-format", "json")
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_info_tells_what_is_kept(root: Path) -> None:
    empty = {"path": str(root / NAME), "usable": False, "files": 0, "bytes": 0}
    assert said("info") == {**empty, "summaries": 0, "runs": 0}
    lint("check")
    told = said("info", "app.py")
    sizes = [path.stat().st_size for path in (root / NAME).glob("*.cache")]
    assert told == {
        "path": str(root / NAME),
        "usable": True,
        "files": len(sizes),
        "bytes": sum(sizes),
        "summaries": 2,
        "runs": 1,
    }
    assert "summaries  2\n" in lint("cache", "info").stdout
    assert "usable     true\n" in lint("cache", "info").stdout


def test_clean_removes_it(root: Path) -> None:
    lint("check")
    files = said("info")["files"]
    gone = said("clean")
    assert gone["files"] == files
    assert gone["bytes"] > 0
    assert not (root / NAME).exists()
    assert said("clean") == {"path": str(root / NAME), "files": 0, "bytes": 0}


def test_clean_removes_nothing_else(root: Path) -> None:
    lint("check")
    (root / NAME / "mine.txt").write_text("mine")
    result = lint("cache", "clean")
    assert result.exit_code == 2
    assert "not empty" in result.stderr
    assert [path.name for path in (root / NAME).iterdir()] == ["mine.txt"]


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX file system")
def test_clean_follows_no_link(root: Path, tmp_path: Path) -> None:
    lint("check")
    (root / NAME).rename(tmp_path / "elsewhere")
    (root / NAME).symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    before = sorted(path.name for path in (tmp_path / "elsewhere").iterdir())
    result = lint("cache", "clean")
    assert result.exit_code == 2
    assert "left as it is" in result.stderr
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == before
    assert said("info")["usable"] is False


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["routes"],
        ["doctor"],
        ["graph"],
        ["baseline", "create"],
        ["baseline", "update", "--grow"],
        ["baseline", "prune"],
        ["baseline", "show"],
    ],
    ids=" ".join,
)
def test_every_command_that_reads_the_project_can_do_without(
    root: Path, arguments: list[str]
) -> None:
    if arguments[0] == "baseline" and arguments[1] != "create":
        lint("baseline", "create", "--no-cache")
    result = lint(*arguments, "--no-cache")
    assert result.exit_code in (0, 1), result.output
    assert not (root / NAME).exists()
    shutil.rmtree(root)
    root.mkdir()
    os.chdir(root)
    write_files(root, APP)
    if arguments[0] == "baseline" and arguments[1] != "create":
        lint("baseline", "create", "--no-cache")
    assert lint(*arguments).stdout == result.stdout
    # Those that ask no rule about templates do not read the one there is.
    assert said("info")["summaries"] == (1 if arguments[0] in ("routes", "doctor", "graph") else 2)


@pytest.mark.parametrize(
    "text",
    ['select = ["nothing"]', "[rules.no-such-rule]", f"[rules.view-is-generator]\nx = {10**99}"],
)
def test_settings_that_are_wrong_are_never_taken_for_checked(root: Path, text: str) -> None:
    config = root / "flask-lint.toml"
    for _ in range(2):
        config.write_text('ignore = ["FLK6"]\n')
        assert lint("check").exit_code == 1
        config.write_text(text)
        assert lint("check").exit_code == 2


def test_settings_are_not_checked_twice(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "flask-lint.toml").write_text('ignore = ["FLK6"]\n')
    assert lint("check").exit_code == 1
    monkeypatch.setattr("flask_lint.config.load.rules_of", None)
    assert lint("check").exit_code == 1
    assert lint("check", "--no-cache").exit_code == 2


# The whole program ----------------------------------------------------------------------------

WARM = """
import sys
from flask_lint.cli.main import main
try:
    main(sys.argv[1:])
finally:
    slow = ("libcst", "rich", "jinja2", "flask_lint.model")
    print(*(name for name in slow if name in sys.modules), file=sys.stderr)
"""
REVERSED = """
import sys
from flask_lint.cli.main import main
from flask_lint.sources.tree import Disk
entries = Disk.entries
Disk.entries = lambda self, location: list(reversed(list(entries(self, location))))
main(sys.argv[1:])
"""


def run(root: Path, code: str, *arguments: str, **variables: str) -> tuple[bytes, str]:
    done = subprocess.run(
        [sys.executable, "-c", code, "check", *arguments],
        cwd=root,
        env=environment(**variables),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    return done.stdout, done.stderr.decode().splitlines()[-1]


def test_a_run_without_a_change_imports_nothing_that_is_slow(root: Path) -> None:
    (root / "flask-lint.toml").write_text(
        'ignore = ["FLK6"]\nbaseline = "known.txt"\n[rules.view-is-generator]\n'
    )
    assert lint("baseline", "create", "--baseline", "known.txt").exit_code == 0
    with (root / "app.py").open("a") as file:
        file.write('\n\n@app.get("/new")\ndef new():\n    return url_for("lost")\n')
    first, imported = run(root, WARM, "--output-format", "json")
    assert imported == "libcst flask_lint.model"  # it is known what the template says
    again, imported = run(root, WARM, "--output-format", "json")
    assert imported == ""
    assert first == again
    assert len(json.loads(first)["findings"]) == 1


def test_every_way_to_run_it_says_the_same(tmp_path: Path) -> None:
    """Order of files, number of processes, seed of hashes, and what is kept."""
    for app in sorted(FIXTURES.glob("FLK?01-*/bad")):
        shutil.copytree(app, tmp_path / app.parent.name[:6].lower())
    (tmp_path / "pyproject.toml").touch()
    plain = "from flask_lint.cli.main import main; main()"
    json_ = ("--output-format", "json")
    expected, _ = run(tmp_path, plain, *json_, "--no-cache", "--jobs", "1", PYTHONHASHSEED="0")
    assert len(json.loads(expected)["findings"]) > 5
    ways: list[tuple[str, list[str], str]] = [
        (REVERSED, ["--jobs", "2"], "1"),  # cold, and kept
        (plain, ["--jobs", "1"], "2"),  # as it was kept
        (plain, ["--no-cache", "--jobs", "3"], "3"),
    ]
    for number, (code, arguments, seed) in enumerate(ways):
        said, _ = run(tmp_path, code, *json_, *arguments, PYTHONHASHSEED=seed)
        assert said == expected, ways[number]
    for known in (tmp_path / NAME).glob("*-run-*"):
        known.unlink()
    said, _ = run(tmp_path, REVERSED, *json_, PYTHONHASHSEED="4")  # from summaries
    assert said == expected
