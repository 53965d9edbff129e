"""The summary of one module: its tree, where its lines begin, and its suppression comments."""

from __future__ import annotations

import re
from bisect import bisect_right

import msgspec

from flask_lint.findings import Place
from flask_lint.summary.outline import Outline, outline_of
from flask_lint.syntax import nodes as n  # noqa: TC001 - msgspec reads the types of fields
from flask_lint.syntax.parse import parse, parse_exactly

_LINE_ENDS = re.compile(r"\r\n|\r|\n")


class Outlined(msgspec.Struct, eq=False):
    """What is kept of a `ModuleSummary` where its tree is left out."""

    outline: Outline


class ModuleSummary(msgspec.Struct, eq=False):
    """One module. `line_starts[i]` is the offset at which line `i + 1` begins."""

    body: list[n.Stmt]
    line_starts: list[int]
    outline: Outline

    def place(self, path: str, node: n.Node) -> Place:
        """Return where `node` stands, in a file called `path`."""
        line, column = self.position(node.start)
        end_line, end_column = self.position(node.end)
        return Place(path, line, column, end_line, end_column)

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, both from 1."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1


NOTHING = ModuleSummary([], [0], Outline())


def summarise(text: str, *, exactly: bool = False) -> ModuleSummary:
    """Return the summary of a module with this decoded text, by LibCST if `exactly`.

    Raises `SourceSyntaxError` when it is not Python. Call it inside `with_deep_stack`.
    """
    body = parse_exactly(text) if exactly else parse(text)
    return ModuleSummary(
        body=body,
        line_starts=[0, *(found.end() for found in _LINE_ENDS.finditer(text))],
        outline=outline_of(text, body),
    )
