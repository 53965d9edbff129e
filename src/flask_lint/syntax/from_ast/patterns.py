"""What a pattern of a `match` binds, and what it compares with."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flask_lint.syntax import nodes as n
from flask_lint.syntax.cursor import Cursor
from flask_lint.syntax.from_ast.places import UnsureError

if TYPE_CHECKING:
    from flask_lint.syntax.from_ast.expressions import Expressions


class Pattern:
    """The names that a pattern binds and the values that it compares, each in source order."""

    def __init__(self, expressions: Expressions, pattern: ast.pattern) -> None:
        self.binds: list[n.Name] = []
        self.values: list[n.Expr] = []
        self._lower = expressions
        self._collect(pattern)

    def _collect(self, node: ast.pattern) -> None:
        match node:
            case ast.MatchAs(pattern=inner, name=name):
                if inner is not None:
                    self._collect(inner)
                self._bind(name, self._lower.places.end(node))
            case ast.MatchStar(name=name):
                self._bind(name, self._lower.places.end(node))
            case ast.MatchValue(value=value):
                self.values.append(self._lower.expr(value))
            case ast.MatchSingleton(value=constant):
                start, end = self._lower.places.start(node), self._lower.places.end(node)
                self.values.append(n.Constant(start, end, constant))
            case ast.MatchClass(cls=cls):
                self.values.append(self._lower.expr(cls))
                self._collect_all([*node.patterns, *node.kwd_patterns])
            case ast.MatchMapping():
                self._mapping(node)
            case ast.MatchOr(patterns=patterns) | ast.MatchSequence(patterns=patterns):
                self._collect_all(patterns)
            case _:
                raise UnsureError("a pattern of another kind")

    def _collect_all(self, patterns: list[ast.pattern]) -> None:
        for pattern in patterns:
            self._collect(pattern)

    def _mapping(self, node: ast.MatchMapping) -> None:
        end = self._lower.places.start(node) + 1
        for key, pattern in zip(node.keys, node.patterns, strict=True):
            self.values.append(self._lower.expr(key))
            self._collect(pattern)
            end = self._lower.places.end(pattern)
        if node.rest is not None:
            cursor = Cursor(self._lower.text)
            cursor.pos = end
            cursor.leaf(node.rest)
            self._bind(node.rest, cursor.pos)

    def _bind(self, name: str | None, end: int) -> None:
        """Take down that `name`, which ends at `end`, is bound; None is the pattern `_`."""
        if name is not None:
            self.binds.append(n.Name(end - len(name), end, name))
