"""Prove that both ways from text to our tree lead to the same: `prove_parsers.py FOLDER...`.

Without a folder the standard library is taken, with its tests. Every difference is printed; a
file is `left` where the quick way gives up, which costs time only. Exit status 1: they differ.
"""

from __future__ import annotations

import sys
import sysconfig
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from flask_lint.sources.decode import DecodeError, decode
from flask_lint.syntax.budget import excess
from flask_lint.syntax.from_ast.module import lower_quickly
from flask_lint.syntax.from_ast.places import UnsureError
from flask_lint.syntax.parse import SourceSyntaxError, parse_with_libcst, with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHOWN = 100


def verdict(text: str) -> str:
    """Return `same`, or `left` where the quick way gives up, or else what it says otherwise."""
    try:
        quick = lower_quickly(text)
    except UnsureError:
        return "left"
    try:
        slow = parse_with_libcst(text)
    except SourceSyntaxError as error:
        return f"LibCST refuses line {error.line}: {error.reason}"
    if msgspec.msgpack.encode(quick) == msgspec.msgpack.encode(slow):
        return "same"
    return _difference(msgspec.json.encode(quick), msgspec.json.encode(slow))


def _difference(quick: bytes, slow: bytes) -> str:
    pairs = enumerate(zip(quick, slow, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(quick), len(slow)))
    before = max(at - _SHOWN, 0)
    return f"quick {quick[before : at + _SHOWN]!r}, LibCST {slow[before : at + _SHOWN]!r}"


def _files(folders: Sequence[str]) -> Iterator[Path]:
    for folder in folders or [sysconfig.get_path("stdlib")]:
        yield from (path for path in Path(folder).rglob("*.py") if path.is_file())


def main(folders: Sequence[str]) -> int:
    """Compare both ways for all files and print what came out; return the exit status."""
    counts: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    started = time.process_time()
    for path in _files(folders):
        try:
            text = decode(path.read_bytes()).text
        except DecodeError:
            counts["undecodable"] += 1
            continue
        if excess(text) is not None:
            counts["too much"] += 1
            continue
        found = verdict(text)
        kind = found if found in ("same", "left") else "different"
        if kind == "different":
            print(f"{path}: {found}", flush=True)
        counts[kind] += 1
        lines[kind] += text.count("\n")
    for kind, count in sorted(counts.items()):
        print(f"{kind}: {count} files, {lines[kind]} lines")
    print(f"{time.process_time() - started:.0f} s")
    return 1 if counts["different"] else 0


if __name__ == "__main__":
    sys.exit(with_deep_stack(lambda: main(sys.argv[1:])))
