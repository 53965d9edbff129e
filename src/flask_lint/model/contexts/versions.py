"""Which versions of its dependencies a project is written for, as its own files say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# `flask-sqlalchemy==3.1.1`, `Flask_SQLAlchemy>=3`, `flask-sqlalchemy = "^2.5"`: the first number
# behind the name is the one that is sure to be allowed.
# White space is as long as people make it, and of no use in two ways: it is never given back.
_S = r"\s{0,20}+"
_EXTRAS = r"(?:\[[^\[\]]{0,200}\])?"
_TABLE = rf"(?:\{{{_S}version{_S}={_S})?"
_BEHIND = rf"{_EXTRAS}[\"']?{_S}(?:={_S})?{_TABLE}[\"'(]?{_S}(?:[=~>^]=?=?){_S}"
_QUOTED = rf"{_EXTRAS}[\"']?{_S}={_S}{_TABLE}[\"']"
_NUMBER = r"v?(\d+(?:\.\d+)*)"


class Versions:
    """Answers from requirements files, `pyproject.toml` and the like."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._texts = [text for _, text in sorted(files.items())]
        self._lowest: dict[str, tuple[int, ...] | None] = {}

    def lowest(self, distribution: str) -> tuple[int, ...] | None:
        """Return the lowest version of a distribution that any file asks for, None if none does."""
        if distribution not in self._lowest:
            self._lowest[distribution] = self._find(distribution)
        return self._lowest[distribution]

    def _find(self, distribution: str) -> tuple[int, ...] | None:
        name = "[-_.]".join(re.escape(part) for part in distribution.split("-"))
        pattern = re.compile(rf"(?<![\w.-]){name}(?:{_BEHIND}|{_QUOTED}){_NUMBER}", re.IGNORECASE)
        found = [
            tuple(int(part) for part in match.group(1).split("."))
            for text in self._texts
            for match in pattern.finditer(text)
        ]
        return min(found, default=None)
