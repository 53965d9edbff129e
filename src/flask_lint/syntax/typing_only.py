"""What only type checkers see."""

from __future__ import annotations

from flask_lint.syntax import nodes as n


def is_type_checking(test: n.Expr) -> bool:
    """Tell whether `test` is `TYPE_CHECKING` or `typing.TYPE_CHECKING`."""
    if isinstance(test, n.Attribute):
        return test.name == "TYPE_CHECKING"
    return isinstance(test, n.Name) and test.id == "TYPE_CHECKING"
