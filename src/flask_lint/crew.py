"""The processes that read the files of one project, this one among them.

What comes out does not depend on how many there are. Others read while this one links the project
and asks its rules; what one of them leaves behind when it dies is read here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.reading import read_bytes
from flask_lint.workers import EXACTLY, Worker, processors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flask_lint.sources.discover import SourceFile
    from flask_lint.sources.tree import Tree
    from flask_lint.workers import PackedT, Way

# A process takes a quarter of a second to start, the time that so many bytes take to be read: by
# Python's parser, and by LibCST.
_PAYS = 1_200_000
_PAYS_EXACTLY = 200_000
_MOST_WORKERS = 8


class Crew:
    """The readers of a project; `close` ends those that are other processes.

    `tree` is where the files come from; None means the disk. `jobs` is the number of processes,
    this one included; None means as many as pay off. Call it inside `with_deep_stack`.
    """

    def __init__(self, tree: Tree | None = None, jobs: int | None = None) -> None:
        self._tree = tree
        self._read = read_bytes if tree is None else tree.read
        self._jobs = jobs
        self._workers: list[Worker] = []
        # Who reads what, by the way of reading and the path.
        self._readers: dict[tuple[str, str], Worker] = {}

    def read(
        self,
        files: Sequence[SourceFile],
        way: Way[PackedT],
        *,
        more: int = 0,
        progress: Callable[[int], None] = lambda _count: None,
    ) -> dict[str, PackedT]:
        """Return what each of `files` says, by path; this process reads a share of them.

        `more` is the number of bytes that are still to be read after that. `progress` is told now
        and then how many files have been read.
        """
        size = sum(file.size for file in files) + more
        own, *others = _shares(files, 1 + self._helpers(size, way))
        self._hire(sum(map(bool, others)))
        for worker, share in zip(self._workers, filter(None, others), strict=False):
            self._ask(worker, way, share)
        found: dict[str, PackedT] = {}
        for file in own:
            found[file.path] = way.read(file.location, self._read)
            progress(len(found))
        for file in files:
            if file.path not in found:
                found[file.path] = self.result(way, file)
                progress(len(found))
        return found

    def begin(self, files: Sequence[SourceFile], way: Way[PackedT], *, pays: bool) -> None:
        """Have other processes read these files, if there are any, or if it `pays` to start one.

        What they have begun with in this way they do not begin with again.
        """
        new = [file for file in files if not self.has_begun(way, file)]
        if not new:
            return
        if pays and not self._workers and self._free:
            self._hire(1)
        if self._workers:
            idlest = sorted(self._workers, key=lambda worker: worker.waiting)
            for worker, share in zip(idlest, _shares(new, len(idlest)), strict=True):
                self._ask(worker, way, share)

    def has_begun(self, way: Way[PackedT], file: SourceFile) -> bool:
        """Tell whether another process reads a file in this way, or has read it."""
        return (way.name, file.path) in self._readers

    def result(self, way: Way[PackedT], file: SourceFile) -> PackedT:
        """Return what a file says, from who has begun to read it, else read here and now."""
        worker = self._readers.get((way.name, file.path))
        answer = None if worker is None else worker.answer(way, file.path)
        if worker is not None and answer is not None:
            packed = way.packed(answer)
            try:
                _ = packed.contents
            except msgspec.DecodeError:
                worker.disbelieve()
            else:
                return packed
        return way.read(file.location, self._read)

    def close(self) -> None:
        """End the other processes, whatever they are doing."""
        while self._workers:
            self._workers.pop().stop()

    @property
    def _free(self) -> int:
        """How many other processes there may be, however little pays off."""
        return (processors() if self._jobs is None else self._jobs) - 1

    def _helpers(self, size: int, way: Way[PackedT]) -> int:
        """Return how many other processes are to have a share of so many bytes."""
        if self._jobs is not None:
            return max(self._jobs - 1, 0)
        pays = _PAYS_EXACTLY if way.name == EXACTLY.name else _PAYS
        return max(len(self._workers), min(self._free, _MOST_WORKERS - 1, size // pays))

    def _hire(self, count: int) -> None:
        while len(self._workers) < count:
            self._workers.append(Worker(self._tree))

    def _ask(self, worker: Worker, way: Way[PackedT], files: Sequence[SourceFile]) -> None:
        worker.ask(way, files)
        self._readers |= dict.fromkeys(((way.name, file.path) for file in files), worker)


def _shares(files: Iterable[SourceFile], count: int) -> list[list[SourceFile]]:
    """Divide `files` into shares that take about the same time, the largest files first."""
    shares: list[list[SourceFile]] = [[] for _ in range(count)]
    sizes = [0] * count
    for file in sorted(files, key=lambda file: (-file.size, file.path)):
        least = sizes.index(min(sizes))
        shares[least].append(file)
        # Even an empty file has to be opened.
        sizes[least] += file.size + 500
    return shares
