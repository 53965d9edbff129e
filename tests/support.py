"""The test language: lint a few files, compare with expectation comments, run an app for proof.

assert_findings({"app.py": "db.create_all()  # expect: create-all-outside-dev"})
done = run_python(fixture_app("FLK101-app-factory-missing", "bad"), "import app")
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import tomllib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from expectations import difference, expectations, read_sources
from flask_lint import pipeline
from flask_lint.crew import PAYS, Crew
from flask_lint.rules.registry import all_rules
from flask_lint.settings import Settings
from flask_lint.syntax.parse import with_deep_stack
from flask_lint.workers import QUICKLY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from flask_lint.findings import Finding, Run
    from flask_lint.packed import PackedRead
    from flask_lint.sources.discover import SourceFile
    from flask_lint.sources.tree import Tree

FIXTURES = Path(__file__).parent / "fixtures"
_KEPT_VARIABLES = (
    "PATH",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
)


def write_files(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write `files` under `root`; text loses its common indent and its first empty line."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = textwrap.dedent(content).lstrip("\n").encode()
        path.write_bytes(content)


def read_all(
    files: Sequence[SourceFile],
    *,
    jobs: int,
    tree: Tree | None = None,
    progress: Callable[[int], None] = lambda _count: None,
) -> dict[str, PackedRead]:
    """Return what Python files say, read by so many processes."""

    def read() -> dict[str, PackedRead]:
        with closing(Crew(tree, jobs)) as crew:
            crew.hire(files, PAYS)
            return crew.read(files, QUICKLY, progress=progress)

    return with_deep_stack(read)


def check_files(
    files: Mapping[str, str | bytes],
    *,
    select: Sequence[str] | None = None,
    settings: Settings | None = None,
) -> list[Finding]:
    """Return what linting a project of `files` reports.

    `select` names the rules to run and goes before what `settings` select;
    without either, the rules run that are on by default.
    """
    with tempfile.TemporaryDirectory(prefix="flask-lint-test-") as folder:
        write_files(Path(folder), files)
        return list(check_folder(Path(folder), _with(settings, select)).findings)


def assert_findings(
    files: Mapping[str, str | bytes],
    rule: str | None = None,
    *,
    settings: Settings | None = None,
) -> list[Finding]:
    """Assert that exactly the lines with an expectation comment are reported; return the findings.

    With `rule` only that rule runs, and only its expectations count.
    """
    with tempfile.TemporaryDirectory(prefix="flask-lint-test-") as folder:
        write_files(Path(folder), files)
        return assert_folder(Path(folder), rule, settings=_with(settings, rule and [rule]))


def assert_folder(
    root: Path, rule: str | None = None, *, settings: Settings | None = None
) -> list[Finding]:
    """Do what `assert_findings` does for the project in the folder `root`."""
    sources = read_sources(root)
    unknown = {want.rule for want in expectations(sources)} - set(all_rules())
    assert not unknown, f"{root}: expectations name unknown rules: {', '.join(sorted(unknown))}"
    run = check_folder(root, settings or Settings())
    wrong = difference(sources, run.findings, rule)
    assert not wrong, f"{root}: {wrong}"
    return [finding for finding in run.findings if rule in (None, finding.rule)]


def check_folder(root: Path, settings: Settings) -> Run:
    """Lint the project in `root`; assert that the linter itself did not fail."""
    run = pipeline.check(root, [], settings)
    assert not run.internal_error, [finding.message for finding in run.findings]
    return run


def fixture_app(slug: str, kind: str) -> Path:
    """Return the folder of the app `kind` (`bad` or `good`) of the rule `slug`.

    Raises `FileNotFoundError` when there is none.
    """
    folder = FIXTURES / slug / kind
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    return folder


def fixture_settings(folder: Path) -> Settings:
    """Return the settings in the `pyproject.toml` of a fixture app."""
    tables: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    return msgspec.convert(tables.get("tool", {}).get("flask-lint", {}), Settings)


def run_python(
    folder: Path, code: str, *args: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `code` in a new interpreter in a copy of `folder`, and return what became of it.

    Nothing of the caller's environment reaches it but the search path for programs;
    `env` is added. The copy is the first entry of `sys.path` and is deleted afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="flask-lint-proof-") as temporary:
        copy = Path(temporary) / "app"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__", "instance"))
        variables = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        variables |= {"HOME": temporary, "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [sys.executable, "-W", "default", "-c", textwrap.dedent(code), *args],
            cwd=copy,
            env={**variables, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )


def _with(settings: Settings | None, select: Sequence[str] | None) -> Settings:
    chosen = settings or Settings()
    return msgspec.structs.replace(chosen, select=list(select)) if select else chosen
