"""From lines and columns, which count bytes of UTF-8, to offsets in the text."""

from __future__ import annotations

import ast
import re

_LINE_END = re.compile(r"\r\n?|\n")

Placed = ast.expr | ast.stmt | ast.pattern | ast.arg | ast.alias | ast.keyword | ast.excepthandler


class UnsureError(Exception):
    """The tree does not say what LibCST would make of this text."""


class Places:
    """Where the nodes stand that were parsed from `text`, which begins at `offset`."""

    __slots__ = ("_starts", "_wide")

    def __init__(self, text: str, offset: int = 0) -> None:
        ends = [offset + found.end() for found in _LINE_END.finditer(text)]
        # Lines count from 1.
        self._starts = [offset, offset, *ends]
        self._wide: dict[int, list[int]] = {}
        if not text.isascii():
            for number, line in enumerate(_LINE_END.split(text), 1):
                if not line.isascii():
                    self._wide[number] = _columns(line)

    def start(self, node: Placed) -> int:
        """Return where `node` starts."""
        line, column = node.lineno, node.col_offset
        if line in self._wide:
            column = self._wide[line][column]
        return self._starts[line] + column

    def end(self, node: Placed) -> int:
        """Return where `node` ends."""
        line, column = node.end_lineno, node.end_col_offset
        if line is None or column is None:
            raise UnsureError("a node without an end")
        if line in self._wide:
            column = self._wide[line][column]
        return self._starts[line] + column


def _columns(line: str) -> list[int]:
    """Return the character for each byte of `line`, and for its end."""
    columns = [at for at, char in enumerate(line) for _ in char.encode()]
    return [*columns, len(line)]
