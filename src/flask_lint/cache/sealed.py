"""What is believed of a cache: files that this build wrote in this very folder, whole and intact.

A cache that came with the project, or was copied here, is not believed: whoever wrote the project
could say in it that there is nothing to find.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from flask_lint.cache.maker import maker

if TYPE_CHECKING:
    from flask_lint.cache.folder import Folder

MOST_BYTES = 256_000_000

_MAGIC = b"flask-lint cache 1\n"
_DIGEST = 32
_HEAD = len(_MAGIC) + 2 * _DIGEST
# The makers besides this one whose files are left alone.
_OTHER_MAKERS = 2


class Sealed:
    """The files of a folder that are this build's own; a name tells the kind of file, and which."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    @cached_property
    def _maker(self) -> str:
        try:
            return maker()
        except OSError:
            return ""

    def names(self, kind: str) -> list[str]:
        """Return the names of the files of a kind, the oldest first."""
        start = f"{self._prefix}-{kind}-"
        ages = self.folder.ages()
        found = [name for name in ages if name.startswith(start)]
        return [
            name.removeprefix(start).partition(".")[0]
            for name in sorted(found, key=lambda name: (ages[name], name))
        ]

    def read(self, kind: str, name: str) -> memoryview | None:
        """Return what was written under a name; None when there is nothing that is believed."""
        key = self._key(kind, name)
        if not key:
            return None
        data = self.folder.read(self._file(kind, name), _MAGIC + key, MOST_BYTES + _HEAD)
        if data is None:
            return None
        payload = memoryview(data)[_HEAD:]
        if data[_HEAD - _DIGEST : _HEAD] != _digest(payload):
            return None
        return payload

    def write(self, kind: str, name: str, payload: bytes) -> int | None:
        """Write `payload` under a name; return what `Folder.write` does."""
        if not self._maker or len(payload) > MOST_BYTES or not self.folder.make():
            return None
        head = _MAGIC + self._key(kind, name) + _digest(payload)
        return self.folder.write(self._file(kind, name), head + payload)

    def remove(self, kind: str, name: str) -> None:
        """Remove what was written under a name."""
        self.folder.remove(self._file(kind, name))

    def trim(self, kind: str, most: int) -> None:
        """Remove the oldest files of a kind, so that there are at most so many."""
        names = self.names(kind)
        for old in names[: max(0, len(names) - most)]:
            self.remove(kind, old)

    def sweep(self) -> None:
        """Remove what nobody uses: files of other builds but the last ones, and unfinished ones."""
        self.folder.sweep()
        latest: dict[str, int] = {}
        ages = self.folder.ages()
        for name, age in ages.items():
            by = name.partition("-")[0]
            latest[by] = max(age, latest.get(by, 0))
        latest.pop(self._prefix, None)
        kept = sorted(latest, key=lambda by: latest[by], reverse=True)[:_OTHER_MAKERS]
        for name in ages:
            if name.partition("-")[0] not in (self._prefix, *kept):
                self.folder.remove(name)

    @property
    def _prefix(self) -> str:
        return self._maker[:12]

    def _file(self, kind: str, name: str) -> str:
        return f"{self._prefix}-{kind}-{name}.cache"

    def _key(self, kind: str, name: str) -> bytes:
        """Return what a file of this name begins with; nothing when none can be believed."""
        place = self.folder.place()
        if not place or not self._maker:
            return b""
        return _digest(f"{self._maker}\0{place}\0{kind}\0{name}".encode())


def _digest(data: bytes | memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()
