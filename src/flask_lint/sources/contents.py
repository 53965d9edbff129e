"""What files hold, by a name that only the same bytes have."""

from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.sources.regular import MAX_BYTES

if TYPE_CHECKING:
    from flask_lint.sources.tree import Tree

_NOT_READ = "not read"


class Contents(NamedTuple):
    """The bytes of a file and their name.

    There are no bytes where there is no regular file, or one that is too large. The name is empty
    when they could not be read this time: another time they may.
    """

    data: bytes | None
    name: str


def name_of(data: bytes) -> str:
    """Return the name of these bytes; nobody can make up others that have it."""
    return hashlib.blake2b(data, digest_size=20).hexdigest()


class Seen:
    """What files held when they were read.

    `names` maps their paths to the names of their contents, to nothing where these have changed
    meanwhile or could not be read.
    """

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def note(self, path: str, name: str) -> None:
        """Note the name of what a file holds that has been read, perhaps not for the first time."""
        self.names[path] = name if self.names.get(path, name) == name else ""


def contents_at(location: str, tree: Tree) -> Contents:
    """Return what is at a location of `tree`; nothing is raised."""
    try:
        status = tree.status(location)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            return Contents(None, _NOT_READ)
        data = tree.read(location)
    except OSError:
        return Contents(None, "")
    return Contents(data, name_of(data))
