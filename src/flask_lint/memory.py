"""What files say, kept for another tree in which the same contents occur."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from flask_lint.sources.regular import read_regular

if TYPE_CHECKING:
    from flask_lint.reading import Read
    from flask_lint.sources.discover import SourceFile


class Memory:
    """What files of one or more trees say, to be recalled by the names of their contents in Git."""

    def __init__(self) -> None:
        self._by_blob: dict[str, Read] = {}
        self._on_disk: dict[str, tuple[SourceFile, Read]] = {}

    def note(self, file: SourceFile, read: Read) -> None:
        """Remember what `file` says."""
        if file.blob:
            self._by_blob[_object(file.blob)] = read
        else:
            self._on_disk[file.path] = (file, read)

    def recall(self, file: SourceFile) -> Read | None:
        """Return what `file`, which is one of Git's, says, if a file with its contents is known."""
        if not file.blob:
            return None
        wanted = _object(file.blob)
        known = self._by_blob.get(wanted)
        if known is None and file.path in self._on_disk:
            other, read = self._on_disk[file.path]
            if other.size == file.size and _name_of(other.location, len(wanted)) == wanted:
                known = read
        return known


def _object(blob: str) -> str:
    """Return the name of the object alone, which says nothing but what it holds."""
    return blob.partition(":")[0]


def _name_of(location: str, length: int) -> str:
    """Return the name that Git gives to what a file of the disk holds."""
    try:
        data = read_regular(location)
    except OSError:
        return ""
    make = hashlib.sha256 if length == 64 else hashlib.sha1
    return make(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
