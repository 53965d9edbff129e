"""The script behind `.ci/run`: a step that fails is seen, and pytest's closing line is found."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import ci

ROOT = Path(__file__).parent.parent


def test_entry_point_can_be_executed() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)


@pytest.mark.parametrize(("status", "held"), [(0, False), (1, True)])
def test_step_holds_when_it_ends_as_it_must(tmp_path: Path, status: int, held: bool) -> None:
    step = ci.Step("ends with 1", [sys.executable, "-c", "print('said'); exit(1)"], status)
    assert ci.run(step, tmp_path) == (held, ["said"])


def test_step_has_no_input_and_not_the_settings_of_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
    code = "import os, sys; print(sys.stdin.read() == '', os.environ.get('PYTEST_ADDOPTS'))"
    assert ci.run(ci.Step("input", [sys.executable, "-c", code]), tmp_path) == (True, ["True None"])


@pytest.mark.parametrize(
    ("line", "is_closing"),
    [
        ("============== 12 passed, 1 skipped in 3.40s ==============", True),
        ("=========== 1 failed, 2 errors in 75.10s (0:01:15) ===========", True),
        ("============ no tests ran in 0.01s ============", True),
        ("12 passed in 3.40s", True),
        ("=================== short test summary info ===================", False),
        ("FAILED tests/test_ci.py::test_x - 12 passed in 1.0s", False),
    ],
)
def test_closing_line_of_pytest_is_known(line: str, is_closing: bool) -> None:
    assert bool(ci.CLOSING_LINE.fullmatch(line)) == is_closing


def test_code_of_a_finding_is_told_from_a_folder_of_fixtures() -> None:
    assert ci.CODE.search("store/models.py:3:1: FLK103 circular-import-partial ...")
    assert not ci.CODE.search("no such path: tests/fixtures/FLK103-circular-import-partial/bad")


def test_every_folder_of_apps_is_linted_twice(tmp_path: Path) -> None:
    (tmp_path / "tests/fixtures/FLK101-some-rule").mkdir(parents=True)
    good, bad = ci.fixture_apps(tmp_path)
    assert (good.status, good.command[-1]) == (0, "tests/fixtures/FLK101-some-rule/good")
    assert (bad.status, bad.command[-1]) == (1, "tests/fixtures/FLK101-some-rule/bad")
    assert "some-rule" in bad.command


def test_copy_has_what_belongs_to_the_project(tmp_path: Path) -> None:
    ci.copy_checkout(tmp_path / "copy")
    assert (tmp_path / "copy/README.md").read_bytes() == (ROOT / "README.md").read_bytes()
    assert not (tmp_path / "copy/.git").exists()
    assert not list((tmp_path / "copy").rglob("__pycache__"))
