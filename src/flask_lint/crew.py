"""The processes that read the files of one project, this one among them.

All take from one list what comes next, so that none is idle while there is something to read. What
comes out does not depend on how many they are. Others read on while this process links the project
and asks its rules; what one of them leaves behind when it dies is read here.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from flask_lint.reading import read_bytes
from flask_lint.workers import Worker, processors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flask_lint.sources.discover import SourceFile
    from flask_lint.sources.tree import Tree
    from flask_lint.workers import PackedT, Way

# A process takes a quarter of a second to start, the time that so many bytes take to be read: by
# Python's parser, and by LibCST.
PAYS = 1_200_000
PAYS_EXACTLY = 200_000
_MOST_WORKERS = 8
# Whoever has so many files before it is given no more, and gets as many bytes at once as take some
# tenths of a second.
_ENOUGH = 2
_BATCH = 60_000


class _Task(NamedTuple):
    way: Way[Any]
    file: SourceFile


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
        # What is to be read and has not been given to anybody, in that order, by the way and the
        # path; and who reads what. Threads of the workers take from the one and add to the other.
        self._open: dict[tuple[str, str], _Task] = {}
        self._readers: dict[tuple[str, str], Worker] = {}
        self._lock = threading.Lock()

    def hire(self, files: Sequence[SourceFile], pays: int) -> None:
        """Start other processes to read these files: one for so many bytes as make it pay off.

        Whoever has said how many there are to be gets them, as long as each has a file, this
        process included.
        """
        if self._jobs is None:
            size = sum(file.size for file in files)
            wanted = min(size // pays, processors() - 1, _MOST_WORKERS - 1)
        else:
            wanted = min(self._jobs, len(files)) - 1
        while len(self._workers) < wanted:
            self._workers.append(Worker(self._tree, self._feed))

    def hire_one(self) -> None:
        """Start another process if there is none, and there may be one."""
        most = processors() if self._jobs is None else self._jobs
        if most > 1 and not self._workers:
            self._workers.append(Worker(self._tree, self._feed))

    def begin(
        self, files: Iterable[SourceFile], way: Way[PackedT], *, at_once: bool = False
    ) -> None:
        """Have the other processes, if there are any, read these files.

        They do so after all that they have been asked for, or, `at_once`, as soon as one is free.
        What has been begun with in this way is not begun with again.
        """
        new = [file for file in files if not self.has_begun(way, file)]
        if not new or not self._workers:
            return
        with self._lock:
            tasks = {(way.name, file.path): _Task(way, file) for file in new}
            self._open = tasks | self._open if at_once else self._open | tasks
        for worker in self._workers:
            self._feed(worker)

    def has_begun(self, way: Way[PackedT], file: SourceFile) -> bool:
        """Tell whether a file has been begun with in this way."""
        key = (way.name, file.path)
        with self._lock:
            return key in self._readers or key in self._open

    def read(
        self,
        files: Sequence[SourceFile],
        way: Way[PackedT],
        *,
        progress: Callable[[int], None] = lambda _count: None,
    ) -> dict[str, PackedT]:
        """Return what each of `files` says, by path; this process takes its part in reading them.

        `progress` is told now and then how many of them have been read.
        """
        # The largest first: whoever comes last has little left to do.
        ordered = sorted(files, key=lambda file: (-file.size, file.path))
        self.begin(ordered, way)
        found: dict[str, PackedT] = {}
        for wait in (False, True):
            for file in ordered:
                if file.path not in found and (wait or not self._is_taken(way, file)):
                    found[file.path] = self.result(way, file)
                    progress(len(found))
        return found

    def result(self, way: Way[PackedT], file: SourceFile) -> PackedT:
        """Return what a file says, from who has begun to read it, else read here and now."""
        key = (way.name, file.path)
        with self._lock:
            self._open.pop(key, None)
            worker = self._readers.get(key)
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
        with self._lock:
            self._open.clear()
        while self._workers:
            self._workers.pop().stop()

    def _is_taken(self, way: Way[PackedT], file: SourceFile) -> bool:
        """Tell whether another process reads a file, or has read it."""
        with self._lock:
            return (way.name, file.path) in self._readers

    def _feed(self, worker: Worker) -> None:
        """Give a worker more to read when it has too little; its own thread calls this, too."""
        with self._lock:
            if not self._open or worker.waiting >= _ENOUGH:
                return
            # The fewer there are, the less at once: all are to be done at the same time.
            most = max(len(self._open) // (2 * len(self._workers) + 2), 1)
            way = next(iter(self._open.values())).way
            batch: dict[tuple[str, str], SourceFile] = {}
            for key, task in self._open.items():
                size = sum(file.size for file in batch.values())
                if task.way is not way or size >= _BATCH or len(batch) >= most:
                    break
                batch[key] = task.file
            for key in batch:
                del self._open[key]
                self._readers[key] = worker
            worker.ask(way, list(batch.values()))
