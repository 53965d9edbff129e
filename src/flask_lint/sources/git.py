"""Git, asked for what a repository holds. Nothing is checked out, written, fetched or run by it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from flask_lint.errors import FlaskLintError
from flask_lint.sources.regular import read_regular

# Git runs the program that a repository's configuration names as its file system monitor.
_OPTIONS = ("-c", "core.fsmonitor=false", "--no-replace-objects", "--literal-pathspecs")
# They point to the repository of whoever started this process, which need not be the one asked.
_NOT_INHERITED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE")
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    # A clone without all objects would fetch them.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "LC_ALL": "C",
}


class GitError(FlaskLintError):
    """Git is not there, or does not do what it is asked."""


class Listed(NamedTuple):
    """One file of a commit or of the index, by its path from the root of the repository."""

    path: str
    mode: int
    name: str


def run_git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Return what a command prints in `folder`; raise `GitError` with what it says if it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program without a shell
            [_program(), *_OPTIONS, *arguments],
            cwd=folder,
            env=_environment(folder),
            input=given,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror or error}") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[0].removeprefix("fatal: ") if said else f"exit status {done.returncode}"
        raise GitError(f"git {arguments[0]}: {reason}")
    return done.stdout


def commit_of(top: Path, reference: str) -> str | None:
    """Return the name of the commit that `reference` stands for, None when there is none."""
    try:
        found = run_git(
            top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}"
        )
    except GitError as error:
        # With --quiet, a reference that is not there leaves nothing to say.
        if str(error).endswith("exit status 1") or "expected commit type" in str(error):
            return None
        raise
    return found.decode().strip()


def merge_base(top: Path, first: str, second: str) -> str | None:
    """Return the newest commit that two commits have in common, None when there is none."""
    try:
        return run_git(top, "merge-base", first, second).decode().split()[0]
    except GitError as error:
        if str(error).endswith("exit status 1"):
            return None
        raise


def is_shallow(top: Path) -> bool:
    """Tell whether the clone lacks the older part of the history."""
    return run_git(top, "rev-parse", "--is-shallow-repository").strip() == b"true"


def files_of_commit(top: Path, commit: str) -> list[Listed]:
    """Return every file, link and submodule of a commit."""
    out = run_git(top, "ls-tree", "-r", "-z", "--full-tree", commit)
    return [_listed(line, 2) for line in out.split(b"\0") if line]


def files_of_index(top: Path) -> list[Listed]:
    """Return every file, link and submodule of the index; raise `GitError` within a merge."""
    out = run_git(top, "ls-files", "--stage", "-z")
    listed = []
    for line in out.split(b"\0"):
        if not line:
            continue
        one = _listed(line, 1)
        if line.partition(b"\t")[0].split()[2] != b"0":
            raise GitError(f"the index has an unresolved merge: {one.path}")
        listed.append(one)
    return listed


def _listed(line: bytes, column: int) -> Listed:
    head, _, path = line.partition(b"\t")
    fields = head.split()
    return Listed(os.fsdecode(path), int(fields[0], 8), fields[column].decode())


class Blobs:
    """The contents that a repository and its submodules hold, by the names that Git has for them.

    A name is `object`, or `object:folder` for one in the submodule that stands in `folder`.
    """

    def __init__(self, top: Path) -> None:
        self.top = top
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def sizes(self, names: list[str]) -> dict[str, int]:
        """Return the size of each object that there is, all of the same repository."""
        if not names:
            return {}
        folder = names[0].partition(":")[2]
        objects = "".join(f"{name.partition(':')[0]}\n" for name in names)
        format_ = "--batch-check=%(objectname) %(objectsize)"
        out = run_git(self.top / folder, "cat-file", format_, given=objects.encode())
        answers = (line.split() for line in out.decode().splitlines())
        return {
            name: int(answer[1])
            for name, answer in zip(names, answers, strict=True)
            if answer[1].isdigit()
        }

    def read(self, name: str) -> bytes:
        """Return the bytes of one object; raise `OSError` when it is not there."""
        wanted, _, folder = name.partition(":")
        process = self._process(folder)
        assert process.stdin is not None  # noqa: S101 - asked for below
        assert process.stdout is not None  # noqa: S101 - asked for below
        process.stdin.write(f"{wanted}\n".encode())
        process.stdin.flush()
        head = process.stdout.readline().split()
        if len(head) != 3:
            if not head:
                self.close()
            raise OSError(0, "it is not in this clone of the repository")
        data = process.stdout.read(int(head[2]) + 1)
        return data[:-1]

    def close(self) -> None:
        """End the processes of Git; another `read` starts them again."""
        for process in self._running.values():
            process.kill()
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if stream is not None:
                        stream.close()
            process.wait()
        self._running.clear()

    def _process(self, folder: str) -> subprocess.Popen[bytes]:
        if folder not in self._running:
            where = self.top / folder
            self._running[folder] = subprocess.Popen(  # noqa: S603 - as above
                [_program(), *_OPTIONS, "cat-file", "--batch"],
                cwd=where,
                env=_environment(where),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._running[folder]


def _program() -> str:
    found = shutil.which("git")
    # Windows looks into the current folder first, which may be the checked project.
    if found is None or Path(found).parent == Path.cwd():
        raise GitError("git is not installed, or not on the PATH")
    return found


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    index = kept.get("GIT_INDEX_FILE")
    # `git commit FILE` gives its hooks an index of their own, named from the repository's root.
    if index is not None and not Path(index).resolve().is_relative_to(_git_folder(folder)):
        del kept["GIT_INDEX_FILE"]
    elif index is not None:
        kept["GIT_INDEX_FILE"] = str(Path(index).resolve())
    return kept | _ENVIRONMENT


def _git_folder(folder: Path) -> Path:
    """Return where the repository whose work tree is `folder` keeps its index."""
    place = folder / ".git"
    if place.is_file():
        with contextlib.suppress(OSError, UnicodeDecodeError):
            pointed = read_regular(str(place)).decode().removeprefix("gitdir:").strip()
            return (folder / pointed).resolve()
    return place.resolve()
