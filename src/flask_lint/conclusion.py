"""From what the rules have found to what is reported: comments, order, names and lines."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import msgspec

from flask_lint.findings import Run
from flask_lint.fingerprints import digest
from flask_lint.reading import decode_plain
from flask_lint.sources.contents import contents_at
from flask_lint.sources.decode import DecodeError, decode, split_lines
from flask_lint.summary.definitions import Definitions
from flask_lint.suppression import ABOUT_COMMENTS, apply_suppressions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask_lint.cache.runs import Question
    from flask_lint.findings import Finding
    from flask_lint.outcome import Outcome
    from flask_lint.rules.selection import ResolvedRules
    from flask_lint.sources.contents import Seen
    from flask_lint.summary.module import ModuleSummary


def conclude(
    question: Question,
    outcome: Outcome,
    rules: ResolvedRules,
    *,
    summary: Callable[[str], ModuleSummary | None],
    seen: Seen,
) -> Run:
    """Return the run that `outcome` comes to.

    `summary` returns what a Python file says, and `seen` is told of the files that are read here.
    """
    lines = _Lines(question, seen)
    wanted = [found for one in outcome.findings if (found := rules.apply(one)) is not None]
    applied = apply_suppressions(
        _distinct(wanted), outcome.suppressions, rules, unfinished=outcome.broken
    )
    about = [one for one in applied.kept if one.rule in ABOUT_COMMENTS]
    others = [one for one in applied.kept if one.rule not in ABOUT_COMMENTS]
    kept = sorted([*others, *with_definitions(about, summary)], key=lambda one: one.sort_key)
    findings = _fingerprinted(kept, lines)
    return Run(
        root=str(question.root),
        findings=findings,
        analysed=outcome.analysed,
        skipped=tuple(sorted((*question.discovery.skipped, *outcome.skipped))),
        failed=outcome.failed,
        suppressed=applied.suppressed,
        seconds=0.0,
        lines=_lines_of(findings, lines),
        internal_error=outcome.internal_error,
    )


def with_definitions(
    findings: Iterable[Finding], summary: Callable[[str], ModuleSummary | None]
) -> list[Finding]:
    """Note in each finding which function or class is around it."""
    known: dict[str, Definitions | None] = {}
    found = []
    for finding in findings:
        path = finding.place.path
        if path not in known:
            says = summary(path)
            known[path] = None if says is None else Definitions(says)
        definitions = known[path]
        around = "" if definitions is None else definitions.at(finding.place.line)
        found.append(msgspec.structs.replace(finding, definition=around))
    return found


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Drop findings that say the same of the same place: two paths may lead to one."""
    return list({finding.sort_key: finding for finding in findings}.values())


def _fingerprinted(findings: Iterable[Finding], lines: _Lines) -> tuple[Finding, ...]:
    """Give each finding a name that unrelated edits do not change.

    It is made of the rule, the file, the definition around it and the text of its line, and of a
    number where these are the same.
    """
    seen: dict[str, int] = {}
    named = []
    # There may be thousands of findings in a line, and it may be long.
    known: dict[tuple[str, str, int, str], str] = {}
    for finding in findings:
        place = finding.place
        where = (finding.code, place.path, place.line, finding.definition)
        key = known.get(where)
        if key is None:
            texts = lines.of(place.path)
            snippet = texts[place.line - 1] if place.line <= len(texts) else ""
            key = known[where] = digest(finding.code, place.path, finding.definition, snippet)
        seen[key] = seen.get(key, 0) + 1
        named.append(msgspec.structs.replace(finding, fingerprint=f"{key}-{seen[key]}"))
    return tuple(named)


def _lines_of(findings: Iterable[Finding], lines: _Lines) -> dict[str, list[str]]:
    """Return the lines of every file that a finding points into."""
    paths = {finding.place.path for finding in findings}
    paths |= {other.place.path for finding in findings for other in finding.related}
    return {path: texts for path in sorted(paths) if (texts := lines.of(path))}


class _Lines:
    """The lines of files; none when a file cannot be decoded."""

    def __init__(self, question: Question, seen: Seen) -> None:
        self._tree = question.tree
        self._files = question.discovery.listing.files
        self._python = {file.path for file in question.discovery.python}
        self._seen = seen
        self._known: dict[str, list[str]] = {}

    def of(self, path: str) -> list[str]:
        """Return the lines of the file at `path`."""
        if path not in self._known:
            self._known[path] = split_lines(self._text(path))
        return self._known[path]

    def _text(self, path: str) -> str:
        location = self._files.get(path)
        if location is None:
            return ""
        data, name = contents_at(location, self._tree)
        self._seen.note(path, name)
        if data is None:
            return ""
        if path not in self._python:
            return decode_plain(data) or ""
        with contextlib.suppress(DecodeError):
            return decode(data).text
        return ""
