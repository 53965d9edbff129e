"""Bytes to text, checked against what CPython itself makes of the same bytes."""

from __future__ import annotations

import codecs

import pytest

from flask_lint.sources.decode import DecodeError, decode, split_lines

LATIN = "# -*- coding: latin-1 -*-\nx = 'é'\n"


@pytest.mark.parametrize(
    ("data", "text", "encoding", "has_bom"),
    [
        (b"", "", "utf-8", False),
        (b"x = 1\n", "x = 1\n", "utf-8", False),
        ("x = 'é'\n".encode(), "x = 'é'\n", "utf-8", False),
        (codecs.BOM_UTF8 + b"x = 1\n", "x = 1\n", "utf-8", True),
        (codecs.BOM_UTF8 + b"# coding: utf-8\n", "# coding: utf-8\n", "utf-8", True),
        (LATIN.encode("latin-1"), LATIN, "iso-8859-1", False),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'\x80'\n", None, "cp1252", False),
        (b"#!x\r# coding: latin-1\r'\xe9'\r", None, "iso-8859-1", False),
        (b"x = 1\n# coding: latin-1\n", "x = 1\n# coding: latin-1\n", "utf-8", False),
        (b"\n\n# coding: nonsense\n", None, "utf-8", False),
        (b"coding = 'nonsense'\n", None, "utf-8", False),
        (b"\x0cx = 1\n", "\x0cx = 1\n", "utf-8", False),
    ],
)
def test_text(data: bytes, text: str | None, encoding: str, has_bom: bool) -> None:
    decoded = decode(data)
    assert (decoded.encoding, decoded.has_bom) == (encoding, has_bom)
    if text is not None:
        assert decoded.text == text
    mark = codecs.BOM_UTF8 if has_bom else b""
    assert mark + decoded.text.encode(decoded.encoding) == data
    compile(data, "x.py", "exec")


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"x = 1\ny = '\xff'\n", 2, "byte 0xff cannot be decoded as utf-8"),
        (b"'\xff'\n", 1, "byte 0xff cannot be decoded as utf-8"),
        (b"a\r\nb\rc\n'\xe9'", 4, "byte 0xe9 cannot be decoded as utf-8"),
        (codecs.BOM_UTF8 + b"a\nb\n\xff", 3, "byte 0xff cannot be decoded as utf-8"),
        (b"# coding: ascii\n\n'\xe9'\n", 3, "byte 0xe9 cannot be decoded as ascii"),
        (b"# coding: cp1252\n'\x81'\n", 2, "byte 0x81 cannot be decoded as cp1252"),
        (b"# coding: no-such\n", 1, "unknown encoding: no-such"),
        (b"#!x\n# coding: no-such\n", 2, "unknown encoding: no-such"),
        (b"# coding: rot13\n", 1, "unknown encoding: rot13"),
        (b"# coding: hex\n", 1, "unknown encoding: hex"),
        (b"# coding: utf-16\n", 1, "unknown encoding: utf-16"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", 1, "contradicts the UTF-8 byte order mark"),
        (codecs.BOM_UTF8 + b"#\n# coding: latin-1\n", 2, "contradicts the UTF-8 byte order mark"),
        (b"x = 1\ny = '\0'\n", 2, "source code cannot contain null bytes"),
        (b"\0", 1, "source code cannot contain null bytes"),
        ("x = 1\n".encode("utf-16"), 1, "the file is UTF-16"),
        (codecs.BOM_UTF16_BE + "x = 1\n".encode("utf-16-be"), 1, "the file is UTF-16"),
        ("x = 1\n".encode("utf-32"), 1, "the file is UTF-32"),
        ("x = 1\n".encode("utf-16-le"), 1, "looks like UTF-16"),
        ("x = 1\n".encode("utf-16-be"), 1, "looks like UTF-16"),
        (rb"# coding: unicode_escape" + b"\n'\\x0'\n", 2, "cannot be decoded as unicode_escape"),
        (rb"# coding: unicode_escape" + b"\n'\\x00'\n", 1, "cannot contain null bytes"),
        (rb"# coding: unicode_escape" + b"\n'\\ud800'\n", 1, "are not unicode_escape text"),
    ],
)
def test_refused(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(data)
    assert reason in caught.value.reason
    assert caught.value.line == line
    assert str(caught.value) == f"line {line}: {caught.value.reason}"


@pytest.mark.parametrize(
    "data",
    [
        b"x = 1\ny = '\xff'\n",
        b"# coding: no-such\n",
        b"# coding: ascii\n\n'\xe9'\n",
        b"x = '\0'\n",
        b"# coding: hex\n",
        codecs.BOM_UTF8 + b"# coding: latin-1\n",
        "x = 1\n".encode("utf-16"),
    ],
)
def test_what_is_refused_does_not_run_either(data: bytes) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        compile(data, "x.py", "exec")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_cpython_counts_them(end: str) -> None:
    odd = "x = '\x0b\x0c\x1c\x85\u2028'"
    text = decode(end.join([odd, "", odd, "1 +"]).encode()).text
    lines = split_lines(text)
    assert lines == [odd, "", odd, "1 +"]
    with pytest.raises(SyntaxError) as caught:
        compile(text, "x.py", "exec")
    assert lines[(caught.value.lineno or 0) - 1] == "1 +"


def test_the_endings_of_lines_survive() -> None:
    assert decode(b"a\r\nb\rc\n").text == "a\r\nb\rc\n"


def test_a_declaration_behind_a_long_first_line_is_seen() -> None:
    data = b"#" + b"-" * 5000 + b"\n# coding: no-such\n"
    with pytest.raises(DecodeError, match="unknown encoding: no-such"):
        decode(data)
