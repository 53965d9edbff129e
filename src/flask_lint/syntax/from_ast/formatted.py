"""The parts of a formatted string, read from its source.

Python's tree tells the values of the literal parts, not what they read, and before Python 3.12 not
where the expressions stand. What is rare here (a quote within the same quotes, a comment) is left.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_lint.syntax import nodes as n
from flask_lint.syntax.from_ast.places import UnsureError
from flask_lint.syntax.literals import string

if TYPE_CHECKING:
    from collections.abc import Callable

_QUOTES = ('"""', "'''", '"', "'")
_OPENING = re.compile(rf"([A-Za-z]*+)({'|'.join(_QUOTES)})")
_GAP = re.compile(r"(?:[\s\\]++|#[^\r\n]*+)*+")
_PLAIN = re.compile(
    r"""
    [A-Za-z]*+ (?:
        "{3}(?:[^"\\]|\\.|"(?!""))*+"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
        | "(?:[^"\\]|\\.)*+" | '(?:[^'\\]|\\.)*+'
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = r"\\(?:\r\n|[^{}]|(?=[{}]))|\{\{|\}\}"
_NAMED = r"\\N\{[^}]*+\}|"


def _literal(quote: str, named: str) -> re.Pattern[str]:
    """Return what matches the text up to the next expression, or to the end of the string."""
    inside = rf"{quote[0]}(?!{quote[1:]})" if len(quote) > 1 else r"(?!)"
    line_ends = "" if len(quote) > 1 else r"\r\n"
    plain = rf"[^{{}}\\{quote[0]}{line_ends}]++"
    return re.compile(rf"(?:{plain}|{named}{_ESCAPE}|{inside})*+", re.DOTALL)


_LITERAL = {quote: _literal(quote, _NAMED) for quote in _QUOTES}
_RAW_LITERAL = {quote: _literal(quote, "") for quote in _QUOTES}
_STOP = re.compile(r"[\"'()\[\]{}#\\!:=<>]")
_AFTER = re.compile(r"(?:=[ \t]*+)?(?:![a-z])?")
_SPEC = re.compile(r"[^{}\\\"'\r\n]*+")


def parts_of(
    text: str, start: int, end: int, expression: Callable[[int, int], n.Expr]
) -> list[n.Expr]:
    """Return the parts of the strings that stand next to each other from `start` to `end`.

    `expression` makes a part of the source between two offsets. Raises `UnsureError`.
    """
    reader = _Reader(text, expression)
    last = at = start
    while at < end:
        last = reader.literal(at)
        gap = _GAP.match(text, last)
        at = last if gap is None else gap.end()
    if last != end:
        raise UnsureError("a string that ends elsewhere")
    return reader.parts


class _Reader:
    def __init__(self, text: str, expression: Callable[[int, int], n.Expr]) -> None:
        self.text = text
        self.expression = expression
        self.parts: list[n.Expr] = []

    def literal(self, start: int) -> int:
        """Read one string literal, formatted or not, and return where it ends."""
        opening = _OPENING.match(self.text, start)
        if opening is None:
            raise UnsureError("no string")
        prefix, quote = opening[1].lower(), opening[2]
        if "f" not in prefix:
            plain = _PLAIN.match(self.text, start)
            if plain is None:
                raise UnsureError("no end of a string")
            self.parts.append(n.Constant(start, plain.end(), string(plain[0])))
            return plain.end()
        literal = (_RAW_LITERAL if "r" in prefix else _LITERAL)[quote]
        at = opening.end()
        while True:
            at = self.constant(literal, at)
            if self.text.startswith(quote, at):
                return at + len(quote)
            at = self.field(at, quote)

    def constant(self, pattern: re.Pattern[str], start: int) -> int:
        """Read the literal text at `start`, if there is any, and return where it ends."""
        found = pattern.match(self.text, start)
        if found is None or found.end() == start:
            return start
        self.parts.append(n.Constant(start, found.end(), found[0]))
        return found.end()

    def field(self, start: int, quote: str) -> int:
        """Read `{expression=!r:specification}` and return where it ends."""
        if self.text[start : start + 1] != "{":
            raise UnsureError("no expression in a string")
        end = self.expression_end(start + 1, quote)
        self.parts.append(self.expression(start + 1, end))
        after = _AFTER.match(self.text, end)
        at = end if after is None else after.end()
        if self.text.startswith(":", at):
            at = self.specification(at + 1, quote)
        if not self.text.startswith("}", at):
            raise UnsureError("an expression in a string that does not end")
        return at + 1

    def specification(self, start: int, quote: str) -> int:
        at = self.constant(_SPEC, start)
        while self.text.startswith("{", at) and not self.text.startswith("{{", at):
            at = self.constant(_SPEC, self.field(at, quote))
        return at

    def expression_end(self, start: int, quote: str) -> int:
        """Return where the expression ends that begins at `start`, by the rules of Python 3.11.

        A later Python allows more in it, but then the source up to here is no expression.
        """
        depth = 0
        stop = _STOP.search(self.text, start)
        while stop is not None:
            char, at = stop[0], stop.start()
            after = at + 1
            if char in "\"'":
                after = self.plain_end(at, quote)
            elif char in "#\\":
                break
            elif char in "([{":
                depth += 1
            elif depth:
                depth -= 1 if char in ")]}" else 0
            elif char in "!=<>" and self.text.startswith("=", after):
                after += 1
            elif char not in "<>":
                return at
            stop = _STOP.search(self.text, after)
        raise UnsureError("an expression in a string that is not plain")

    def plain_end(self, start: int, quote: str) -> int:
        """Return where a string without escapes ends that stands in an expression."""
        mark = self.text[start]
        end = self.text.find(mark, start + 1)
        if end < 0 or mark == quote or self.text.startswith(mark * 3, start):
            raise UnsureError("a string in a string that is not plain")
        if "\\" in self.text[start:end]:
            raise UnsureError("a string in a string that is not plain")
        return end + 1
