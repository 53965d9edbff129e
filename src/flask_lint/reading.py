"""From one file to what it says: the part of a run that no other file has an influence on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from flask_lint.errors import breakdown
from flask_lint.sources.contents import contents_at, name_of
from flask_lint.sources.decode import DecodeError, decode
from flask_lint.sources.regular import read_regular
from flask_lint.summary.module import ModuleSummary, Outlined, summarise
from flask_lint.summary.outline import Outline
from flask_lint.summary.suppressions import Suppression, read_suppressions
from flask_lint.summary.template import TemplateSummary, summarise_template
from flask_lint.syntax.parse import SourceSyntaxError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask_lint.sources.tree import Tree


class Failed(msgspec.Struct, frozen=True, tag=True):
    """Why a file cannot be analysed, and where in it.

    `internal` says that nothing is wrong with the file, but with flask-lint.
    """

    reason: str
    line: int
    column: int
    internal: bool = False


class Gist(msgspec.Struct, frozen=True, tag="Read"):
    """What can be told of a `Read` without the tree of the file: its fields, but for that."""

    summary: Outlined | None
    suppressions: tuple[Suppression, ...]
    failed: Failed | None = None
    contents: str = ""
    exactly: bool = False

    @property
    def outline(self) -> Outline:
        """The outline of the module; it has nothing in it when the file cannot be analysed."""
        return Outline() if self.summary is None else self.summary.outline


class Read(msgspec.Struct, frozen=True, tag=True):
    """What a Python file says. The comments of a file are known even when its code is not.

    `contents` is the name of the bytes that say so, empty when they could not be read. `exactly`
    tells whether it was LibCST that was asked first.
    """

    summary: ModuleSummary | None
    suppressions: tuple[Suppression, ...]
    failed: Failed | None = None
    contents: str = ""
    exactly: bool = False

    @property
    def gist(self) -> Gist:
        """What can be told of it without the tree."""
        outlined = None if self.summary is None else Outlined(self.summary.outline)
        return Gist(outlined, self.suppressions, self.failed, self.contents, self.exactly)


class ReadTemplate(msgspec.Struct, frozen=True, tag=True):
    """What a template says; `contents` is the name of the bytes that say so, as in `Read`."""

    summary: TemplateSummary
    contents: str = ""


def same_summary(one: ModuleSummary | None, other: ModuleSummary | None) -> bool:
    """Tell whether two readings of a file say the same, to the last offset."""
    return msgspec.msgpack.encode(one) == msgspec.msgpack.encode(other)


class Plain(NamedTuple):
    """The text of a file that is not Python, None where it has none, and the name of its bytes."""

    text: str | None
    contents: str


def read_bytes(location: str) -> bytes:
    """Return the bytes of a file of the disk; raise `OSError` when it has none to read."""
    return read_regular(location)


def read_file(
    location: str, read: Callable[[str], bytes] = read_bytes, *, exactly: bool = False
) -> Read:
    """Say what the Python file at `location` says. Call it inside `with_deep_stack`.

    `read` gets its bytes, and raises `OSError` where it cannot. `exactly` asks LibCST first.
    """
    try:
        data = read(location)
    except OSError as error:
        return Read(None, (), Failed(error.strerror or str(error), 1, 1))
    try:
        return _read_data(data, exactly=exactly)
    except Exception as error:  # noqa: BLE001 - one file must not silence the rest
        # Without the name of its contents it is not remembered: the next run tries again.
        return Read(None, (), Failed(breakdown(error), 1, 1, internal=True))


def read_template_file(location: str, read: Callable[[str], bytes] = read_bytes) -> ReadTemplate:
    """Say what the template at `location` says: nothing when it is no UTF-8.

    `read` is that of `read_file`; what it cannot get says nothing this time.
    """
    try:
        data = read(location)
    except OSError:
        return ReadTemplate(TemplateSummary())
    text = decode_plain(data)
    summary = TemplateSummary() if text is None else summarise_template(text)
    return ReadTemplate(summary, name_of(data))


def _read_data(data: bytes, *, exactly: bool) -> Read:
    name = name_of(data)
    try:
        text = decode(data).text
    except DecodeError as error:
        return Read(None, (), Failed(error.reason, error.line, 1), name, exactly)
    comments = read_suppressions(text)
    try:
        return Read(summarise(text, exactly=exactly), comments, None, name, exactly)
    except SourceSyntaxError as error:
        failed = Failed(error.reason, error.line, error.column)
        return Read(None, comments, failed, name, exactly)


def read_plain(location: str, tree: Tree) -> Plain:
    """Return what a file that is not Python says: nothing when it is no UTF-8, or too large."""
    data, name = contents_at(location, tree)
    return Plain(None if data is None else decode_plain(data), name)


def decode_plain(data: bytes) -> str | None:
    """Return the text of a file that is not Python, None when it is no UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
