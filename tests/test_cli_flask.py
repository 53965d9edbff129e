"""`flask lint`, run by Flask's own command line."""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.cli import FlaskGroup

import fake_pipeline
from flask_lint import __version__
from runs import finding, run

PYPROJECT = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text())


def load(group: str, name: str, value: str) -> Any:
    return EntryPoint(name, value, group).load()


def test_the_entry_points_are_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = PYPROJECT["project"]
    for name, value in project["scripts"].items():
        monkeypatch.setattr(sys, "argv", [name, "--version"])
        with pytest.raises(SystemExit) as ended:
            load("console_scripts", name, value)()
        assert (ended.value.code, capsys.readouterr().out) == (0, f"{name} {__version__}\n")
    for group, entries in project["entry-points"].items():
        for name, value in entries.items():
            assert load(group, name, value).name == name


def test_flask_lint_lints_without_loading_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app.py").write_text("raise SystemExit('the app was loaded')\n")
    monkeypatch.chdir(tmp_path)
    pipeline = fake_pipeline.install(monkeypatch)
    pipeline.result = run(finding())
    flask = FlaskGroup(load_dotenv=False)
    value = PYPROJECT["project"]["entry-points"]["flask.commands"]["lint"]
    flask.add_command(load("flask.commands", "lint", value))
    done = CliRunner().invoke(flask, ["lint", "--output-format", "concise"])
    assert done.exit_code == 1, done.output
    assert done.stdout.startswith("app/models.py:4:12: FLK003 ")
    ((root, _, _),) = pipeline.calls
    assert root == tmp_path.resolve()


def test_errors_of_flask_lint_are_one_line_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    flask = FlaskGroup(load_dotenv=False)
    value = PYPROJECT["project"]["entry-points"]["flask.commands"]["lint"]
    flask.add_command(load("flask.commands", "lint", value))
    done = CliRunner().invoke(flask, ["lint", "nowhere"])
    assert done.exit_code == 2
    assert done.stderr == "flask-lint: error: no such file or directory: nowhere\n"
