"""What another tree of the project has: the findings there, told as they would be here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.errors import FlaskLintError
from flask_lint.fingerprints import digest
from flask_lint.gate.known import can_be_known, count_digests
from flask_lint.gate.renames import find_renames
from flask_lint.pipeline import check
from flask_lint.rules.selection import ALWAYS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from flask_lint.cache.cache import Cache
    from flask_lint.findings import Finding, Run
    from flask_lint.settings import Settings
    from flask_lint.sources.git_tree import GitTree

# The linter's own rules judge comments by what all other rules find.
_OWN = "FLK0"


def known_in(
    base: GitTree,
    head: Run,
    is_here: Callable[[str], bool],
    *,
    root: Path,
    settings: Settings,
    cache: Cache,
    jobs: int | None,
) -> Counter[str]:
    """Return how many findings of each fingerprint there are in `base`.

    Only the rules that found something in `head` are asked: no others can tell what is new.
    `is_here` tells whether `head` has a file. What stands in a file that has been renamed since
    is told as if it had its present name.

    Raises `FlaskLintError` when a rule breaks down in `base`.
    """
    wanted = sorted({one.code for one in head.findings if can_be_known(one)})
    if not wanted:
        return count_digests(())
    if not any(code.startswith(_OWN) for code in wanted):
        settings = msgspec.structs.replace(
            settings,
            select=wanted,
            extend_select=[],
            ignore=[one for one in settings.ignore if one in ALWAYS],
        )
    run = check(root, [], settings, tree=base, cache=cache, jobs=jobs)
    if run.internal_error:
        raise FlaskLintError(
            "--new-since: a rule broke down in the tree that is compared with, so that it cannot "
            "be told what is new; run without it for the details"
        )
    return count_digests(_told_as_here(run, head, base, is_here))


def _told_as_here(
    run: Run, head: Run, base: GitTree, is_here: Callable[[str], bool]
) -> Iterable[Finding]:
    """Return the findings of `run`, those in renamed files with their new fingerprints."""
    gone = {path for one in run.findings if not is_here(path := one.place.path)}
    come = {path for one in head.findings if not base.has(path := one.place.path)}
    renamed = find_renames(
        {path: run.lines.get(path, []) for path in gone},
        {path: head.lines.get(path, []) for path in come},
    )
    for finding in run.findings:
        if finding.place.path not in renamed:
            yield finding
            continue
        path = renamed[finding.place.path]
        lines = run.lines[finding.place.path]
        number = finding.place.line
        line = lines[number - 1] if number <= len(lines) else ""
        name = digest(finding.code, path, finding.definition, line)
        yield msgspec.structs.replace(finding, fingerprint=f"{name}-1")
