"""Where a project begins: from a path upwards to the folder that all paths are relative to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from flask_lint.sources.regular import read_regular
from flask_lint.sources.toml import TomlError, parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERSION_CONTROL = (".git", ".hg")


def find_root(start: Path) -> Path:
    """Return the project root for `start`, an existing or missing file or folder.

    In this order, upwards and never above the version-control root: the nearest folder with a
    configuration of flask-lint (`flask-lint.toml`, or a `pyproject.toml` with a
    `[tool.flask-lint]` table), the nearest folder with a `pyproject.toml`, the version-control
    root, and else `start` itself (its folder, for a file). The answer is absolute and has no
    symbolic links in it. Nothing is raised: what cannot be read does not count.
    """
    folder = Path(os.path.realpath(start))
    if not folder.is_dir():
        folder = folder.parent
    candidates = list(_upwards(folder))
    for candidate in candidates:
        if _is_file(candidate / "flask-lint.toml") or _has_table(candidate / "pyproject.toml"):
            return candidate
    for candidate in candidates:
        if _is_file(candidate / "pyproject.toml"):
            return candidate
    return candidates[-1] if _is_version_control_root(candidates[-1]) else folder


def version_control_root(folder: Path) -> Path | None:
    """Return the nearest folder, from `folder` upwards, that Git or Mercurial manages."""
    top = list(_upwards(folder))[-1]
    return top if _is_version_control_root(top) else None


def _upwards(folder: Path) -> Iterator[Path]:
    """Yield `folder` and its parents, ending with the version-control root if there is one."""
    for candidate in (folder, *folder.parents):
        yield candidate
        if _is_version_control_root(candidate):
            return


def _is_version_control_root(folder: Path) -> bool:
    # In a worktree or a submodule `.git` is a file.
    return any(os.path.lexists(folder / name) for name in _VERSION_CONTROL)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _has_table(path: Path) -> bool:
    if not _is_file(path):
        return False
    try:
        data = read_regular(str(path))
    except OSError:
        return False
    if b"flask-lint" not in data:
        return False
    try:
        table = parse_toml(data).get("tool")
    except TomlError:
        # A broken file that means to configure flask-lint is the one to complain about;
        # passing it by would apply another configuration without a word.
        return b"[tool.flask-lint" in data
    return isinstance(table, dict) and "flask-lint" in table
