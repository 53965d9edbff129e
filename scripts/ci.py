"""Run every check on a copy of this checkout, set up from nothing: `.ci/run` calls this.

The two commands of the README are run as they are written there, the first must report findings,
the second must pass its tests. Then come the linters, the types, the import contract, and the
installed `flask-lint` on the fixture apps. The last line is pytest's closing line;
the exit status is 0 when all of it held. Needs nothing but Python and what pip can fetch.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from readme import commands

ROOT = Path(__file__).resolve().parent.parent
CLOSING_LINE = re.compile(r"=* ?(\d+ \w+.* in [\d.]+s.*|no tests ran.*)")
# The code of a finding, which the name of a folder of fixtures is not.
CODE = re.compile(r"\bFLK\d{3}\b(?!-)")
# What the caller has set must not decide what is found.
LEFT_OUT = re.compile(r"PYTHON.*|PYTEST.*|FLASK.*|MYPY.*|RUFF.*|VIRTUAL_ENV|NO_COLOR|FORCE_COLOR")


class Step(NamedTuple):
    """A command, where it runs, and the exit status that it must have."""

    name: str
    command: str | list[str]
    status: int = 0


def copy_checkout(target: Path) -> None:
    """Copy to `target` what belongs to the project: what git tracks, and new files not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        left_out = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, target, ignore=left_out)
        return
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def run(step: Step, folder: Path) -> tuple[bool, list[str]]:
    """Run `step` in `folder`, print what it prints; return whether it held, and its lines."""
    print(f"\n==> {step.name}", flush=True)
    started = time.monotonic()
    environment = {key: value for key, value in os.environ.items() if not LEFT_OUT.fullmatch(key)}
    lines = []
    with subprocess.Popen(
        step.command,
        cwd=folder,
        env=environment,
        shell=isinstance(step.command, str),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip("\n"))
    held = process.returncode == step.status
    verdict = "ok" if held else f"FAILED: exit status {process.returncode}, not {step.status}"
    print(f"<== {step.name}: {verdict} ({time.monotonic() - started:.1f} s)", flush=True)
    return held, lines


def linters() -> list[Step]:
    """Return the checks on the source."""
    tools = {
        "ruff check": ["ruff", "check"],
        "ruff format": ["ruff", "format", "--check"],
        "mypy": ["mypy"],
        "import contract": ["lint-imports"],
        "pages": ["python", "scripts/pages.py", "--check"],
    }
    return [Step(name, [f".venv/bin/{tool[0]}", *tool[1:]]) for name, tool in tools.items()]


def fixture_apps(folder: Path) -> list[Step]:
    """Return a run of the installed command over every fixture app.

    `good` is linted as a user would lint it: an error or a warning fails. `bad` is asked for its
    own rule alone, because a rule that gives advice or is off by default must be seen as well.
    """
    steps = []
    for apps in sorted((folder / "tests/fixtures").glob("FLK*")):
        rule = apps.name.partition("-")[2]
        lint = [".venv/bin/flask-lint", "check", "--no-cache", "--output-format", "concise"]
        for kind in ("good", "bad"):
            asked = ["--select", rule, "--fail-on", "info"] if kind == "bad" else []
            app = str((apps / kind).relative_to(folder))
            steps.append(Step(app, [*lint, *asked, app], 1 if kind == "bad" else 0))
    return steps


def main() -> int:
    """Run all steps, tell which failed, and print pytest's closing line last."""
    failed = []
    closing = "no closing line of pytest: it did not run to its end"
    # A link in the path (macOS has one) would make relative and resolved paths disagree.
    with tempfile.TemporaryDirectory(prefix="flask-lint-ci-") as temporary:
        folder = Path(temporary).resolve() / "flask-lint"
        copy_checkout(folder)
        try_it, test_it = commands((folder / "README.md").read_text("utf-8"))
        held, lines = run(Step("README: try it", try_it, 1), folder)
        if not held or not any(CODE.search(line) for line in lines):
            failed.append("README: try it (must end with status 1 and show findings)")
        held, lines = run(Step("README: run the tests", test_it), folder)
        if not held:
            failed.append("README: run the tests")
        closing = next(
            (line for line in reversed(lines) if CLOSING_LINE.fullmatch(line.strip())), closing
        )
        steps = [*linters(), *fixture_apps(folder)]
        failed += [step.name for step in steps if not run(step, folder)[0]]
    print()
    for name in failed:
        print(f"FAILED: {name}")
    print(closing, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
