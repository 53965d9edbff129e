"""A stretch of one template."""

from __future__ import annotations

import msgspec

from flask_lint.findings import Place


class Span(msgspec.Struct, frozen=True, order=True):
    """A stretch of a template: lines and columns from 1, `end_column` is the column after."""

    line: int
    column: int
    end_line: int
    end_column: int

    def place(self, path: str) -> Place:
        """Return this stretch of the file `path`."""
        return Place(path, self.line, self.column, self.end_line, self.end_column)
