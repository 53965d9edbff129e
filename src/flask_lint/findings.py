"""The vocabulary of results: what a rule reports and what a run comes to.

Every other room may import this one; it imports none of them.
Lines and columns count from 1; paths are relative to the project root, with forward slashes.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How much a finding matters: `error` breaks, `warning` breaks sometimes, `info` is advice."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for an error, 1 for a warning, 2 for info: lower is graver."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Confidence(StrEnum):
    """How sure the rule is that the finding is true."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Place(msgspec.Struct, frozen=True, order=True):
    """A stretch of one file; `end_column` is the column after the last character."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def told_in(self, path: str) -> str:
        """Return what a message in `path` calls the place: `line 3`, or `app.py:3` elsewhere.

        A finding that names a line without its file names that file in one of its places.
        """
        return f"line {self.line}" if path == self.path else f"{self.path}:{self.line}"


class Related(msgspec.Struct, frozen=True, order=True):
    """A second place that belongs to a finding, and what happens there."""

    place: Place
    message: str


class Edit(msgspec.Struct, frozen=True):
    """Replace the text of `place` with `text`."""

    place: Place
    text: str


class Fix(msgspec.Struct, frozen=True):
    """A change that mends a finding; `safety` is `safe`, `unsafe` or `display`."""

    safety: str
    message: str
    edits: tuple[Edit, ...] = ()


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One true statement about one place of the project.

    `definition` is the function or class around the place, `fingerprint` a name that unrelated
    edits do not change: what is the same in all else is told apart by the number at its end.
    """

    rule: str
    code: str
    severity: Severity
    message: str
    place: Place
    confidence: Confidence = Confidence.HIGH
    help: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    definition: str = ""
    fingerprint: str = ""

    @property
    def sort_key(self) -> tuple[Place, str, str]:
        """Findings are printed in this order: place, then code, then message."""
        return (self.place, self.code, self.message)


class FileNote(msgspec.Struct, frozen=True, order=True):
    """A file that was not analysed, and why."""

    path: str
    reason: str


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """The result of linting one project once.

    `analysed`, `skipped` and `failed` together name every discovered file, each exactly once.
    `lines` holds the text lines of every file that a finding points into, for code frames.
    `known` counts the findings that are passed over because they are not new; `stale` are the
    lines of the baseline that no finding bears out.
    """

    root: str
    findings: tuple[Finding, ...]
    analysed: tuple[str, ...]
    skipped: tuple[FileNote, ...]
    failed: tuple[FileNote, ...]
    suppressed: int
    seconds: float
    lines: dict[str, list[str]] = {}
    internal_error: bool = False
    known: int = 0
    stale: tuple[str, ...] = ()
