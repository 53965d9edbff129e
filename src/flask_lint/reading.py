"""From one file to what it says: the part of a run that no other file has an influence on."""

from __future__ import annotations

import errno
import os
import stat

import msgspec

from flask_lint.sources.decode import DecodeError, decode
from flask_lint.sources.discover import MAX_BYTES
from flask_lint.summary.module import ModuleSummary, summarise
from flask_lint.summary.suppressions import Suppression, read_suppressions
from flask_lint.syntax.parse import SourceSyntaxError

# Windows reads text unless it is told otherwise, and has no pipes among its files.
_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


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


def read_file(location: str) -> Read:
    """Read the Python file at `location`. Call it inside `with_deep_stack`."""
    try:
        text = read_text(location)
    except DecodeError as error:
        return Read(None, (), Failed(error.reason, error.line, 1))
    except OSError as error:
        return Read(None, (), Failed(error.strerror or str(error), 1, 1))
    comments = read_suppressions(text)
    try:
        return Read(summarise(text), comments)
    except SourceSyntaxError as error:
        return Read(None, comments, Failed(error.reason, error.line, error.column))


def read_plain(location: str) -> str | None:
    """Return the text of a file that is not Python; None for one that is no UTF-8, or too large."""
    try:
        return _read_bytes(location).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def read_text(location: str) -> str:
    """Return the decoded text of a Python file.

    Raises `DecodeError` when it has none, `OSError` when it cannot be read.
    """
    return decode(_read_bytes(location)).text


def _read_bytes(location: str) -> bytes:
    """Return what a file holds, which may not be any more what it was when it was found.

    Raises `OSError` for what is no regular file or too large; it never waits for a writer.
    """
    descriptor = os.open(location, os.O_RDONLY | _NEVER_WAIT)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise OSError(errno.EFBIG, f"larger than {MAX_BYTES:,} bytes")
    return data
