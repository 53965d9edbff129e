"""The folder that a cache lies in, and its files: read with distrust, written all or nothing.

Whatever stands in the way (a link, a file, a folder of somebody else, a full disk, missing
permissions) means that there is no cache, and is no error.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import time
from typing import TYPE_CHECKING

from flask_lint.errors import FlaskLintError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = ".flask_lint_cache"

_TAG = "CACHEDIR.TAG"
_GITIGNORE = ".gitignore"
_TEXTS = {
    _GITIGNORE: b"*\n",
    _TAG: b"Signature: 8a477f597d28d172789f06886806bc55\n"
    b"# Made by flask-lint, see https://bford.info/cachedir/; it may be deleted at any time.\n",
}
_SUFFIX = ".cache"
_UNFINISHED = ".tmp"
# Whoever still writes to a file of this age has died.
_STALE_SECONDS = 3600.0
_OPEN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Folder:
    """The folder of the cache of the project in `root`, which need not be there yet."""

    def __init__(self, root: Path) -> None:
        self.path = root / NAME

    def is_ours(self) -> bool:
        """Tell whether it is there, is a folder and no link, and belongs to the user."""
        try:
            status = self.path.lstat()
        except OSError:
            return False
        return stat.S_ISDIR(status.st_mode) and _is_own(status)

    def place(self) -> str:
        """Return what tells this folder from one that was copied, or checked out, to its place.

        Only the system can say when its tag was made. Empty when there is no such folder.
        """
        if not self.is_ours():
            return ""
        try:
            status = (self.path / _TAG).lstat()
        except OSError:
            return ""
        return f"{status.st_ino} {status.st_ctime_ns}"

    def make(self) -> bool:
        """Make the folder if it is not there; tell whether it can be used."""
        try:
            with contextlib.suppress(FileExistsError):
                self.path.mkdir(mode=0o700)
            if not self.is_ours():
                return False
            for name, text in _TEXTS.items():
                if not os.path.lexists(self.path / name):
                    _write_new(self.path / name, text)
        except OSError:
            return False
        return bool(self.place())

    def sizes(self) -> dict[str, int]:
        """Return the names and sizes of all files that were written here."""
        return {name: status.st_size for name, status in self._files()}

    def ages(self) -> dict[str, int]:
        """Return when each file that is kept was written, in nanoseconds."""
        files = self._files()
        return {name: status.st_mtime_ns for name, status in files if name.endswith(_SUFFIX)}

    def read(self, name: str, start: bytes, most_bytes: int) -> bytes | None:
        """Return what a file holds.

        None when it is not ours, begins with anything but `start`, is larger than that, or cannot
        be read.
        """
        try:
            descriptor = os.open(self.path / name, os.O_RDONLY | _OPEN)
            with os.fdopen(descriptor, "rb") as file:
                status = os.fstat(descriptor)
                if not stat.S_ISREG(status.st_mode) or not _is_own(status):
                    return None
                if status.st_size > most_bytes or file.read(len(start)) != start:
                    return None
                return start + file.read(status.st_size - len(start))
        except OSError:
            return None

    def write(self, name: str, data: bytes) -> int | None:
        """Put `data` into a file, all or nothing, whoever else does the same.

        Return when the file system thinks it was, in nanoseconds; None when it could not be done.
        """
        made = self.path / f"{secrets.token_hex(8)}{_UNFINISHED}"
        try:
            try:
                now = _write_new(made, data)
                made.replace(self.path / name)
            except BaseException:
                self.remove(made.name)
                raise
        except OSError:
            return None
        return now

    def remove(self, name: str) -> bool:
        """Remove a file; tell whether it is gone by that."""
        try:
            (self.path / name).unlink()
        except OSError:
            return False
        return True

    def sweep(self) -> None:
        """Remove what writers that have died left behind."""
        before = time.time() - _STALE_SECONDS
        for name, status in self._files():
            if name.endswith(_UNFINISHED) and status.st_mtime < before:
                self.remove(name)

    def clean(self) -> dict[str, int]:
        """Remove the folder with all that was written into it; return the names and sizes.

        Raises `FlaskLintError` when it is not ours, or something cannot be removed.
        """
        if not os.path.lexists(self.path):
            return {}
        if not self.is_ours():
            raise FlaskLintError(f"{self.path}: not a folder of yours, and left as it is")
        gone = {name: size for name, size in self.sizes().items() if self.remove(name)}
        for name in _TEXTS:
            self.remove(name)
        try:
            self.path.rmdir()
        except OSError as error:
            raise FlaskLintError(f"{self.path}: {error.strerror or error}") from None
        return gone

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        if not self.is_ours():
            return
        try:
            with os.scandir(self.path) as listed:
                entries = list(listed)
        except OSError:
            return
        for entry in entries:
            if entry.name.endswith((_SUFFIX, _UNFINISHED)):
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    if not stat.S_ISDIR(status.st_mode):
                        yield entry.name, status


def _is_own(status: os.stat_result) -> bool:
    """Tell whether a file belongs to the user; where there are no owners, it does."""
    return not hasattr(os, "geteuid") or status.st_uid == os.geteuid()


def _write_new(path: Path, data: bytes) -> int:
    """Write a file that is not there yet; return when the file system thinks it was."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _OPEN, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        return os.fstat(descriptor).st_mtime_ns
