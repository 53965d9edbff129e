"""A tree of files that a project is read from: a folder of the disk, or a commit of it.

A *location* is how a tree names a place of its own; it means nothing to another tree.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from flask_lint.sources.regular import read_regular
from flask_lint.sources.root import version_control_root

if TYPE_CHECKING:
    from collections.abc import Iterable


class Status(Protocol):
    """What is asked of a file; `os.stat_result` has it."""

    @property
    def st_mode(self) -> int:
        """Its kind and permissions."""

    @property
    def st_size(self) -> int:
        """Its size in bytes."""

    @property
    def st_mtime_ns(self) -> int:
        """When its contents were changed, as far as anyone may say so."""

    @property
    def st_ctime_ns(self) -> int:
        """When it was changed, as the system says."""

    @property
    def st_ino(self) -> int:
        """Its number in the file system."""


class Entry(Protocol):
    """One entry of a folder; `os.DirEntry` is one. `path` is its location."""

    @property
    def name(self) -> str:
        """Its name in the folder."""

    @property
    def path(self) -> str:
        """Its location."""

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Tell whether it is a folder."""

    def is_symlink(self) -> bool:
        """Tell whether it is a symbolic link."""

    def stat(self) -> Status:
        """Return what a link leads to; raise `OSError` for a broken one."""


class Tree(Protocol):
    """Where files come from. `top` is the root of the repository around `root`, if there is one.

    `repository` is the folder whose version control holds the files, empty for the disk.
    """

    root: str
    top: str | None
    repository: str

    def entries(self, location: str) -> Iterable[Entry]:
        """Return what a folder holds; raise `OSError` when it cannot be listed."""

    def join(self, location: str, name: str) -> str:
        """Return the location of an entry of a folder."""

    def is_inside(self, location: str) -> bool:
        """Tell whether a location, with all links followed, lies below the root."""

    def is_readable(self, location: str) -> bool:
        """Tell whether the file may be read."""

    def status(self, location: str) -> Status:
        """Return kind and size of what a location, or a link there, leads to; raise `OSError`."""

    def read(self, location: str) -> bytes:
        """Return the bytes of a file; raise `OSError`."""

    def read_unlinked(self, location: str) -> bytes | None:
        """Return the bytes of a regular file, None for everything else, links included."""

    def blob(self, location: str) -> str:
        """Return the name that version control has for the contents, empty where it has none."""


class Disk:
    """The files below a folder, as they are now."""

    repository = ""

    def __init__(self, root: Path) -> None:
        self.root = os.path.realpath(root)
        top = version_control_root(Path(self.root))
        self.top = None if top is None else str(top)
        self._inside = self.root.rstrip(os.sep) + os.sep

    def entries(self, location: str) -> Iterable[Entry]:
        """Return what a folder holds."""
        with os.scandir(location) as listing:
            return list(listing)

    def join(self, location: str, name: str) -> str:
        """Return the location of an entry."""
        return os.path.join(location, name)  # noqa: PTH118 - hot path

    def is_inside(self, location: str) -> bool:
        """Follow all links."""
        real = os.path.realpath(location)
        return real.startswith(self._inside) or real == self.root

    def is_readable(self, location: str) -> bool:
        """Ask for the permission."""
        return os.access(location, os.R_OK)

    def status(self, location: str) -> Status:
        """Ask the file system."""
        return os.stat(location)  # noqa: PTH116 - a location is no Path

    def read(self, location: str) -> bytes:
        """Read the file."""
        return read_regular(location)

    def read_unlinked(self, location: str) -> bytes | None:
        """Read the file unless it is a link or a device."""
        try:
            if not stat.S_ISREG(os.lstat(location).st_mode):
                return None
            return read_regular(location)
        except OSError:
            return None

    def blob(self, location: str) -> str:  # noqa: ARG002 - the disk has no such names
        """Return the empty string."""
        return ""
