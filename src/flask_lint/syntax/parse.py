"""Text to a tree, guarded: LibCST can kill the process, and recursion can exhaust the stack.

There are two ways to the same tree. Python's own parser is ten times as quick, and leaves to
LibCST where it is unsure; LibCST is exact, and has the last word wherever there is something to
report.
Parsing runs in a thread with a large stack, because LibCST's parser is native and recursive.
Brackets nested deeper than CPython itself accepts never reach it.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import re
import sys
import threading
from typing import TYPE_CHECKING, TypeVar

from flask_lint.syntax.budget import excess
from flask_lint.syntax.cursor import LostPositionError
from flask_lint.syntax.from_ast.module import lower_quickly
from flask_lint.syntax.from_ast.places import UnsureError
from flask_lint.syntax.literals import without_warnings

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask_lint.syntax import nodes as n

STACK_BYTES = 512 * 1024 * 1024
RECURSION_LIMIT = 100_000
# CPython's tokenizer refuses more than 200 open brackets. Brackets in strings are counted, too,
# so a file that looks deeper than this is shown to CPython first.
_SUSPICIOUS_BRACKETS = 100

_BRACKETS = re.compile(r"[()\[\]{}]")

Result = TypeVar("Result")


class SourceSyntaxError(Exception):
    """The text is not Python; `line` and `column` count from 1."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


def parse(text: str) -> list[n.Stmt]:
    """Return the statements of a module, the quick way where that is sure.

    Call it inside `with_deep_stack`. Raises `SourceSyntaxError` when `text` is not Python, or is
    nested deeper than can be analysed.
    """
    _require_moderation(text)
    if not _looks_deep(text):
        with contextlib.suppress(UnsureError):
            return lower_quickly(text)
    return parse_with_libcst(text)


def parse_exactly(text: str) -> list[n.Stmt]:
    """Return and raise what `parse` does, by LibCST wherever it knows the language.

    Python may have learnt since what LibCST has not.
    """
    _require_moderation(text)
    try:
        return parse_with_libcst(text)
    except SourceSyntaxError:
        return parse(text)


def parse_with_libcst(text: str) -> list[n.Stmt]:
    """Return and raise what `parse` does, for a text that is not too much, by LibCST alone."""
    import libcst  # the import takes longer than everything else that a small run does

    from flask_lint.syntax.lower import TooDeepError, UnknownCodeError, lower

    if _looks_deep(text):
        _require_python(text)
    try:
        module = libcst.parse_module(text)
        with without_warnings():
            return lower(module, text)
    except libcst.ParserSyntaxError as error:
        # CPython's own message is the better one, where the two agree.
        _require_python(text)
        raise SourceSyntaxError(
            error.message.partition("\n")[0], error.raw_line or 1, error.raw_column + 1
        ) from None
    except (libcst.CSTValidationError, UnknownCodeError) as error:
        _require_python(text)
        raise SourceSyntaxError(f"cannot be analysed: {error}", 1, 1) from None
    except (TooDeepError, LostPositionError) as error:
        raise SourceSyntaxError(f"cannot be analysed: {error}", 1, 1) from None


def with_deep_stack(
    work: Callable[[], Result], *, abandon: Callable[[], None] = lambda: None
) -> Result:
    """Run `work` in a thread with a deep stack, the collector off, and return its result.

    The thread cannot be stopped: `abandon` is called when the user interrupts it, and is to end
    what else it has started.
    """
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            errors.append(error)

    limit, collecting = sys.getrecursionlimit(), gc.isenabled()
    stack = threading.stack_size(STACK_BYTES)
    sys.setrecursionlimit(RECURSION_LIMIT)
    # Trees are built and dropped without cycles: the collector would only look at them in vain.
    gc.disable()
    try:
        thread = threading.Thread(target=run, name="flask-lint")
        thread.start()
        thread.join()
    except KeyboardInterrupt:
        abandon()
        raise
    finally:
        threading.stack_size(stack)
        sys.setrecursionlimit(limit)
        if collecting:
            gc.enable()
    if errors:
        raise errors[0]
    return results[0]


def _require_moderation(text: str) -> None:
    """Raise `SourceSyntaxError` when `text` would take the parsers too long, or too deep."""
    too_much = excess(text)
    if too_much is not None:
        raise SourceSyntaxError(f"too much to be analysed: {too_much.reason}", too_much.line, 1)


def _looks_deep(text: str) -> bool:
    depth = 0
    for bracket in _BRACKETS.findall(text):
        if bracket in "([{":
            depth += 1
            if depth > _SUSPICIOUS_BRACKETS:
                return True
        elif depth:
            depth -= 1
    return False


def _require_python(text: str) -> None:
    """Raise `SourceSyntaxError` with CPython's message when CPython cannot parse `text`."""
    try:
        with without_warnings():
            ast.parse(text)
    except SyntaxError as error:
        reason = error.msg or "invalid syntax"
        raise SourceSyntaxError(reason, error.lineno or 1, max(error.offset or 1, 1)) from None
    except (RecursionError, MemoryError, ValueError) as error:
        reason = f"too complex for Python's own parser ({type(error).__name__})"
        raise SourceSyntaxError(reason, 1, 1) from None
