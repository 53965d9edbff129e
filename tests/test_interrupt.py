"""Ctrl-C ends the command at once, with one line, and leaves nothing behind."""

from __future__ import annotations

import errno
import os
import select
import signal
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from flask_lint.cli.output import write_file
from flask_lint.errors import FlaskLintError
from hostile import SECONDS, SOURCE, command, environment
from support import write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and named pipes")

# Every process that gets there says so, and waits for ever; it keeps the pipe open as it lives.
_STOPS = """
import os, sys

def stop(*_args, **_options):
    started = os.open({started!r}, os.O_WRONLY)
    os.write(started, b".")
    os.read(os.open({never!r}, os.O_RDWR), 1)

class Finder:
    def find_spec(self, name, *_args):
        if name == "click":
            stop()

if os.environ["STOPS"] == "importing":
    sys.meta_path.insert(0, Finder())
elif os.environ["STOPS"] in ("group", "command"):
    import click
    kind = click.Group if os.environ["STOPS"] == "group" else click.Command
    kind.parse_args = stop
elif os.environ["STOPS"] == "reading":
    import flask_lint.sources.regular
    flask_lint.sources.regular.read_regular = stop
else:
    from flask_lint.rules import rule
    rule.Rule.run = stop
"""


class _Started:
    """The command, after as many processes as were waited for have stopped at the place."""

    def __init__(self, process: subprocess.Popen[bytes], pipe: int) -> None:
        self.process = process
        self._pipe = pipe

    def said(self) -> str:
        """Wait for the end of the command and return what it said on standard error."""
        output, errors = self.process.communicate(timeout=SECONDS)
        assert output == b""
        return errors.decode()

    def wait_for(self, count: int) -> None:
        while count:
            count -= len(self._read())

    def wait_until_all_are_gone(self) -> None:
        assert self._read() == b""

    def _read(self) -> bytes:
        assert select.select([self._pipe], [], [], SECONDS)[0], "a process is left"
        return os.read(self._pipe, 1)


@contextmanager
def _started(
    root: Path, where: str, *, jobs: int, program: Callable[..., list[str]] = command
) -> Iterator[_Started]:
    """Run the command on a small project until all of its processes are where they are to stop."""
    project, hooks = root / "project", root / "hooks"
    write_files(project, {f"m{number}.py": "x = 1\n" for number in range(jobs)})
    started, never = str(root / "started"), str(root / "never")
    os.mkfifo(started)
    os.mkfifo(never)
    write_files(hooks, {"sitecustomize.py": _STOPS.format(started=started, never=never)})
    pipe = os.open(started, os.O_RDONLY | os.O_NONBLOCK)
    process = subprocess.Popen(
        program("check", ".", "--jobs", str(jobs)),
        cwd=project,
        env=environment(PYTHONPATH=f"{hooks}{os.pathsep}{SOURCE}", STOPS=where),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        found = _Started(process, pipe)
        found.wait_for(jobs if where == "reading" else 1)
        yield found
    finally:
        process.kill()
        process.communicate()
        os.close(pipe)


@pytest.fixture(autouse=True)
def _heeds_interrupts() -> Iterator[None]:
    """A shell has what it runs in the background ignore SIGINT, and children inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@posix_only
@pytest.mark.parametrize("whom", ["group", "main"])
@pytest.mark.parametrize("where", ["reading", "rules"])
def test_an_interruption_ends_all_processes(tmp_path: Path, where: str, whom: str) -> None:
    with _started(tmp_path, where, jobs=3 if where == "reading" else 1) as run:
        (os.killpg if whom == "group" else os.kill)(run.process.pid, signal.SIGINT)
        assert run.said() == "flask-lint: error: interrupted\n"
        assert run.process.returncode == 130
        run.wait_until_all_are_gone()


def _script(*args: str) -> list[str]:
    """Return the words that run what pip makes of the entry point."""
    pyproject = tomllib.loads((SOURCE.parent / "pyproject.toml").read_text("utf-8"))
    module, _, function = pyproject["project"]["scripts"]["flask-lint"].partition(":")
    code = f"import sys; from {module} import {function}; sys.exit({function}())"
    return [sys.executable, "-c", code, *args]


@posix_only
@pytest.mark.parametrize("program", [command, _script])
@pytest.mark.parametrize("where", ["importing", "group", "command"])
def test_an_interruption_before_the_command_is_there(
    tmp_path: Path, where: str, program: Callable[..., list[str]]
) -> None:
    with _started(tmp_path, where, jobs=1, program=program) as run:
        os.kill(run.process.pid, signal.SIGINT)
        assert run.said() == "flask-lint: error: interrupted\n"
        assert run.process.returncode == 130


@posix_only
def test_workers_do_not_outlive_the_command(tmp_path: Path) -> None:
    with _started(tmp_path, "reading", jobs=3) as run:
        run.process.kill()
        assert run.said() == ""
        run.wait_until_all_are_gone()


# Files --------------------------------------------------------------------------------------


def test_a_report_is_written_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "report.txt"
    write_file(report, "first\n", "--output")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(report, "second\n", "--output")
    assert [report.read_text(), *tmp_path.iterdir()] == ["first\n", report]


@posix_only
def test_a_report_goes_to_what_the_file_is(tmp_path: Path) -> None:
    target, link, fifo = tmp_path / "target", tmp_path / "link", tmp_path / "fifo"
    target.write_text("")
    target.chmod(0o640)
    link.symlink_to(target)
    write_file(link, "through\n", "--output")
    assert link.is_symlink()
    assert target.read_text() == "through\n"
    assert target.stat().st_mode & 0o777 == 0o640
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file(fifo, "piped\n", "--output")
        assert os.read(reader, 100) == b"piped\n"
    finally:
        os.close(reader)


@posix_only
def test_a_report_in_a_folder_that_takes_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.txt"
    report.write_text("first\n")

    def busy(*_: object) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    # That is what becomes of a file that is mounted.
    monkeypatch.setattr(os, "replace", busy)
    write_file(report, "second\n", "--output")
    assert report.read_text() == "second\n"
    with pytest.raises(FlaskLintError, match="--output"):
        write_file(tmp_path / "no" / "folder", "", "--output")


def test_a_full_disk_leaves_the_report_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.txt"
    report.write_text("first\n")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(FlaskLintError, match="No space left"):
        write_file(report, "second\n", "--output")
    assert [report.read_text(), *tmp_path.iterdir()] == ["first\n", report]
