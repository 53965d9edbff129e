"""What `check` is told about the past: a baseline, a commit to compare with, the index."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

import click
import msgspec

from flask_lint.cli.project import baseline_path
from flask_lint.errors import FlaskLintError
from flask_lint.gate.baseline import digests_of, read_baseline, stale
from flask_lint.gate.known import beyond
from flask_lint.rules.selection import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from flask_lint.cache.cache import Cache
    from flask_lint.cli.options import CheckOptions
    from flask_lint.findings import Run
    from flask_lint.gate.baseline import Entry
    from flask_lint.gate.reference import Base
    from flask_lint.settings import Settings
    from flask_lint.sources.git_tree import GitTree


class Gate:
    """Leaves what is new of a run.

    `tree` is where the run is to read the files from, None for the disk. Raises `FlaskLintError`
    for a baseline that cannot be read, and where there is no repository, commit or index that was
    asked for.
    """

    def __init__(self, root: Path, settings: Settings, options: CheckOptions, cache: Cache) -> None:
        if options.no_baseline and options.baseline is not None:
            raise click.UsageError("--baseline and --no-baseline exclude each other.")
        path = baseline_path(root, settings, options.baseline)
        skipped = path is None or options.no_baseline
        self._entries = [] if path is None or skipped else read_baseline(path)
        self._root = root
        self._settings = settings
        self._jobs = options.jobs
        self._cache = cache
        self.tree: GitTree | None = None
        self._base: Base | None = None
        if options.staged:
            self.tree = self._index()
        if options.new_since is not None:
            from flask_lint.gate.reference import base_of

            top = self._repository("--new-since")
            self._base = base_of(top, options.new_since, os.environ)

    @property
    def note(self) -> str:
        """What the report was compared with, as a line; empty when it was with nothing."""
        if self._base is None:
            return ""
        commit = f" ({self._base.commit[:12]})" if self._base.commit else ""
        return f"compared with {self._base.label}{commit}"

    def __call__(self, run: Run) -> Run:
        """Return `run` with what is new alone."""
        known = digests_of(self._entries)
        fresh = beyond(run.findings, known)
        if self._base is not None and fresh:
            # The more of the two: a finding that both know is one finding.
            known |= self._in_base(msgspec.structs.replace(run, findings=fresh), self._base)
        findings = beyond(run.findings, known)
        return msgspec.structs.replace(
            run,
            findings=findings,
            known=len(run.findings) - len(findings),
            stale=tuple(entry.line for entry in self._stale(run)),
        )

    def close(self) -> None:
        """End what reads from the repository."""
        if self.tree is not None:
            self.tree.close()

    def _in_base(self, run: Run, base: Base) -> Counter[str]:
        from flask_lint.gate.comparison import known_in
        from flask_lint.sources.git import files_of_commit
        from flask_lint.sources.git_tree import GitTree

        if base.commit is None:
            return Counter()
        top = self._repository("--new-since")
        tree = GitTree(top, self._root, files_of_commit(top, base.commit))
        try:
            return known_in(
                tree,
                run,
                self._is_here,
                root=self._root,
                settings=self._settings,
                cache=self._cache,
                jobs=self._jobs,
            )
        finally:
            tree.close()

    def _stale(self, run: Run) -> list[Entry]:
        """Return the lines of the baseline that nothing bears out any more."""
        gone = stale(self._entries, run, {entry.code for entry in self._entries})
        if not gone:
            return []
        # Only now: the rules are slow to import.
        codes = {one.rule.code for one in resolve(self._settings).enabled.values()}
        return [entry for entry in gone if entry.code in codes]

    def _is_here(self, path: str) -> bool:
        """Tell whether the run had a file of this name."""
        return os.path.lexists(self._root / path) if self.tree is None else self.tree.has(path)

    def _index(self) -> GitTree:
        from flask_lint.sources.git import files_of_index
        from flask_lint.sources.git_tree import GitTree

        top = self._repository("--staged")
        return GitTree(top, self._root, files_of_index(top))

    def _repository(self, option: str) -> Path:
        from flask_lint.sources.root import version_control_root

        top = version_control_root(self._root)
        if top is None or not os.path.lexists(top / ".git"):
            raise FlaskLintError(f"{option}: {self._root} is in no Git repository")
        return top
