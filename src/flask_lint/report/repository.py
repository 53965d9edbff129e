"""Where the project lies in its repository: GitHub wants every path from the repository's root."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote


def repository_prefix(root: str) -> str:
    """Return the path from the root of the Git repository to the project's, as in `backend/`.

    It is empty when they are the same, or when there is no repository.
    """
    project = Path(os.path.realpath(root))
    for folder in (project, *project.parents):
        # In a worktree or a submodule `.git` is a file.
        if os.path.lexists(folder / ".git"):
            inside = project.relative_to(folder).as_posix()
            return "" if inside == "." else f"{inside}/"
    return ""


def uri_of(path: str) -> str:
    """Return the relative URI of `path`, byte for byte, whatever the file's name is made of."""
    try:
        return quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        # Only Windows has such names: half of a surrogate pair.
        return quote(path.encode("utf-8", "surrogatepass"))
