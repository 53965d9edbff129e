"""What is read does not depend on how many processes read it, nor on whether they live."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from flask_lint import ahead as ahead_of_rules
from flask_lint.pipeline import check
from flask_lint.settings import Settings
from flask_lint.sources.discover import discover
from flask_lint.syntax.parse import with_deep_stack
from flask_lint.workers import Worker, read_files
from support import FIXTURES, write_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flask_lint.reading import Read
    from flask_lint.sources.discover import SourceFile

APP = FIXTURES / "FLK402-except-without-rollback" / "bad"
ODD: dict[str, str | bytes] = {
    "plain.py": "x = 1\n",
    "empty.py": "",
    "values.py": "a = 'text', b'\\xff', 1.5, 10**2, None, True, -3\nb = f'{a!r} {x}'\n",
    "windows.py": b"x = 1\r\ny = f(x)\r\n",
    "latin.py": b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
    "broken.py": "def f(:\n",
    "undecodable.py": b"x = '\xff'\n",
    "comment.py": "x = 1  # flask-lint: ignore[secret-key-missing] why\n",
    "surrogate.py": "x = '\\ud800'\n",
}


def _read(root: Path, jobs: int) -> dict[str, Read]:
    files = discover(root).python
    return with_deep_stack(lambda: read_files(files, jobs=jobs))


def test_any_number_of_processes_reads_the_same(tmp_path: Path) -> None:
    write_files(tmp_path, ODD)
    alone = _read(tmp_path, 1)
    assert set(alone) == set(ODD)
    assert alone["broken.py"].failed is not None
    assert alone["undecodable.py"].failed is not None
    assert len(alone["comment.py"].suppressions) == 1
    for jobs in (2, 3, 20):
        together = _read(tmp_path, jobs)
        assert {path: msgspec.msgpack.encode(read) for path, read in together.items()} == {
            path: msgspec.msgpack.encode(read) for path, read in alone.items()
        }


def test_findings_are_the_same(tmp_path: Path) -> None:
    alone = check(APP, [], Settings(), jobs=1)
    together = check(APP, [], Settings(), jobs=3)
    assert alone.findings
    assert together.findings == alone.findings
    assert together.analysed == alone.analysed


def test_files_of_a_worker_that_dies_are_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, ODD)
    alone = _read(tmp_path, 1)
    monkeypatch.setattr("sys.executable", "false")
    assert set(_read(tmp_path, 3)) == set(alone)


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the files that LibCST begins with while rules are still asked."""
    begun: list[str] = []
    real = Worker.ask

    def ask(worker: Worker[Read], files: Sequence[SourceFile]) -> None:
        begun.extend(file.path for file in files)
        real(worker, files)

    monkeypatch.setattr(Worker, "ask", ask)
    monkeypatch.setattr(ahead_of_rules, "_LARGE", 0)
    monkeypatch.setattr(ahead_of_rules, "processors", lambda: 2)
    return begun


def test_libcst_begins_before_the_rules_have_ended(ahead: list[str]) -> None:
    alone = check(APP, [], Settings(), jobs=1)
    assert ahead == []
    together = check(APP, [], Settings())
    assert msgspec.structs.replace(together, seconds=alone.seconds) == alone
    assert sorted(ahead) == sorted({finding.place.path for finding in alone.findings})


def test_what_libcst_has_begun_with_is_read_here_when_its_process_dies(
    ahead: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = check(APP, [], Settings(), jobs=1)
    monkeypatch.setattr("sys.executable", "false")
    together = check(APP, [], Settings())
    assert together.findings == alone.findings
    assert ahead


PAGES = FIXTURES / "FLK301-url-for-unknown-endpoint" / "bad"


def test_templates_are_read_ahead(ahead: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead_of_rules, "_MANY_TEMPLATES", 0)
    alone = check(PAGES, [], Settings(), jobs=1)
    assert any(finding.place.path.endswith(".html") for finding in alone.findings)
    together = check(PAGES, [], Settings())
    assert together.findings == alone.findings
    templates = {file.path for file in discover(PAGES).templates}
    assert templates
    assert templates <= set(ahead)


@pytest.mark.parametrize(("jobs", "exactly"), [(1, 0), (2, 0), (3, 1)])
def test_libcst_begins_when_a_process_is_free(
    jobs: int, exactly: int, ahead: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead_of_rules, "_MANY_TEMPLATES", 0)
    monkeypatch.setattr(Worker, "is_busy", True)  # all the time, with the templates
    started: list[str] = []
    real = subprocess.Popen

    def start(words: Sequence[str], **rest: Any) -> Any:
        started.extend(word for word in words if word.startswith("--"))
        return real(words, **rest)

    monkeypatch.setattr(subprocess, "Popen", start)
    assert check(PAGES, [], Settings(), jobs=jobs).findings
    assert started.count("--as-templates") == int(jobs > 1)
    assert started.count("--exactly") == exactly
    assert ahead or jobs == 1


@pytest.mark.parametrize("dies", ["false", "true"])
def test_templates_of_a_worker_that_dies_are_read_all_the_same(
    dies: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = check(PAGES, [], Settings(), jobs=1)
    monkeypatch.setattr(ahead_of_rules, "_MANY_TEMPLATES", 0)
    monkeypatch.setattr(ahead_of_rules, "processors", lambda: 2)
    monkeypatch.setattr("sys.executable", dies)
    assert check(PAGES, [], Settings()).findings == alone.findings


def test_a_worker_that_says_something_else_first_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path / "project", ODD)
    alone = _read(tmp_path / "project", 1)
    write_files(tmp_path / "site", {"sitecustomize.py": "print('Welcome to this computer')\n"})
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert set(_read(tmp_path / "project", 3)) == set(alone)


def test_progress_ends_with_all_files(tmp_path: Path) -> None:
    write_files(tmp_path, ODD)
    files = discover(tmp_path).python
    told: list[int] = []
    with_deep_stack(lambda: read_files(files, jobs=2, progress=told.append))
    assert told == sorted(told)
    assert told[-1] == len(files)
