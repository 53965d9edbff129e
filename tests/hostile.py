"""The whole command, run over a hostile tree as a process of its own with a time limit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

# Twenty times what the slowest tree takes: enough for a busy machine, and no hang.
SECONDS = 300
SOURCE = Path(__file__).parent.parent / "src"


class Outcome(NamedTuple):
    """What the command said: its status, the rules it reported, and what became of each file."""

    status: int
    rules: set[str]
    analysed: set[str]
    skipped: dict[str, str]
    failed: dict[str, str]


def command(*args: str) -> list[str]:
    """Return the words that run the program with `args`."""
    return [sys.executable, "-m", "flask_lint", *args]


def environment(**more: str) -> dict[str, str]:
    """Return the environment of the program, with `more` in it."""
    return {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONWARNINGS": "error", **more}


def lint(root: Path, *args: str, code: str = "", **variables: str) -> Outcome:
    """Lint the project in `root`; assert that nothing crashed and nothing was passed over.

    `code` replaces the program: it is run with the same arguments.
    """
    said, document = _document(root, code, *args, **variables)
    files = document["files"]
    skipped, failed = (
        {note["path"]: note["reason"] for note in files[kind]} for kind in ("skipped", "failed")
    )
    assert all([*skipped.values(), *failed.values()])
    reported = {one["path"] for one in document["findings"] if one["rule"] == "parse-error"}
    assert reported == set(failed)
    listed = _run(root, code, "--show-files", *args, **variables).stdout.decode().splitlines()
    assert len(listed) == files["analysed"]
    rules = {one["rule"] for one in document["findings"]}
    return Outcome(said, rules, set(listed), skipped, failed)


def survive(root: Path, count: int, *args: str) -> list[dict[str, Any]]:
    """Lint the project in `root` once, with all rules; return the findings.

    Assert that `count` files are analysed, all that there are, and that nothing crashed.
    """
    _, document = _document(root, "", "--select", "ALL", *args)
    assert document["files"] == {"analysed": count, "skipped": [], "failed": []}
    findings: list[dict[str, Any]] = document["findings"]
    return findings


def _document(root: Path, code: str, *args: str, **variables: str) -> tuple[int, dict[str, Any]]:
    (root / "pyproject.toml").touch()
    said = _run(root, code, "--output-format", "json", *args, **variables)
    assert said.returncode in (0, 1), said.stderr
    document: dict[str, Any] = json.loads(said.stdout)
    assert not document["summary"]["internal_error"], document["findings"]
    return said.returncode, document


def _run(root: Path, code: str, *args: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    program = [sys.executable, "-c", code, "check", "."] if code else command("check", ".")
    said = subprocess.run(
        [*program, *args],
        cwd=root,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert b"Traceback" not in said.stderr, said.stderr.decode()
    return said
