"""Which distributions a project asks for, as its own files say."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from flask_lint.providers.knowledge import knowledge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask_lint.sources.listing import Listing

# Besides the files that are read anyway: what locks versions, and requirements under other names.
_MORE = re.compile(
    r"(?:^|/)(?:poetry\.lock|uv\.lock|pdm\.lock|Pipfile|Pipfile\.lock|requirements[^/]*\.in"
    r"|requirements/[^/]+\.(?:txt|in)|constraints[^/]*\.txt|environment\.ya?ml)$"
)
# `flask==3.1`, `"flask>=3"`, `flask = "^3"`: Flask itself, not a distribution that begins so.
_FLASK = re.compile(r"(?im)(?:^|[\"'])\s*flask\s*(?:[=<>~!\[;@\"',#]|$)")
_REQUIREMENTS = re.compile(
    r"(?:^|/)(?:requirements[^/]*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)"
    r"|Pipfile|requirements/[^/]+\.(?:txt|in))$"
)
_ASYNC_EXTRA = re.compile(
    r"(?i)\b[\w-]*flask[\w-]*\s*(?:\[[^\]]*async[^\]]*\]|=\s*\{[^}]*extras[^}]*async[^}]*\})"
)


class Dependencies:
    """Answers from requirements, lock files, `pyproject.toml` and the like.

    `files` are the texts that are read anyway, `read` gives the text of another file.
    """

    def __init__(
        self, files: Mapping[str, str], listing: Listing, read: Callable[[str], str | None]
    ) -> None:
        self._files = files
        self._listing = listing
        self._read = read

    @cached_property
    def _texts(self) -> dict[str, str]:
        found = dict(self._files)
        for path in self._listing.files:
            if path not in found and _MORE.search(path):
                found[path] = self._read(path) or ""
        return found

    def plain_flask(self, path: str) -> str | None:
        """Return the file that asks for Flask without what async views need, for a module's `path`.

        It stands in a folder around the module; None if nothing is sure.
        """
        if self._has_asgiref:
            return None
        return next((one for one in self._asking if path.startswith(_folder_of(one))), None)

    @cached_property
    def _asking(self) -> list[str]:
        return [
            path
            for path, text in self._texts.items()
            if _REQUIREMENTS.search(path) and _FLASK.search(text)
        ]

    @cached_property
    def _has_asgiref(self) -> bool:
        return any(self._brings_asgiref(text) for text in self._texts.values())

    def _brings_asgiref(self, text: str) -> bool:
        return bool(_ASYNC_EXTRA.search(text)) or any(
            re.search(rf"(?i)(?<![\w.-]){re.escape(name)}(?![\w-])", text)
            for name in knowledge().asgiref_users
        )


def _folder_of(path: str) -> str:
    """Return the folder that the requirements in a file are for, with a slash at its end."""
    folder = path.rpartition("/")[0]
    if folder.rpartition("/")[2] == "requirements":
        folder = folder.rpartition("/")[0]
    return f"{folder}/" if folder else ""
