"""The values of literals, as far as they can be stored."""

from __future__ import annotations

import ast
import contextlib
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_INT = 2**63
_MAX_DIGITS = 70


def string(source: str) -> str | bytes:
    """Return the value of one string literal, which is not a formatted one."""
    if source[0] in "\"'" and "\\" not in source and "\r" not in source:
        quotes = 3 if source[:3] in ('"""', "'''") else 1
        return source[quotes:-quotes]
    value: str | bytes = ast.literal_eval(source)
    return storable(value) if isinstance(value, str) else value


def storable(value: str) -> str:
    """Return `value` without lone surrogates: Python allows them, no encoding of data does."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def integer(source: str) -> int | None:
    """Return the number that a literal stands for, or None when it does not fit in 64 bits."""
    return fitting(int(source, 0), len(source)) if len(source) <= _MAX_DIGITS else None


def fitting(value: int, digits: int) -> int | None:
    """Return `value`, written with so many characters, or None when it does not fit in 64 bits."""
    return value if digits <= _MAX_DIGITS and -_MAX_INT <= value < _MAX_INT else None


@contextlib.contextmanager
def without_warnings() -> Iterator[None]:
    """Keep Python's parser from warning of what it reads, such as an escape that is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
