"""What the last run has found, carried over to code that has moved since and not changed.

Who writes a comment, a blank line or a suppression has not changed what the code says. Then no
rule need be asked again: what they found stands where its code stands now.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from flask_lint.crew import PAYS, Crew
from flask_lint.findings import Related
from flask_lint.sources.contents import Seen
from flask_lint.summary.moved import moves
from flask_lint.workers import EXACTLY, QUICKLY

if TYPE_CHECKING:
    from flask_lint.cache.cache import Cache
    from flask_lint.cache.runs import Last, Question
    from flask_lint.findings import Finding
    from flask_lint.outcome import Outcome
    from flask_lint.packed import PackedRead
    from flask_lint.sources.discover import SourceFile
    from flask_lint.summary.module import ModuleSummary
    from flask_lint.summary.moved import Moves

# How messages speak of lines in the files of their places.
_LINE = re.compile(r"\b(line )(\d+)")


class Carried(NamedTuple):
    """What was found is `outcome` now; `seen` are the files as they are now."""

    outcome: Outcome
    seen: Seen


def carry(question: Question, cache: Cache, *, jobs: int | None) -> Carried | None:
    """Return what the last run found, where it is now; None when the rules must be asked again.

    Call it inside `with_deep_stack`.
    """
    last = cache.last(question)
    if last is None:
        return None
    seen = _now(question, cache, last)
    changed = _changed_code(question, last, seen)
    if not changed:
        return None
    before = {file.path: cache.said(last.contents[file.path]) for file in changed}
    now = _read(question, cache, changed, before, jobs)
    moved: dict[str, Moves] = {}
    for path, read in now.items():
        old = _summary(before[path])
        says = _summary(read)
        one = None if old is None or says is None else moves(old, says)
        if one is None:
            return None
        moved[path] = one
        seen.note(path, read.contents)
    try:
        findings = tuple(_carried(finding, moved) for finding in last.outcome.findings)
    except LookupError:
        return None
    comments = {path: said for path, said in last.outcome.suppressions.items() if path not in now}
    comments |= {path: said for path, read in now.items() if (said := read.gist.suppressions)}
    return Carried(
        msgspec.structs.replace(
            last.outcome, findings=findings, suppressions=dict(sorted(comments.items()))
        ),
        seen,
    )


def _now(question: Question, cache: Cache, last: Last) -> Seen:
    """Return what the files hold now that the last run has read."""
    seen = Seen()
    discovery, tree = question.discovery, question.tree
    known = {file.path: file for file in (*discovery.python, *discovery.templates)}
    for path in last.contents:
        file = known.get(path)
        if file is not None:
            seen.note(path, cache.name_of(file, tree))
        else:
            location = discovery.listing.files.get(path)
            name = "" if location is None else cache.name_at(path, location, tree)
            seen.note(path, name)
    return seen


def _changed_code(question: Question, last: Last, seen: Seen) -> list[SourceFile]:
    """Return the Python files that have changed; none when anything else has, too."""
    changed = {path for path, name in seen.names.items() if name != last.contents[path]}
    others = {file.path for file in question.discovery.configs} | set(last.outcome.texts)
    files = [file for file in question.discovery.python if file.path in changed]
    return files if len(files) == len(changed) and not changed & others else []


def _read(
    question: Question,
    cache: Cache,
    changed: list[SourceFile],
    before: dict[str, PackedRead | None],
    jobs: int | None,
) -> dict[str, PackedRead]:
    """Read the files that have changed, each as exactly as it was read before."""
    found: dict[str, PackedRead] = {}
    with closing(Crew(question.tree, jobs)) as crew:
        crew.hire(changed, PAYS)
        for way in (QUICKLY, EXACTLY):
            files = [
                file
                for file in changed
                if ((old := before[file.path]) is not None and old.exactly) is (way is EXACTLY)
            ]
            found |= crew.read(files, way)
    for file in changed:
        cache.note(file, found[file.path])
    return found


def _summary(read: PackedRead | None) -> ModuleSummary | None:
    return None if read is None else read.said.summary


def _carried(finding: Finding, moved: dict[str, Moves]) -> Finding:
    """Return a finding where it is now; raise `LookupError` when that cannot be told."""
    places = [finding.place, *(other.place for other in finding.related)]
    texts = [finding.message, finding.help, *(other.message for other in finding.related)]
    place, *others = (moved[one.path].place(one) if one.path in moved else one for one in places)
    paths = {place.path for place in places}
    lifted = {path: one for path, one in moved.items() if not one.keeps_lines}
    message, help_, *notes = (_text(text, paths, lifted) for text in texts)
    if finding.fix is not None and paths & moved.keys():
        raise LookupError(finding.fix)
    related = tuple(map(Related, others, notes))
    return msgspec.structs.replace(
        finding, message=message, help=help_, place=place, related=related
    )


def _text(text: str, paths: set[str], moved: dict[str, Moves]) -> str:
    """Return what a message says when the lines that it speaks of have moved.

    A line without a path is one of the only file that the finding is about, or of nobody knows
    which of them. Raises `LookupError` when nothing stands on a line.
    """
    for path, one in moved.items():
        if f"{path}:" in text:
            named = re.compile(rf"(?<![\w/.-])({re.escape(path)}:)(\d+)")
            text = _renumbered(named, text, one)
    if paths & moved.keys() and _LINE.search(text):
        if len(paths) > 1:
            raise LookupError(text)
        (path,) = paths
        text = _renumbered(_LINE, text, moved[path])
    return text


def _renumbered(named: re.Pattern[str], text: str, moved: Moves) -> str:
    """Return a text with the lines that `named` finds, its second group, where they are now."""
    return named.sub(lambda found: f"{found[1]}{moved.line(int(found[2]))}", text)
