"""Code that kills parsers is analysed, or refused with a reason, and nothing else happens."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from flask_lint.syntax.parse import (
    SourceSyntaxError,
    parse,
    parse_with_libcst,
    with_deep_stack,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask_lint.syntax import nodes as n

LONG = {
    # Deeper than Python's own limit of a thousand calls. LibCST's time grows with the square of
    # these; longer ones would only take longer.
    "terms": "x = " + " + ".join(["a"] * 1_200),
    "conditions": "x = " + " and ".join(["a"] * 3_000),
    "attributes": "x = a" + ".b" * 1_500,
    "calls": "x = a" + ".b()" * 700,
    "strings": "x = (" + "\n'a'" * 2_000 + ")",
    "branches": "if a:\n    b\n" + "elif a:\n    b\n" * 3_000,
    "lines": "x = f(1)\n" * 5_000,
}
REFUSED = {
    "parentheses": "x = " + "(" * 3_000 + "1" + ")" * 3_000,
    "brackets": "x = " + "[" * 3_000 + "]" * 3_000,
    "lambdas": "x = " + "lambda: " * 3_000 + "1",
    "not": "x = " + "not " * 3_000 + "1",
    "statement": "print 'hello'",
    "unfinished": "def f(:\n",
    "tabs": "if a:\n\tb\n        c\n",
    # LibCST takes these.
    "escape": r"x = '\x'",
    "character": r"x = '\N{no such character}'",
    "bytes": "x = b'é'",
    "mixed": "x = 'a' f'{x}' b'c'",
    "unpacked": "x = {**a for a in b}",
}
# What LibCST has for these is not what stands elsewhere.
ODD = {
    "variadic": "def f(*args: *Ts): pass",
    "star": "for x in *y, z: pass\nx = *y",
    "escape": r"x = '\d'",
}


@pytest.mark.parametrize("way", [parse, parse_with_libcst])
@pytest.mark.parametrize("name", LONG)
def test_long_code_is_analysed(name: str, way: Callable[[str], list[n.Stmt]]) -> None:
    body = with_deep_stack(lambda: way(LONG[name]))
    assert body


@pytest.mark.parametrize("name", REFUSED)
def test_impossible_code_is_refused(name: str) -> None:
    with pytest.raises(SourceSyntaxError) as caught:
        with_deep_stack(lambda: parse(REFUSED[name]))
    assert caught.value.line >= 1
    assert caught.value.column >= 1
    assert caught.value.reason


@pytest.mark.parametrize("name", ODD)
def test_odd_code_is_analysed(name: str) -> None:
    assert with_deep_stack(lambda: parse(ODD[name]))


def test_the_reason_is_that_of_python() -> None:
    with pytest.raises(SourceSyntaxError, match="Missing parentheses in call to 'print'") as caught:
        with_deep_stack(lambda: parse("x = 1\nprint 'hello'\n"))
    assert (caught.value.line, caught.value.column) == (2, 1)


def test_the_stack_is_given_back() -> None:
    code = """
        import gc, sys, threading
        from flask_lint.syntax.parse import with_deep_stack
        before = (sys.getrecursionlimit(), gc.isenabled(), threading.stack_size())
        assert with_deep_stack(lambda: gc.isenabled()) is False
        assert (sys.getrecursionlimit(), gc.isenabled(), threading.stack_size()) == before
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)
