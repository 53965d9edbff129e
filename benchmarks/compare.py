"""Compare a cold run with what it is measured against: `python benchmarks/compare.py PROJECT`.

Side by side, in one run, each as a process of its own from start to end:

- `flask-lint check --no-cache`;
- `libcst.parse_module` over the same Python files, which no linter built on LibCST can beat;
- `bandit -r` over the same tree, when it is installed.

The contenders take turns, so that a change in the machine's load meets all of them. The table has
the median time, its ratio to the median of `libcst.parse_module`, and lines a second.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARSE = """
import pathlib, sys
import libcst
for name in pathlib.Path(sys.argv[1]).read_text("utf-8").splitlines():
    try:
        libcst.parse_module(pathlib.Path(name).read_bytes())
    except (libcst.ParserSyntaxError, UnicodeDecodeError):
        pass
"""
BASE = "libcst.parse_module"


def python_files(project: Path) -> list[Path]:
    """Return the Python files that flask-lint analyses in `project`."""
    root = Path(json.loads(_check(project, "--show-settings"))["root"])
    listed = _check(project, "--show-files").splitlines()
    return [path for path in (root / line for line in listed) if path.suffix == ".py"]


def _check(project: Path, flag: str) -> str:
    command = [sys.executable, "-m", "flask_lint", "check", "--no-cache", flag, str(project)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def contenders(project: Path, names: Path) -> dict[str, list[str]]:
    """Return the commands to time; the file `names` lists the Python files."""
    lint = [sys.executable, "-m", "flask_lint", "check", "--no-cache", "--exit-zero"]
    commands = {
        "flask-lint check": [*lint, "--output-format", "concise", str(project)],
        BASE: [sys.executable, "-c", PARSE, str(names)],
    }
    if importlib.util.find_spec("bandit"):
        bandit = [sys.executable, "-m", "bandit", "--recursive", "--quiet", "--exit-zero"]
        commands["bandit -r"] = [*bandit, str(project)]
    return commands


def seconds(command: list[str]) -> float:
    """Return how long `command` runs; raises `CalledProcessError` when it fails."""
    started = time.perf_counter()
    subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=True,
    )
    return time.perf_counter() - started


def main() -> int:
    """Time the contenders and print the table; return the exit status."""
    parser = argparse.ArgumentParser(description="Time a cold run against its yardsticks.")
    parser.add_argument("project", type=lambda text: Path(text).resolve())
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    files = python_files(wanted.project)
    if not files:
        parser.error(f"no Python files in {wanted.project}")
    lines = sum(path.read_bytes().count(b"\n") for path in files)
    with tempfile.TemporaryDirectory() as temporary:
        names = Path(temporary) / "names"
        names.write_text("\n".join(map(str, files)), "utf-8")
        commands = contenders(wanted.project, names)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(wanted.rounds):
            for name, command in commands.items():
                times[name].append(seconds(command))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    python = ".".join(map(str, sys.version_info[:3]))
    print(f"{wanted.project.name}: {len(files)} files, {lines} lines, Python {python}")
    print(f"{'':20} {'median s':>10} {'min s':>8} {'max s':>8} {'ratio':>7} {'lines/s':>10}")
    for name, median in medians.items():
        low, high = min(times[name]), max(times[name])
        ratio = median / medians[BASE]
        speed = lines / median
        print(f"{name:20} {median:10.2f} {low:8.2f} {high:8.2f} {ratio:7.2f} {speed:10.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
