"""The face of the cache: what earlier runs, and this one, know of files and of the project."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.cache.folder import Folder
from flask_lint.cache.runs import Runs
from flask_lint.cache.sealed import Sealed
from flask_lint.cache.stamps import Stamps
from flask_lint.cache.summaries import Summaries
from flask_lint.sources.contents import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from flask_lint.cache.runs import Last, Question
    from flask_lint.findings import Run
    from flask_lint.outcome import Outcome
    from flask_lint.packed import Bytes, PackedRead, PackedTemplate
    from flask_lint.settings import Settings
    from flask_lint.sources.discover import SourceFile
    from flask_lint.sources.tree import Tree

_SETTINGS = "settings"
_MOST_SETTINGS = 16


class Inventory(NamedTuple):
    """How many summaries and runs a cache holds that this build of flask-lint can use."""

    summaries: int
    runs: int


class Cache:
    """What is known of the project in `root`; without one, what this process has found out itself.

    Nothing is raised: what cannot be read is not known, and what cannot be written is not kept.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._sealed = None if root is None else Sealed(Folder(root))
        self._runs = None if self._sealed is None else Runs(self._sealed)
        self._stamps = Stamps(self._sealed)
        self._summaries = Summaries(self._sealed, "summaries", _packed_read)
        self._templates = Summaries(self._sealed, "templates", _packed_template)

    def accepts(self, settings: Settings) -> bool:
        """Tell whether these settings have been accepted before."""
        if self._sealed is None:
            return False
        return self._sealed.read(_SETTINGS, _name_of(settings)) is not None

    def accept(self, settings: Settings) -> None:
        """Remember that there is nothing wrong with these settings."""
        if self._sealed is not None and not self.accepts(settings):
            self._sealed.write(_SETTINGS, _name_of(settings), b"")
            self._sealed.trim(_SETTINGS, _MOST_SETTINGS)

    def recall(self, file: SourceFile, tree: Tree) -> PackedRead | None:
        """Return what `file` says, None where its contents are not known."""
        if not self._summaries.any():
            return None
        return self.said(self.name_of(file, tree))

    def said(self, name: str) -> PackedRead | None:
        """Return what is said by the contents of this name, None where that is not known."""
        return self._summaries.get(name) if name else None

    def name_of(self, file: SourceFile, tree: Tree) -> str:
        """Return the name of what a file holds; empty when it cannot be read."""
        return self._stamps.name_of(file, tree)

    def name_at(self, path: str, location: str, tree: Tree) -> str:
        """Do what `name_of` does for a file that was found by its name alone."""
        return self._stamps.name_at(path, location, tree)

    def knows_template(self, file: SourceFile, tree: Tree) -> bool:
        """Tell whether it is known what a template says."""
        return self._templates.any() and self._templates.has(self.name_of(file, tree))

    def recall_template(self, file: SourceFile, tree: Tree) -> PackedTemplate | None:
        """Return what a template says, None where its contents are not known."""
        return self._templates.get(self.name_of(file, tree)) if self._templates.any() else None

    def note_template(self, file: SourceFile, read: PackedTemplate) -> None:
        """Remember what a template says."""
        self._stamps.note(file, read.contents)
        self._templates.put(read)

    def note(self, file: SourceFile, read: PackedRead) -> None:
        """Remember what `file` says."""
        self._stamps.note(file, read.contents)
        self._summaries.put(read)

    def find(self, question: Question) -> Run | None:
        """Return the run that `question` has led to before, None when it has not."""
        if self._runs is None:
            return None
        name_of = partial(self.name_of, tree=question.tree)
        name_at = partial(self.name_at, tree=question.tree)
        run = self._runs.find(question, name_of, name_at)
        if run is not None:
            self._stamps.save()
        return run

    def last(self, question: Question) -> Last | None:
        """Return what the last run stands on that was asked this of these files.

        Where nothing is known of any file, nobody could tell what has become of it.
        """
        if self._runs is None or not self._summaries.any():
            return None
        return self._runs.last(question)

    def keep(
        self, question: Question, run: Run, outcome: Outcome, contents: Mapping[str, str]
    ) -> None:
        """Keep a run, and what it stands on, for other processes.

        `contents` names what the files held that it has read.
        """
        if self._runs is not None:
            self._runs.keep(question, run, outcome, contents)

    def save(self) -> None:
        """Keep what files say for other processes."""
        if self._sealed is not None:
            self._summaries.save()
            self._templates.save()
            self._stamps.save()
            self._sealed.sweep()

    def inventory(self) -> Inventory:
        """Return how much is known."""
        summaries = self._summaries.count() + self._templates.count()
        return Inventory(summaries, 0 if self._runs is None else self._runs.count())


def _packed_read(data: Bytes) -> PackedRead:
    from flask_lint.packed import PackedRead  # only now: a run that was made before needs none

    return PackedRead(data)


def _packed_template(data: Bytes) -> PackedTemplate:
    from flask_lint.packed import PackedTemplate  # only now, for the same reason

    return PackedTemplate(data)


def _name_of(settings: Settings) -> str:
    # Options of rules may be anything that TOML can say.
    return name_of(repr(settings).encode())
