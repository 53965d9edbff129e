"""What is read does not depend on how many processes read it, nor on whether they live."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from flask_lint import crew, project_reading
from flask_lint.crew import PAYS, Crew
from flask_lint.pipeline import check
from flask_lint.settings import Settings
from flask_lint.sources.discover import discover
from flask_lint.syntax.parse import with_deep_stack
from flask_lint.workers import EXACTLY, QUICKLY, Worker
from support import FIXTURES, read_all, write_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flask_lint.packed import PackedRead
    from flask_lint.sources.discover import SourceFile
    from flask_lint.workers import Way

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


def _read(root: Path, jobs: int) -> dict[str, PackedRead]:
    return read_all(discover(root).python, jobs=jobs)


def test_any_number_of_processes_reads_the_same(tmp_path: Path) -> None:
    write_files(tmp_path, ODD)
    alone = _read(tmp_path, 1)
    assert set(alone) == set(ODD)
    assert alone["broken.py"].gist.failed is not None
    assert alone["undecodable.py"].gist.failed is not None
    assert len(alone["comment.py"].gist.suppressions) == 1
    for jobs in (2, 3, 20):
        together = _read(tmp_path, jobs)
        for path, read in together.items():
            assert read.data == alone[path].data
            gists = (read.gist, read.said.gist, alone[path].gist, alone[path].said.gist)
            assert len(set(map(msgspec.msgpack.encode, gists))) == 1


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
def ahead(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return what other processes are asked for: the way of reading, and the path."""
    asked: list[tuple[str, str]] = []
    real = Worker.ask

    def ask(worker: Worker, way: Way[PackedRead], files: Sequence[SourceFile]) -> None:
        asked.extend((way.name, file.path) for file in files)
        real(worker, way, files)

    monkeypatch.setattr(Worker, "ask", ask)
    monkeypatch.setattr(project_reading, "_LARGE", 0)
    monkeypatch.setattr(crew, "processors", lambda: 2)
    return asked


def test_libcst_begins_before_the_rules_have_ended(ahead: list[tuple[str, str]]) -> None:
    alone = check(APP, [], Settings(), jobs=1)
    assert ahead == []
    together = check(APP, [], Settings())
    assert msgspec.structs.replace(together, seconds=alone.seconds) == alone
    found = {finding.place.path for finding in alone.findings}
    assert ahead
    assert set(ahead) <= {("exactly", path) for path in found}


def test_what_libcst_has_begun_with_is_read_here_when_its_process_dies(
    ahead: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = check(APP, [], Settings(), jobs=1)
    monkeypatch.setattr("sys.executable", "false")
    together = check(APP, [], Settings())
    assert together.findings == alone.findings
    assert ahead


PAGES = FIXTURES / "FLK301-url-for-unknown-endpoint" / "bad"


def test_templates_are_read_ahead(
    ahead: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_reading, "_MANY_TEMPLATES", 0)
    alone = check(PAGES, [], Settings(), jobs=1)
    assert any(finding.place.path.endswith(".html") for finding in alone.findings)
    together = check(PAGES, [], Settings())
    assert together.findings == alone.findings
    templates = {("as templates", file.path) for file in discover(PAGES).templates}
    assert templates & set(ahead)


TESTED = {
    "app.py": """
        from flask import Flask, url_for

        app = Flask(__name__)

        @app.get("/")
        def index():
            return url_for("gone")
    """,
    "shop.py": "prices = {}\n",
    "test_app.py": """
        from app import app

        def test_index():
            assert app.test_client().get("/")  # flask-lint: ignore[url-for-unknown-endpoint]
    """,
    "tests/test_broken.py": "def test(:\n",
}


@pytest.mark.parametrize("python", [sys.executable, "false"])
def test_tests_are_read_while_rules_are_asked(
    python: str, tmp_path: Path, ahead: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, TESTED)
    alone = check(tmp_path, [], Settings(select=["ALL"]), jobs=1)
    found = {(finding.rule, finding.place.path) for finding in alone.findings}
    assert ("url-for-unknown-endpoint", "app.py") in found
    assert ("unused-suppression", "test_app.py") in found
    assert ("parse-error", "tests/test_broken.py") in found
    monkeypatch.setattr(sys, "executable", python)
    together = check(tmp_path, [], Settings(select=["ALL"]), jobs=2)
    assert msgspec.structs.replace(together, seconds=alone.seconds) == alone
    assert ahead


@pytest.mark.parametrize("python", [sys.executable, "false", "true"])
def test_what_has_begun_is_read_once(
    python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {**ODD, **{f"m{number}.py": f"x = {number}\n" for number in range(30)}})
    files = discover(tmp_path).python
    alone = read_all(files, jobs=1)
    monkeypatch.setattr(sys, "executable", python)

    def read() -> dict[str, bytes]:
        with closing(Crew(jobs=3)) as crew:
            crew.hire(files, PAYS)
            crew.begin(files[:20], QUICKLY)
            crew.begin(files, QUICKLY)
            assert all(crew.has_begun(QUICKLY, file) for file in files)
            assert not any(crew.has_begun(EXACTLY, file) for file in files)
            found = {file.path: crew.result(QUICKLY, file) for file in reversed(files)}
            assert crew.read(files, QUICKLY).keys() == found.keys()
            return {path: bytes(packed.data) for path, packed in found.items()}

    assert with_deep_stack(read) == {path: packed.data for path, packed in alone.items()}


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_there_are_no_more_processes_than_were_asked_for(
    jobs: int, ahead: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_reading, "_MANY_TEMPLATES", 0)
    started: list[object] = []
    real = subprocess.Popen

    def start(words: Sequence[str], **rest: Any) -> Any:
        started.append(words)
        return real(words, **rest)

    monkeypatch.setattr(subprocess, "Popen", start)
    assert check(PAGES, [], Settings(), jobs=jobs).findings
    assert len(started) <= jobs - 1
    ways = {"quickly", "as templates", "exactly"} if jobs > 1 else set()
    assert {way for way, _ in ahead} == ways


@pytest.mark.parametrize("dies", ["false", "true"])
def test_templates_of_a_worker_that_dies_are_read_all_the_same(
    dies: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = check(PAGES, [], Settings(), jobs=1)
    monkeypatch.setattr(project_reading, "_MANY_TEMPLATES", 0)
    monkeypatch.setattr(crew, "processors", lambda: 2)
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
    read_all(files, jobs=2, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == len(files)
