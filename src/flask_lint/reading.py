"""From one file to what it says: the part of a run that no other file has an influence on."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import msgspec

from flask_lint.sources.decode import DecodeError, decode
from flask_lint.sources.regular import MAX_BYTES, read_regular
from flask_lint.summary.module import ModuleSummary, summarise
from flask_lint.summary.suppressions import Suppression, read_suppressions
from flask_lint.syntax.parse import SourceSyntaxError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask_lint.sources.tree import Tree


class Failed(msgspec.Struct, frozen=True, tag=True):
    """Why a file cannot be analysed, and where in it."""

    reason: str
    line: int
    column: int


class Read(msgspec.Struct, frozen=True, tag=True):
    """What a Python file says. The comments of a file are known even when its code is not."""

    summary: ModuleSummary | None
    suppressions: tuple[Suppression, ...]
    failed: Failed | None = None


def read_bytes(location: str) -> bytes:
    """Return the bytes of a file of the disk; raise `OSError` when it has none to read."""
    return read_regular(location)


def read_file(location: str, read: Callable[[str], bytes] = read_bytes) -> Read:
    """Say what the Python file at `location` says. Call it inside `with_deep_stack`.

    `read` gets its bytes, and raises `OSError` where it cannot.
    """
    try:
        text = decode(read(location)).text
    except DecodeError as error:
        return Read(None, (), Failed(error.reason, error.line, 1))
    except OSError as error:
        return Read(None, (), Failed(error.strerror or str(error), 1, 1))
    comments = read_suppressions(text)
    try:
        return Read(summarise(text), comments)
    except SourceSyntaxError as error:
        return Read(None, comments, Failed(error.reason, error.line, error.column))


def read_plain(location: str, tree: Tree) -> str | None:
    """Return the text of a file that is not Python; None for one that is no UTF-8, or too large."""
    try:
        status = tree.status(location)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            return None
        return tree.read(location).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
