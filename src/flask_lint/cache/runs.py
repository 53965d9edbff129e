"""What whole runs have found, by everything that has a say in it.

A run is told by its settings, by the names of all files and folders and what is left out of them,
and by the contents of the files that every run reads. The model may read more files, whose names
are known only when it has: they are kept with the run, and must not have changed since.

Of the last run over the same files, whatever they hold now, it is also kept what it stands on.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from flask_lint.cache.folder import NAME
from flask_lint.findings import Run  # noqa: TC001 - msgspec reads the types of fields
from flask_lint.outcome import Outcome  # noqa: TC001 - msgspec reads the types of fields
from flask_lint.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from flask_lint.cache.sealed import Sealed
    from flask_lint.sources.discover import Discovery, SourceFile
    from flask_lint.sources.tree import Tree

_KIND = "run"
# So many states of a project, or ways to ask about it, are remembered.
_MOST_RUNS = 16
_LAST = "last"
_MOST_LAST = 4


class Question(NamedTuple):
    """What was asked, and of which files."""

    root: Path
    settings: Settings
    discovery: Discovery
    tree: Tree


class _Kept(msgspec.Struct, frozen=True):
    """A run, and the names of what the files hold that it has read besides, by their paths."""

    run: Run
    besides: dict[str, str]


class Last(msgspec.Struct, frozen=True):
    """What the last run stands on, and the names of what all the files held that it has read."""

    outcome: Outcome
    contents: dict[str, str]


class Runs:
    """The runs that earlier processes have kept in `sealed`."""

    def __init__(self, sealed: Sealed) -> None:
        self._sealed = sealed

    def find(
        self,
        question: Question,
        name_of: Callable[[SourceFile], str],
        name_at: Callable[[str, str], str],
    ) -> Run | None:
        """Return the run that `question` has led to before, None when it has not.

        `name_of` returns the name of what a file holds, and `name_at` does of one that is given
        by path and location; either is empty for a file that cannot be read.
        """
        if not self._sealed.names(_KIND):
            return None
        contents = {file.path: name_of(file) for file in always_read(question.discovery)}
        if not all(contents.values()):
            return None
        payload = self._sealed.read(_KIND, _name_of(question, contents))
        if payload is None:
            return None
        kept = msgspec.msgpack.decode(payload, type=_Kept)
        files = question.discovery.listing.files
        for path, name in kept.besides.items():
            if path not in files or name_at(path, files[path]) != name:
                return None
        return kept.run

    def last(self, question: Question) -> Last | None:
        """Return the last run that was asked this of these files, whatever they held."""
        payload = self._sealed.read(_LAST, _name_of(question, {}))
        return None if payload is None else msgspec.msgpack.decode(payload, type=Last)

    def keep(
        self, question: Question, run: Run, outcome: Outcome, contents: Mapping[str, str]
    ) -> None:
        """Keep a run and what it stands on.

        `contents` names what all the files held that it has read, by their paths.

        A run in which a rule broke down is none that should be repeated, and neither is one in
        which a file could not be read.
        """
        files = always_read(question.discovery)
        always = {file.path: contents.get(file.path, "") for file in files}
        besides = {path: name for path, name in contents.items() if path not in always}
        if run.internal_error or not all(always.values()) or not all(besides.values()):
            return
        try:
            payload = msgspec.msgpack.encode(_Kept(run, besides))
            last = msgspec.msgpack.encode(Last(outcome, dict(contents)))
        except UnicodeEncodeError:
            return  # the root, or a message, has half of a surrogate pair in it
        self._sealed.write(_KIND, _name_of(question, always), payload)
        self._sealed.trim(_KIND, _MOST_RUNS)
        self._sealed.write(_LAST, _name_of(question, {}), last)
        self._sealed.trim(_LAST, _MOST_LAST)

    def count(self) -> int:
        """Return how many runs are kept."""
        return len(self._sealed.names(_KIND))


def always_read(discovery: Discovery) -> Iterator[SourceFile]:
    """Yield the files that every run reads."""
    yield from discovery.python
    yield from discovery.templates
    yield from discovery.configs


def _name_of(question: Question, contents: Mapping[str, str]) -> str:
    """Return the name of a question asked of files with these contents."""
    root, settings, discovery, tree = question
    # Neither has a say in what is found.
    settings = msgspec.structs.replace(settings, fail_on=Settings().fail_on, baseline=None)
    listing = discovery.listing
    said = (
        _escaped(str(root)),
        _escaped(tree.repository),
        repr(settings),  # options of rules may be anything that TOML can say
        list(contents.items()),
        discovery.skipped,
        sorted((path, _escaped(location)) for path, location in listing.files.items()),
        # The cache itself is left out of every project.
        sorted(_escaped(path) for path in listing.closed if path.rpartition("/")[2] != NAME),
        [(_escaped(location), data) for location, data in discovery.gitignores],
    )
    return hashlib.blake2b(msgspec.msgpack.encode(said), digest_size=20).hexdigest()


def _escaped(location: str) -> bytes:
    """Return the bytes of a location, which need not be UTF-8."""
    return location.encode("utf-8", "surrogatepass")
