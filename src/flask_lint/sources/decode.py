"""Bytes of a Python file to text, by the rules that CPython itself follows.

The text keeps its line endings as they are; `split_lines` counts lines as CPython does
(LF, CR LF and a lone CR end a line, a form feed or U+2028 does not).
"""

from __future__ import annotations

import codecs
import re
import tokenize
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_END = re.compile(r"\r\n?|\n")
_LINE_END_BYTES = re.compile(rb"\r\n?|\n")
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")
# UTF-32 first: its little-endian mark begins with that of UTF-16.
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


class DecodeError(Exception):
    """The bytes are not Python source text; `reason` says why, `line` where (from 1)."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(f"line {line}: {reason}")
        self.reason = reason
        self.line = line


class Decoded(msgspec.Struct, frozen=True):
    """The text of a file without its byte order mark, and what it takes to write it back."""

    text: str
    encoding: str
    has_bom: bool


def decode(data: bytes) -> Decoded:
    """Return the text of a Python file.

    Raises `DecodeError` for what CPython refuses too: null bytes, UTF-16 and UTF-32, an
    encoding declaration that is unknown or contradicts the byte order mark, undecodable bytes.
    """
    has_bom = data.startswith(codecs.BOM_UTF8)
    if data.isascii() and b"\0" not in data and not any(map(_COOKIE.match, _first_lines(data))):
        return Decoded(data.decode("ascii"), "utf-8", has_bom=False)  # by far the most files
    _refuse_wide_text(data)
    encoding = _declared_encoding(data)
    return Decoded(_text(data, encoding), encoding.removesuffix("-sig"), has_bom)


def split_lines(text: str) -> list[str]:
    """Return the lines of `text` as CPython counts them, without their endings."""
    return _LINE_END.split(text)


def _refuse_wide_text(data: bytes) -> None:
    for mark, name in _WIDE_MARKS:
        if data.startswith(mark):
            raise DecodeError(f"the file is {name}, which Python cannot read: save it as UTF-8", 1)
    null = data.find(b"\0")
    if null < 0:
        return
    if len(data) % 2 == 0 and null < 2 and data.count(b"\0") * 3 > len(data):
        raise DecodeError("the file looks like UTF-16 without a mark: save it as UTF-8", 1)
    raise DecodeError("source code cannot contain null bytes", _line_of(data, null))


def _declared_encoding(data: bytes) -> str:
    lines = iter([*_first_lines(data), b""])
    try:
        encoding, _ = tokenize.detect_encoding(lambda: next(lines, b""))
    except SyntaxError as error:
        problem = str(error)
        if "invalid or missing" in problem:
            raise _undecodable(data, _utf8_problem(data), "utf-8") from None
        line = _cookie_line(data)
        if problem.startswith("unknown encoding"):
            raise DecodeError(problem, line) from None
        raise DecodeError(
            "the encoding declaration contradicts the UTF-8 byte order mark", line
        ) from None
    return encoding


def _text(data: bytes, encoding: str) -> str:
    try:
        if not encoding.startswith("utf-8"):
            _refuse_odd_codec(data, encoding)
        text = data.decode(encoding)
        if not encoding.startswith("utf-8"):
            text.encode("utf-8")
    except UnicodeDecodeError as error:
        # The utf-8-sig codec counts from after the mark.
        start = error.start + (len(data) - len(error.object))
        raise _undecodable(data, start, encoding) from None
    except UnicodeError:
        raise DecodeError(f"the bytes are not {encoding} text", _cookie_line(data)) from None
    if "\0" in text:
        raise DecodeError("source code cannot contain null bytes", _cookie_line(data))
    return text


def _refuse_odd_codec(data: bytes, encoding: str) -> None:
    """Refuse codecs that are not for text (hex, rot13) or do not contain ASCII (UTF-16)."""
    try:
        fits = "# coding: a".encode(encoding) == b"# coding: a"
    except (LookupError, UnicodeError):
        fits = False
    if not fits:
        raise DecodeError(f"unknown encoding: {encoding}", _cookie_line(data))


def _undecodable(data: bytes, start: int, encoding: str) -> DecodeError:
    reason = f"byte 0x{data[start]:02x} cannot be decoded as {encoding.removesuffix('-sig')}"
    return DecodeError(reason, _line_of(data, start))


def _utf8_problem(data: bytes) -> int:
    """Return where `data` stops being UTF-8 (it is known to stop)."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _first_lines(data: bytes) -> list[bytes]:
    """Return the first two lines, ending in LF: a declaration can stand in no other."""
    return list(_lines(data))


def _lines(data: bytes) -> Iterator[bytes]:
    start = 0
    for _ in range(2):
        end = _LINE_END_BYTES.search(data, start)
        if end is None:
            yield data[start:]
            return
        yield data[start : end.start()] + b"\n"
        start = end.end()


def _cookie_line(data: bytes) -> int:
    first = _first_lines(data)[0].removeprefix(codecs.BOM_UTF8)
    return 1 if _COOKIE.match(first) else 2


def _line_of(data: bytes, offset: int) -> int:
    return 1 + sum(1 for _ in _LINE_END_BYTES.finditer(data, 0, offset))
