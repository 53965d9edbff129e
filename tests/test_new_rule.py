"""What the scaffold writes is clean, takes the next code, and does not pass for a finished rule."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("src", "scripts", "rules", "tests", "pyproject.toml")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project with nothing in it that only a run leaves behind, but for bytecode."""
    left = shutil.ignore_patterns(".*")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tmp_path / part, ignore=left)
        else:
            shutil.copy(ROOT / part, tmp_path / part)
    return tmp_path


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    search_path = os.pathsep.join([str(copy / "src"), str(copy / "tests")])
    return subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": search_path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def new_rule(copy: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return run(copy, "scripts/new_rule.py", *args)


def test_scaffold_is_clean_and_unfinished(copy: Path) -> None:
    done = new_rule(copy, "upgrades", "old-thing-used", "--severity", "error")
    assert done.returncode == 0, done.stderr
    written = done.stdout.split()
    check = "src/flask_lint/rules/upgrades/old_thing_used.py"
    proof = "tests/proofs/test_old_thing_used.py"
    assert {check, proof} < set(written)
    (page,) = (copy / "rules").glob("FLK9*-old-thing-used.md")
    for kind in ("bad", "good"):
        assert (copy / "tests/fixtures" / page.stem / kind / "pyproject.toml").is_file()

    for tool in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        ruff = run(copy, "-m", "ruff", *tool, check, proof)
        assert ruff.returncode == 0, ruff.stdout
    mypy = run(copy, "-m", "mypy", "--follow-imports=silent", "--cache-dir=.mypy", check, proof)
    assert mypy.returncode == 0, mypy.stdout

    mine = ("-k", page.stem, "-p", "no:cacheprovider", "-q")
    meta = run(copy, "-m", "pytest", "tests/test_rules_meta.py", *mine)
    assert meta.returncode == 1, meta.stdout
    for unfinished in ("test_page_has_its_sections", "test_app_is_reported_exactly_as_expected"):
        assert unfinished in meta.stdout
    assert "test_rule_is_proven" not in meta.stdout, (
        "the scaffold has a proof, although no true one"
    )
    assert run(copy, "-m", "pytest", proof, "-p", "no:cacheprovider", "-q").returncode == 1


def test_codes_are_counted_on(copy: Path) -> None:
    first = new_rule(copy, "requests", "first-thing-wrong", "--style", "--off")
    second = new_rule(copy, "requests", "second-thing-wrong")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    codes = [
        int(page.name[3:6])
        for name in ("first-thing-wrong", "second-thing-wrong")
        for page in (copy / "rules").glob(f"FLK7*-{name}.md")
    ]
    assert codes[1] == codes[0] + 1
    assert not (copy / "tests/proofs/test_first_thing_wrong.py").exists()
    text = (copy / "src/flask_lint/rules/requests/first_thing_wrong.py").read_text("utf-8")
    assert "default=False," in text
    assert 'proof="style",' in text


def test_name_must_be_new_and_kebab_case(copy: Path) -> None:
    assert new_rule(copy, "requests", "Not_Kebab").returncode == 2
    assert new_rule(copy, "requests", "thing-is-wrong").returncode == 0
    again = new_rule(copy, "database", "thing-is-wrong")
    assert again.returncode == 2
    assert "already" in again.stderr
