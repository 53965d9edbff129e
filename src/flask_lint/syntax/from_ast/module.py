"""A module's text to our tree, with Python's own parser."""

from __future__ import annotations

import ast
import unicodedata
from typing import TYPE_CHECKING

from flask_lint.syntax.cursor import LostPositionError
from flask_lint.syntax.from_ast.places import UnsureError
from flask_lint.syntax.from_ast.statements import Statements
from flask_lint.syntax.literals import without_warnings

if TYPE_CHECKING:
    from flask_lint.syntax import nodes as n


def lower_quickly(text: str) -> list[n.Stmt]:
    """Return the statements of a module; call it inside `with_deep_stack`.

    Raises `UnsureError` where LibCST has to say what they are, or that they are none.
    """
    if _has_odd_names(text):
        raise UnsureError("a name that Python spells otherwise")
    try:
        with without_warnings():
            return Statements(text).block(ast.parse(text).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError, LostPositionError) as error:
        raise UnsureError(str(error)) from None


def _has_odd_names(text: str) -> bool:
    """Tell whether Python may read a name in `text` as another one than is written there."""
    if text.isascii():
        return False
    others = {ord(char): " " for char in set(text) if not f"_{char}".isidentifier()}
    return not unicodedata.is_normalized("NFKC", text.translate(others))
