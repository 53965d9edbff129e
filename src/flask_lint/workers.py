"""Reading many files with several processes: what comes out does not depend on how many.

A worker is this module, run as a program: it gets the locations of its files on standard input
(their names as blobs, when an argument is the path of a repository) and writes what they say to
standard output, each file as a length and as MessagePack. This process reads a share of its own
meanwhile. Standard input stays open, for the worker ends when it is closed: however this process
ends, no worker is left.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from flask_lint.reading import Read, read_bytes, read_file
from flask_lint.sources.git import Blobs
from flask_lint.syntax.parse import with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flask_lint.sources.discover import SourceFile
    from flask_lint.sources.tree import Tree

# A process takes a quarter of a second to start, the time that so many bytes take to be read.
BYTES_A_WORKER = 1_200_000
BYTES_A_WORKER_EXACTLY = 200_000
MAX_WORKERS = 8

_LENGTH = struct.Struct("<I")
_EXACTLY = "--exactly"
# Ctrl-C goes to all processes of the terminal, and it is this one that is to answer it.
_DETACHED = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)

_running: set[subprocess.Popen[bytes]] = set()


def read_files(
    files: Sequence[SourceFile],
    *,
    jobs: int | None = None,
    progress: Callable[[int], None] = lambda _count: None,
    tree: Tree | None = None,
    exactly: bool = False,
) -> dict[str, Read]:
    """Return what each of `files` says, by path. Call it inside `with_deep_stack`.

    `tree` is where the files come from; None means the disk. `exactly` asks LibCST first.
    `jobs` is the number of processes, this one included; None means as many as pay off.
    `progress` is told now and then how many files have been read.
    """
    if jobs is None:
        total = sum(file.size for file in files)
        share = BYTES_A_WORKER_EXACTLY if exactly else BYTES_A_WORKER
        jobs = min(_processors(), MAX_WORKERS, 1 + total // share)
    own, *others = _shares(files, max(jobs, 1))
    repository = "" if tree is None else tree.repository
    read = read_bytes if tree is None else tree.read
    workers = [_Worker(share, repository, exactly=exactly) for share in others if share]
    found: dict[str, Read] = {}
    try:
        for file in own:
            found[file.path] = read_file(file.location, read, exactly=exactly)
            progress(len(found) + sum(len(worker.found) for worker in workers))
        for worker in workers:
            found |= worker.result()
            progress(len(found))
    finally:
        for worker in workers:
            worker.stop()
    # A worker that died leaves files behind; they are read here.
    for file in files:
        if file.path not in found:
            found[file.path] = read_file(file.location, read, exactly=exactly)
    return found


def end_workers() -> None:
    """Kill all workers, whoever waits for them: what was asked of them is not wanted any more."""
    for process in list(_running):
        process.kill()


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _shares(files: Sequence[SourceFile], count: int) -> list[list[SourceFile]]:
    """Divide `files` into shares that take about the same time, the largest files first."""
    shares: list[list[SourceFile]] = [[] for _ in range(count)]
    sizes = [0] * count
    for file in sorted(files, key=lambda file: (-file.size, file.path)):
        least = sizes.index(min(sizes))
        shares[least].append(file)
        # Even an empty file has to be opened.
        sizes[least] += file.size + 500
    return shares


class _Worker:
    """A process that reads its share; a thread collects what it writes."""

    def __init__(self, files: Sequence[SourceFile], repository: str, *, exactly: bool) -> None:
        self.files = files
        self._names = [file.blob if repository else file.location for file in files]
        self.found: dict[str, Read] = {}
        options = (repository, _EXACTLY if exactly else "")
        with _without_interrupts():
            self._process = subprocess.Popen(  # noqa: S603 - this program, without a shell
                [sys.executable, "-P", "-m", __name__, *filter(None, options)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                creationflags=_DETACHED,
            )
        _running.add(self._process)
        self._thread = threading.Thread(target=self._collect, name="flask-lint-worker")
        self._thread.start()

    def _collect(self) -> None:
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        decoder = msgspec.msgpack.Decoder(Read)
        try:
            names = "\0".join(self._names).encode("utf-8", "surrogateescape")
            self._process.stdin.write(_LENGTH.pack(len(names)) + names)
            self._process.stdin.flush()
            for file, message in zip(self.files, _messages(self._process.stdout), strict=False):
                self.found[file.path] = decoder.decode(message)
        except (OSError, msgspec.DecodeError):
            return  # what is missing is read by the process that asked

    def result(self) -> dict[str, Read]:
        """Wait for the worker and return what it has read."""
        self._thread.join()
        return self.found

    def stop(self) -> None:
        """End the worker, whatever it is doing."""
        self._process.kill()
        self._thread.join()
        self._process.wait()
        _running.discard(self._process)
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Keep SIGINT from the processes that are started meanwhile: they inherit what is blocked."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _messages(stream: IO[bytes]) -> Iterator[bytes]:
    while len(head := stream.read(_LENGTH.size)) == _LENGTH.size:
        (length,) = _LENGTH.unpack(head)
        message = stream.read(length)
        if len(message) != length:
            return
        yield message


def _work(names: Sequence[str], repository: str, *, exactly: bool) -> None:
    """Read the files of these names and write what they say to standard output."""
    encode = msgspec.msgpack.Encoder().encode
    read = Blobs(Path(repository)).read if repository else read_bytes
    try:
        for location in names:
            message = encode(read_file(location, read, exactly=exactly))
            sys.stdout.buffer.write(_LENGTH.pack(len(message)) + message)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os._exit(1)  # nobody is left who could be told


def _names() -> list[str]:
    head = sys.stdin.buffer.read(_LENGTH.size)
    if len(head) != _LENGTH.size:
        raise SystemExit(1)  # who asked is gone
    (length,) = _LENGTH.unpack(head)
    return sys.stdin.buffer.read(length).decode("utf-8", "surrogateescape").split("\0")


def _end_with_standard_input() -> None:
    """Wait until who asked closes standard input, or is gone, and end."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    asked = _names()
    threading.Thread(target=_end_with_standard_input, daemon=True).start()
    options = set(sys.argv[1:])
    repository = next(iter(options - {_EXACTLY}), "")
    with_deep_stack(lambda: _work(asked, repository, exactly=_EXACTLY in options))
