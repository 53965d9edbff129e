"""Text on its way to a stream or a file: complete, encodable, and flushed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from flask_lint.errors import FlaskLintError
from flask_lint.whole_files import write_whole

if TYPE_CHECKING:
    from pathlib import Path


def stdout_is_ascii() -> bool:
    """Tell whether standard output cannot encode the characters that frames are drawn with."""
    try:
        "╭─│━…".encode(_encoding())
    except UnicodeEncodeError:
        return True
    return False


def write_stdout(text: str) -> None:
    """Write `text` to standard output; what its encoding lacks becomes an escape.

    Raises `BrokenPipeError` when nobody reads any more, which click ends quietly, and
    `FlaskLintError` when writing fails for another reason.
    """
    try:
        # As bytes: click takes the colours out of a text whenever it thinks that nobody sees them.
        click.echo(text.encode(_encoding(), "backslashreplace"), nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FlaskLintError(f"standard output: {error.strerror or error}") from error


def check_writable(path: Path, option: str) -> None:
    """Raise `FlaskLintError` if a report cannot be written to `path`, before any work is done.

    `option` is what named the file.
    """
    if path.is_dir():
        raise FlaskLintError(f"{option} {path}: is a directory")
    if not path.parent.is_dir():
        raise FlaskLintError(f"{option} {path}: there is no directory {path.parent}")


def write_file(path: Path, text: str, option: str) -> None:
    """Write `text` to `path` as UTF-8, all or nothing; raise `FlaskLintError` when that fails."""
    try:
        write_whole(path, text)
    except OSError as error:
        raise FlaskLintError(f"{option} {path}: {error.strerror or error}") from error


def _encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "utf-8"
