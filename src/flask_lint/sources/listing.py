"""Which files there are, whatever their kind, and which there may be besides."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet


class Listing:
    """The names of all files in the folders that belong to the project.

    `files` maps paths, relative to the root, to the locations to open. Of the folders in `closed`
    it is not known what they hold: they are left out, cannot be listed, or lead elsewhere.
    """

    def __init__(
        self,
        files: Mapping[str, str],
        closed: AbstractSet[str] = frozenset(),
        is_ignored: Callable[[str, bool], bool] = lambda _path, _is_folder: False,
    ) -> None:
        self.files = files
        self.closed = closed
        self._is_ignored = is_ignored

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Listing) and self.files == other.files and self.closed == other.closed
        )

    __hash__ = None  # type: ignore[assignment]  # how Python says "unhashable"

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a file somewhere below; the root is the empty path."""
        found: set[str] = {""}
        for path in self.files:
            folder = path.rpartition("/")[0]
            while folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    def below(self, folder: str) -> list[str]:
        """Return the paths of all files below a folder, sorted."""
        start = f"{folder}/" if folder else ""
        return [path for path in self._sorted if path.startswith(start)]

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.files)

    def may_have(self, path: str) -> bool:
        """Tell whether there is, or may be where the program runs, a file `path`.

        What Git ignores is made by a build or put there by whoever deploys.
        """
        if path in self.files:
            return True
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            part = "/".join(parts[:count])
            if part in self.closed or self._is_ignored(part, count < len(parts)):
                return True
        return False
