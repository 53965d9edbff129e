"""What must hold of the readers, whatever they are given: files that people and machines write.

Each function takes the bytes of a file, and fails when a reader crashes or contradicts itself.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from flask_lint.config.load import load
from flask_lint.errors import ConfigError, FlaskLintError
from flask_lint.gate.baseline import read_baseline, write_baseline
from flask_lint.sources.decode import DecodeError, decode
from flask_lint.summary.suppressions import read_suppressions
from flask_lint.summary.template import summarise_template
from flask_lint.summary.template_suppressions import read_template_suppressions
from flask_lint.syntax.parse import SourceSyntaxError, parse, with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable


def check_python(data: bytes) -> None:
    """The parser refuses what is no Python, with a reason and a place, and takes the rest."""
    try:
        text = decode(data).text
    except DecodeError:
        text = data.decode("utf-8", "replace")
    refused = with_deep_stack(lambda: _refusal(text))
    if refused is not None:
        assert refused.reason
        assert min(refused.line, refused.column) >= 1


def _refusal(text: str) -> SourceSyntaxError | None:
    try:
        parse(text)
    except SourceSyntaxError as error:
        return error
    return None


def check_comments(data: bytes) -> None:
    """Each comment is understood or has a problem, and covers lines that there are."""
    text = _text(data)
    lines = 1 + text.count("\n") + text.count("\r") + text.count("\f")
    for comment in read_suppressions(text):
        assert bool(comment.problem) != bool(comment.names)
        assert comment.whole_file or 0 <= comment.first_line <= comment.last_line <= lines


def check_template(data: bytes) -> None:
    """A template says the same twice."""
    text = _text(data)
    assert summarise_template(text) == summarise_template(text)


def check_template_comments(data: bytes) -> None:
    """Each comment of a template is understood or has a problem."""
    for comment in read_template_suppressions(_text(data)):
        assert bool(comment.problem) != bool(comment.names)
        assert comment.whole_file or 0 <= comment.first_line <= comment.last_line


def check_configuration(data: bytes) -> None:
    """A file of settings is read, or there is an error that is meant for people."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("pyproject.toml", "flask-lint.toml"):
            Path(folder, name).write_bytes(data)
            with contextlib.suppress(ConfigError):
                load(Path(folder))


def check_baseline(data: bytes) -> None:
    """What is read from a baseline is what is written to one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "baseline")
        path.write_bytes(data)
        with contextlib.suppress(FlaskLintError):
            entries = read_baseline(path)
            write_baseline(path, entries)
            assert read_baseline(path) == entries


def _text(data: bytes) -> str:
    """Return any bytes as a text, where they stand for one with halves of surrogate pairs."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


READERS: dict[str, Callable[[bytes], None]] = {
    "python": check_python,
    "comments": check_comments,
    "template": check_template,
    "template comments": check_template_comments,
    "configuration": check_configuration,
    "baseline": check_baseline,
}
