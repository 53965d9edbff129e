"""Expectation comments: which line of an app must be reported, and what it looks like when not.

A line that must be reported ends in `# expect: rule-name`, in a template `{# expect: rule-name #}`.
Several rules, or one rule several times, are separated by commas.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from flask_lint.findings import Finding

_NAME = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_EXPECTATION = re.compile(rf"#\s*expect:\s*({_NAME}(?:\s*,\s*{_NAME})*)")
_LEFT_ALONE = {".flask_lint_cache", "__pycache__", ".git"}


class Expectation(NamedTuple):
    """One finding that must be there."""

    path: str
    line: int
    rule: str


def read_sources(root: Path) -> dict[str, str]:
    """Return the text of every file under `root` by its path relative to it."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes().decode("utf-8", errors="replace")
        for path in sorted(root.rglob("*"))
        if path.is_file() and not _LEFT_ALONE.intersection(path.relative_to(root).parts)
    }


def expectations(sources: dict[str, str]) -> list[Expectation]:
    """Return what the comments in `sources` expect, in order."""
    return [
        Expectation(path, number, rule.strip())
        for path, text in sources.items()
        for number, line in enumerate(text.split("\n"), start=1)
        for found in _EXPECTATION.finditer(line)
        for rule in found[1].split(",")
    ]


def difference(sources: dict[str, str], findings: Iterable[Finding], rule: str | None) -> str:
    """Return a picture of where `findings` and the comments in `sources` disagree, or "".

    With `rule` only the findings and the expectations of that rule are compared.
    """
    missing = Counter(want for want in expectations(sources) if rule in (None, want.rule))
    unexpected = []
    for finding in findings:
        if rule not in (None, finding.rule):
            continue
        met = Expectation(finding.place.path, finding.place.line, finding.rule)
        if missing[met]:
            missing[met] -= 1
        else:
            unexpected.append(finding)
    absent = sorted(missing.elements())
    if not absent and not unexpected:
        return ""
    paths = {want.path for want in absent} | {finding.place.path for finding in unexpected}
    pictures = [
        _picture(
            path,
            sources.get(path),
            [want for want in absent if want.path == path],
            [finding for finding in unexpected if finding.place.path == path],
        )
        for path in sorted(paths)
    ]
    head = f"{len(absent)} expected and missing, {len(unexpected)} reported and not expected"
    return "\n\n".join([head, *pictures])


def _picture(
    path: str, text: str | None, absent: list[Expectation], unexpected: list[Finding]
) -> str:
    if text is None:
        return "\n".join(
            [f"{path} (no such file)", *(f"  {found.message}" for found in unexpected)]
        )
    drawn = [path]
    for number, line in enumerate(text.split("\n"), start=1):
        drawn.append(f"{number:4} | {line}".rstrip())
        drawn += [f"     ! missing: {want.rule}" for want in absent if want.line == number]
        drawn += [
            mark
            for found in unexpected
            if found.place.line == number
            for mark in _carets(found, line)
        ]
    last = len(drawn) - 1
    drawn += [
        f"     ! reported at line {found.place.line}, which the file does not have: {found.message}"
        for found in unexpected
        if found.place.line < 1 or found.place.line > last
    ]
    return "\n".join(drawn)


def _carets(found: Finding, line: str) -> list[str]:
    place = found.place
    end = place.end_column if place.end_line == place.line else len(line) + 1
    carets = " " * (place.column - 1) + "^" * max(1, end - place.column)
    return [
        f"     | {carets}",
        f"     ! not expected: {found.code} {found.rule} [{found.severity}]: {found.message}",
    ]
