"""Where the project lies in its repository: GitHub wants every path from the repository's root."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from flask_lint.sources.root import version_control_root


def repository_prefix(root: str) -> str:
    """Return the path from the version-control root to the project's `root`, as in `backend/`.

    It is empty when they are the same, or when there is no version control.
    """
    project = Path(os.path.realpath(root))
    repository = version_control_root(project)
    if repository is None or repository == project:
        return ""
    return f"{project.relative_to(repository).as_posix()}/"


def uri_of(path: str) -> str:
    """Return the relative URI of `path`, byte for byte, whatever the file's name is made of."""
    return quote(os.fsencode(path))
