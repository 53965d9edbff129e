"""Compare flask-lint with what it is measured against: `python benchmarks/compare.py PROJECT`.

Side by side, in one run, each as a process of its own from start to end, on a copy of the project:

- `flask-lint check`: cold, with a function added to one file since the last run, with a comment
  added, and with nothing changed;
- `libcst.parse_module` over the same Python files, which no linter built on LibCST can beat;
- Ruff with all rules, Bandit, flake8, Pylint for errors, Fixit, flawed and Semgrep, as far as they
  are found beside this interpreter or on the path. Semgrep needs `--semgrep-rules FOLDER`.

The contenders take turns, so that a change in the machine's load meets all of them. The table has
the median time, its ratio to the median of `libcst.parse_module`, and the most memory that one of
its processes took.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

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
# Nothing found, something found, and flawed's own limit of time.
_DONE = (0, 1, 124)
LINT = [sys.executable, "-m", "flask_lint", "check"]


class Contender(NamedTuple):
    """A command, and what is done before each time it is run."""

    command: list[str]
    prepare: Callable[[], object] = lambda: None


class Spent(NamedTuple):
    """What one run took: seconds, and mebibytes at most."""

    seconds: float
    memory: float


def python_files(project: Path) -> list[Path]:
    """Return the Python files that flask-lint analyses in `project`."""
    root = Path(json.loads(_said([*LINT, "--no-cache", "--show-settings", str(project)]))["root"])
    listed = _said([*LINT, "--no-cache", "--show-files", str(project)]).splitlines()
    return [path for path in (root / line for line in listed) if path.suffix == ".py"]


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def contenders(
    project: Path, files: list[Path], names: Path, semgrep_rules: Path | None
) -> dict[str, Contender]:
    """Return what to time; the file `names` lists `files`."""
    target = str(project)
    lint = [*LINT, "--exit-zero", "--output-format", "concise"]
    changed = sorted(files, key=lambda path: path.stat().st_size)[len(files) // 2]

    def add(text: str) -> Callable[[], object]:
        def change() -> None:
            with changed.open("a", encoding="utf-8") as file:
                file.write(text.format(time.perf_counter_ns()))

        return change

    # `python -m` for what is installed with this interpreter, as flask-lint is.
    found = {
        BASE: Contender([sys.executable, "-c", PARSE, str(names)]),
        "flask-lint, cold": Contender([*lint, "--no-cache", target]),
        "flask-lint, a function": Contender(
            [*lint, target], add("\n\ndef f_{0}():\n    return {0}\n")
        ),
        "flask-lint, a comment": Contender([*lint, target], add("# {}\n")),
        "flask-lint, unchanged": Contender([*lint, target]),
    }
    tools = {
        "ruff --select ALL": ["ruff", "check", "--isolated", "--select=ALL", "--no-cache", "-eq"],
        "bandit -r": ["bandit", "--recursive", "--quiet", "--exit-zero"],
        "flake8 -j 2": ["flake8", "--isolated", "-j2", "--exit-zero", "--quiet"],
        "pylint -E": ["pylint", "-E", "--recursive=y", "--exit-zero", "--rcfile=/dev/null"],
        "fixit lint": ["fixit", "--quiet", "lint"],
        "flawed scan": ["flawed", "--quiet", "scan", "--no-cache"],
    }
    if importlib.util.find_spec("pylint_flask"):
        tools["pylint -E"] += ["--load-plugins=pylint_flask"]
    if semgrep_rules is not None:
        quiet = ["--metrics=off", "--disable-version-check", "--quiet"]
        tools["semgrep"] = ["semgrep", "scan", *quiet, f"--config={semgrep_rules}"]
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    for name, (program, *options) in tools.items():
        path = shutil.which(program, path=beside)
        if path is not None:
            found[name] = Contender([path, *options, target])
    return found


def spend(contender: Contender) -> Spent:
    """Run a contender once and return what it took; a contender that fails ends all."""
    contender.prepare()
    started = time.perf_counter()
    with subprocess.Popen(
        contender.command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in _DONE:
        sys.exit(f"exit status {process.returncode}: {' '.join(contender.command)}")
    return Spent(time.perf_counter() - started, used.ru_maxrss / 1024)


def main() -> int:
    """Time the contenders and print the table; return the exit status."""
    parser = argparse.ArgumentParser(description="Time runs against their yardsticks.")
    parser.add_argument("project", type=lambda text: Path(text).resolve())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--semgrep-rules", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        project = Path(temporary) / wanted.project.name
        shutil.copytree(wanted.project, project, symlinks=True)
        files = python_files(project)
        if not files:
            parser.error(f"no Python files in {wanted.project}")
        lines = sum(path.read_bytes().count(b"\n") for path in files)
        names = Path(temporary) / "names"
        names.write_text("\n".join(map(str, files)), "utf-8")
        found = contenders(project, files, names, wanted.semgrep_rules)
        spent: dict[str, list[Spent]] = {name: [] for name in found}
        for _ in range(wanted.rounds):
            for name, contender in found.items():
                spent[name].append(spend(contender))
    python = ".".join(map(str, sys.version_info[:3]))
    print(f"{wanted.project.name}: {len(files)} files, {lines} lines, Python {python}")
    print(f"{'':22} {'median s':>9} {'min s':>8} {'max s':>8} {'ratio':>7} {'MiB':>7}")
    base = statistics.median(one.seconds for one in spent[BASE])
    for name, runs in spent.items():
        times = [one.seconds for one in runs]
        median, memory = statistics.median(times), max(one.memory for one in runs)
        low, high, ratio = min(times), max(times), median / base
        print(f"{name:22} {median:9.2f} {low:8.2f} {high:8.2f} {ratio:7.2f} {memory:7.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
