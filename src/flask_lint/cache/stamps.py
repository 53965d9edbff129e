"""Which contents a file has, without reading it where that is safe to tell.

A file of the disk is told by its *stamp*: size, times and inode. Its stamp is believed when the
file had not been changed for a while when it was taken: any later change then gives it another
time, however coarse the clock of the file system is. The system alone sets the time of a change
(`ctime`), so a program that puts `mtime` back deceives nobody. A file in a repository is told by
the name of its blob.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import msgspec

from flask_lint.sources.contents import contents_at

if TYPE_CHECKING:
    from flask_lint.cache.sealed import Sealed
    from flask_lint.sources.discover import SourceFile
    from flask_lint.sources.tree import Tree

# The coarsest clock there is, that of FAT, counts in steps of two seconds.
_SETTLED_NS = 2_500_000_000
# Where the clock of the file system is not ours, nobody can tell what has settled.
_MOST_SKEW_NS = 1_000_000_000
# Windows does not tell when a file was changed.
_HAS_STAMPS = os.name != "nt"
_MOST_BLOBS = 50_000
_KIND, _NAME = "stamps", "all"


class Stamp(msgspec.Struct, frozen=True, array_like=True):
    """What the file system says of a file."""

    size: int
    modified_ns: int
    changed_ns: int
    inode: int


class _Known(msgspec.Struct, frozen=True, array_like=True):
    """The names of contents: of files, by path, with the stamp, and of blobs."""

    files: dict[str, tuple[Stamp, str]] = {}
    blobs: dict[str, str] = {}


class Stamps:
    """The names of the contents of files, kept in `sealed` where that is given."""

    def __init__(self, sealed: Sealed | None) -> None:
        self._sealed = sealed
        self._started_ns = time.time_ns()
        self._before = self._load()
        self._files: dict[str, tuple[Stamp, str]] = {}
        self._blobs: dict[str, str] = {}

    def name_of(self, file: SourceFile, tree: Tree) -> str:
        """Return the name of what a file holds; empty when it cannot be read."""
        if file.blob:
            blob = _object(file.blob)
            name = self._blobs.get(blob) or self._before.blobs.get(blob)
        else:
            name = self._known(file.path, _stamp_of(file))
        name = name or contents_at(file.location, tree).name
        self.note(file, name)
        return name

    def name_at(self, path: str, location: str, tree: Tree) -> str:
        """Do what `name_of` does for a file that was found by its name alone."""
        if tree.repository:
            return contents_at(location, tree).name
        try:
            status = tree.status(location)
        except OSError:
            return ""
        stamp = Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        name = self._known(path, stamp) or contents_at(location, tree).name
        self._put(path, stamp, name)
        return name

    def note(self, file: SourceFile, name: str) -> None:
        """Remember what a file holds, or held when it was read, after it had been found."""
        if not file.blob:
            self._put(file.path, _stamp_of(file), name)
        elif name:
            self._blobs[_object(file.blob)] = name

    def save(self) -> None:
        """Keep what is known for another run, if it is more than was kept."""
        if self._sealed is None:
            return
        files = self._before.files | self._files
        blobs = self._before.blobs | self._blobs
        if files == self._before.files and blobs == self._before.blobs:
            return
        if self._files and len(files) > 2 * len(self._files):
            files = self._files
        if len(blobs) > _MOST_BLOBS:
            blobs = self._blobs
        self._before = _Known(files, blobs)
        now = self._sealed.write(_KIND, _NAME, msgspec.msgpack.encode(self._before))
        if now is not None and abs(time.time_ns() - now) > _MOST_SKEW_NS:
            self._sealed.remove(_KIND, _NAME)

    def _known(self, path: str, stamp: Stamp) -> str:
        known = self._files.get(path) or self._before.files.get(path)
        return known[1] if known is not None and known[0] == stamp else ""

    def _put(self, path: str, stamp: Stamp, name: str) -> None:
        settled = max(stamp.modified_ns, stamp.changed_ns) < self._started_ns - _SETTLED_NS
        if name and settled and _HAS_STAMPS:
            self._files[path] = (stamp, name)

    def _load(self) -> _Known:
        payload = None if self._sealed is None else self._sealed.read(_KIND, _NAME)
        return _Known() if payload is None else msgspec.msgpack.decode(payload, type=_Known)


def _stamp_of(file: SourceFile) -> Stamp:
    return Stamp(file.size, file.modified_ns, file.changed_ns, file.inode)


def _object(blob: str) -> str:
    """Return the name of the object alone, which says nothing but what it holds."""
    return blob.partition(":")[0]
