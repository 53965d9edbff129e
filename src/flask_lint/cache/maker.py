"""Who made a cache: this build of flask-lint, with these libraries, in this interpreter."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask_lint import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

# They have a say in what a file says, or in how that is written down.
_LIBRARIES = ("libcst", "jinja2", "msgspec")


@cache
def maker() -> str:
    """Return a name that changes with everything but the project that has a say in a result.

    The code of this package is told by what it holds, so that a checkout that is worked on never
    gets what its earlier self has found; a library by its files, without importing it. Raises
    `OSError` when they are no files.
    """
    said = hashlib.blake2b(digest_size=20)
    said.update(f"{__version__}\0{sys.implementation.name}\0{sys.version}\0{sys.platform}".encode())
    package = Path(__file__).parent.parent
    for path in _modules(str(package)):
        data = Path(path).read_bytes()
        said.update(f"\0{path.removeprefix(str(package))}\0{len(data)}\0".encode())
        said.update(data)
    for library in _LIBRARIES:
        said.update(f"\0{library}\0{_build_of(library)}".encode())
    return said.hexdigest()


def _modules(folder: str) -> Iterator[str]:
    """Yield the files of a package, in the same order everywhere."""
    with os.scandir(folder) as listed:
        entries = sorted(listed, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _modules(entry.path)
        elif entry.name.endswith(".py"):
            yield entry.path


def _build_of(library: str) -> list[tuple[str, int, int]]:
    """Return what tells one installation of a library from another."""
    spec = importlib.util.find_spec(library)
    if spec is None or not spec.submodule_search_locations:
        return []
    with os.scandir(spec.submodule_search_locations[0]) as listed:
        stats = [(entry.name, entry.stat()) for entry in listed if entry.is_file()]
    return sorted((name, status.st_size, status.st_mtime_ns) for name, status in stats)
