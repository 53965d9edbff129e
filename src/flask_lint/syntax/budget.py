"""What LibCST can parse in bounded time and memory; the rest is refused before it gets there.

The time that LibCST takes for a chain (`a + b + c`, `a.b().c()`, `x if y else z if ...`) grows with
the square of its links, and each token of a file costs it about two kilobytes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# The links of all chains, squared and added up: a few seconds' worth.
MAX_CHAIN_COST = 5_000_000
# Some ten thousand lines of dense code, and half a gigabyte.
MAX_TOKENS = 300_000

# A shorter text can exceed neither.
_HARMLESS = 4_000
_LONG_LINE = 2_000
_BRACKETS = re.compile(r"[()\[\]{}]")
_TOKEN = re.compile(
    r"""
    "{3}(?:[^"\\]|\\.|"(?!""))*+"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
    | "(?:[^"\\\r\n]|\\.)*+" | '(?:[^'\\\r\n]|\\.)*+'
    | \#[^\r\n]*+ | \\\r?\n
    | [()\[\]{},;] | \r\n? | \n
    | [-+*/%&|^@~.]++ | [<>=:!]++ | \w++
    """,
    re.VERBOSE | re.DOTALL,
)
# They lead to an operand, so that a bracket behind them is no call and no subscript.
_WORDS = frozenset(
    """
    and assert async await case del elif else except for from if in is lambda match not or print
    raise return while with yield
    """.split()  # noqa: SIM905 - a line a word would say no more
)
# Those of them that nest to the right.
_NESTING = frozenset({"await", "else", "if", "lambda", "not", "yield"})
_CALL = 2
_NEST = 2


class Excess(NamedTuple):
    """Why a text is too much, and the line that says so."""

    reason: str
    line: int


def excess(text: str) -> Excess | None:
    """Return why `text` cannot be parsed in bounded time and memory; None when it can."""
    if len(text) < _HARMLESS or not _is_suspicious(text):
        return None
    return _measure(text)


def _is_suspicious(text: str) -> bool:
    """Tell whether `text` needs a closer look; nearly all files that people write do not."""
    if len(text) > MAX_TOKENS or text.count("\\\n") > 100:
        return True
    if max(map(len, text.split("\n"))) > _LONG_LINE:
        return True
    depth = start = 0
    for found in _BRACKETS.finditer(text):
        if found[0] in "([{":
            if not depth:
                start = found.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth and found.start() - start > _HARMLESS:
                return True
    return depth > 0


def _measure(text: str) -> Excess | None:
    """Go through the tokens, and add up what their chains cost."""
    open_chains: list[int] = []
    chain = cost = tokens = 0
    is_operand = is_string = False
    for found in _TOKEN.finditer(text):
        token = found[0]
        first = token[0]
        if first in "#\\":
            continue
        tokens += 1
        if first in "([{":
            if is_operand:
                chain += _CALL
            open_chains.append(chain)
            chain = 0
            is_operand = is_string = False
            continue
        if first in "\r\n" and open_chains:
            tokens -= 1
            continue
        if first in ")]},;\r\n":
            cost += chain * chain
            chain = 0
            is_operand = first in ")]}"
            if is_operand and open_chains:
                chain = open_chains.pop()
            is_string = False
        elif first in "\"'":
            chain += is_string
            is_operand = is_string = True
        elif first in "-+*/%&|^@~.":
            chain += len(token)
            is_operand = is_string = False
        elif first in "<>=:!":
            is_operand = is_string = False
        else:
            is_operand = token not in _WORDS
            # The letters before a string belong to it.
            is_string = is_string and text[found.end() : found.end() + 1] in ("'", '"')
            if token in _NESTING:
                chain += _NEST
        if cost + chain * chain > MAX_CHAIN_COST:
            return Excess("its expressions are too long", _line(text, found.start()))
        if tokens > MAX_TOKENS:
            return Excess(f"more than {MAX_TOKENS:,} tokens", _line(text, found.start()))
    return None


def _line(text: str, offset: int) -> int:
    return 1 + len(re.findall(r"\r\n?|\n", text[:offset]))
