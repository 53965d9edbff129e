"""The GitHub Action and the jobs in the README: their scripts run, their options are real."""

from __future__ import annotations

import importlib
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from flask_lint.cli.check import check

ROOT = Path(__file__).parent.parent

yaml: Any = importlib.import_module("yaml")


def action() -> Any:
    return yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))


def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


def arguments(tmp_path: Path, **variables: str) -> list[str]:
    """Return the arguments that the last step of the action gives to flask-lint."""
    bash = shutil.which("bash")
    assert bash is not None
    command = tmp_path / "flask-lint"
    command.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    command.chmod(0o755)
    step = action()["runs"]["steps"][-1]
    given = {"COMMAND": str(command), "NEW_SINCE": "", "SARIF_FILE": "", "ARGUMENTS": ""}
    assert step["env"].keys() == given.keys()
    done = subprocess.run(
        [bash, "--noprofile", "--norc", "-euo", "pipefail", "-c", step["run"]],
        env={"PATH": os.defpath} | given | variables,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_action_annotates() -> None:
    made = action()
    assert made["runs"]["using"] == "composite"
    for step in made["runs"]["steps"]:
        # GitHub refuses a composite step that runs a script and names no shell.
        assert ("run" in step) == ("shell" in step)
        # An expression in a script would be expanded into it.
        assert "${{" not in step.get("run", "")
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text("utf-8")))
    assert used == set(made["inputs"])


def test_the_action_with_no_inputs(tmp_path: Path) -> None:
    assert arguments(tmp_path) == ["check", "--output=github"]


def test_the_action_with_all_inputs(tmp_path: Path) -> None:
    given = arguments(
        tmp_path,
        NEW_SINCE="auto",
        SARIF_FILE="my file.sarif",
        ARGUMENTS="  --fail-on error  $(touch ran) *",
    )
    assert given == [
        *["check", "--output=github", "--fail-on", "error", "$(touch", "ran)", "*"],
        *["--new-since=auto", "--output=sarif=my file.sarif"],
    ]
    assert not (tmp_path / "ran").exists()


def test_the_steps_of_the_readme_use_inputs_that_there_are() -> None:
    blocks = [yaml.safe_load(one) for one in re.findall(r"```yaml\n(.*?)```", readme(), re.DOTALL)]
    steps = [
        step
        for block in blocks
        for job in block.get("jobs", {}).values()
        for step in job["steps"]
        if step.get("uses", "").startswith("flask-lint/flask-lint@")
    ]
    assert steps
    for step in steps:
        assert set(step.get("with", {})) <= set(action()["inputs"])


def hooks() -> list[str]:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return [shlex.join([*shlex.split(hook["entry"]), *hook["args"]])]


def commands() -> list[str]:
    found = set(re.findall(r"flask-lint check(?: [^\s`#]+)*", readme()))
    return sorted(one for one in found if not one.endswith("--help"))


@pytest.mark.parametrize("command", [*commands(), *hooks()])
def test_commands_have_options_that_there_are(command: str) -> None:
    words = shlex.split(command.replace("[PATH...]", "").replace("REF", "HEAD"))
    check.make_context("check", words[2:])


def test_the_gitlab_job_keeps_its_report_when_it_fails() -> None:
    blocks = [yaml.safe_load(one) for one in re.findall(r"```yaml\n(.*?)```", readme(), re.DOTALL)]
    (job,) = (block["flask-lint"] for block in blocks if "flask-lint" in block)
    report = job["artifacts"]["reports"]["codequality"]
    assert any(f"--output gitlab={report}" in line for line in job["script"])
    assert job["artifacts"]["when"] == "always"
    assert str(job["variables"]["GIT_DEPTH"]) == "0"
