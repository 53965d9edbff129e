"""Reading many files with several processes: what comes out does not depend on how many.

A worker is this module, run as a program: it gets the locations of files on standard input (their
names as blobs, when an argument is the path of a repository), as many at a time as there are to be
read, and writes what each says to standard output, as a length and as MessagePack. This process
reads a share of its own meanwhile, or asks rules. Standard input stays open, for the worker ends
when it is closed: however this process ends, no worker is left.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import subprocess
import sys
import threading
from collections import deque
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Generic, NamedTuple, NoReturn, TypeVar

import msgspec

from flask_lint.reading import Read, ReadTemplate, read_bytes, read_file, read_template_file
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
_CHUNK = 1_000_000
# What a worker writes first: whatever stands before it is of somebody who prints when Python
# starts, such as a `sitecustomize`, and then nothing can be told from it.
_HELLO = b"flask-lint"
# Ctrl-C goes to all processes of the terminal, and it is this one that is to answer it.
_DETACHED = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)

Said = TypeVar("Said", Read, ReadTemplate)


class Way(NamedTuple, Generic[Said]):
    """A way to read files: its name among the options of a worker, and what it makes of a file."""

    option: str
    says: type[Said]
    read: Callable[[str, Callable[[str], bytes]], Said]


QUICKLY = Way("--quickly", Read, read_file)
EXACTLY = Way("--exactly", Read, partial(read_file, exactly=True))
AS_TEMPLATES = Way("--as-templates", ReadTemplate, read_template_file)
_READERS: dict[str, Callable[[str, Callable[[str], bytes]], Read | ReadTemplate]] = {
    way.option: way.read for way in (QUICKLY, EXACTLY, AS_TEMPLATES)
}

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
        jobs = min(processors(), MAX_WORKERS, 1 + total // share)
    own, *others = _shares(files, max(jobs, 1))
    read = read_bytes if tree is None else tree.read
    way = EXACTLY if exactly else QUICKLY
    workers = [Worker(tree, way, share) for share in others if share]
    found: dict[str, Read] = {}
    try:
        for file in own:
            found[file.path] = way.read(file.location, read)
            progress(len(found) + sum(worker.count for worker in workers))
        for worker in workers:
            found |= worker.results()
            progress(len(found))
    finally:
        for worker in workers:
            worker.stop()
    # A worker that died leaves files behind; they are read here.
    for file in files:
        if file.path not in found:
            found[file.path] = way.read(file.location, read)
    return found


def end_workers() -> None:
    """Kill all workers, whoever waits for them: what was asked of them is not wanted any more."""
    for process in list(_running):
        process.kill()


def processors() -> int:
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


class Worker(Generic[Said]):
    """A process that reads what it is asked to; threads write to it and collect what it says.

    `tree` is that of `read_files`.
    """

    def __init__(self, tree: Tree | None, way: Way[Said], files: Sequence[SourceFile] = ()) -> None:
        self._repository: str = "" if tree is None else tree.repository
        self._decoder: msgspec.msgpack.Decoder[Said] = msgspec.msgpack.Decoder(way.says)
        self._asked: deque[str] = deque()
        self._names: SimpleQueue[list[str]] = SimpleQueue()
        self._messages: SimpleQueue[bytes] = SimpleQueue()
        self._found: dict[str, Said] = {}
        self._is_dead: bool = False
        with _without_interrupts():
            self._process = subprocess.Popen(  # noqa: S603 - this program, without a shell
                [sys.executable, "-P", "-m", __name__, way.option, self._repository],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                creationflags=_DETACHED,
            )
        _running.add(self._process)
        self._threads = [
            threading.Thread(target=work, name="flask-lint-worker", daemon=True)
            for work in (self._send, self._collect)
        ]
        for thread in self._threads:
            thread.start()
        self.ask(files)

    @property
    def count(self) -> int:
        """How many files have been read, about."""
        return len(self._found) + self._messages.qsize()

    @property
    def is_busy(self) -> bool:
        """Whether something that was asked has not been read."""
        return not self._is_dead and self._messages.qsize() < len(self._asked)

    def ask(self, files: Sequence[SourceFile]) -> None:
        """Have these files read, too."""
        if files and not self._is_dead:
            self._asked.extend(file.path for file in files)
            self._names.put([file.blob if self._repository else file.location for file in files])

    def results(self) -> dict[str, Said]:
        """Wait for all that was asked and return it; a worker that has died leaves files out."""
        while self._asked:
            self._take()
        return self._found

    def result(self, path: str) -> Said | None:
        """Wait for what one file says; None when it was not asked, or the worker has died."""
        while path not in self._found and path in self._asked:
            self._take()
        return self._found.get(path)

    def _take(self) -> None:
        message = self._messages.get()
        try:
            self._found[self._asked[0]] = self._decoder.decode(message)
        except msgspec.DecodeError:
            self._is_dead = True
            self._asked.clear()
        else:
            self._asked.popleft()

    def stop(self) -> None:
        """End the worker, whatever it is doing."""
        self._process.kill()
        self._names.put([])
        for thread in self._threads:
            thread.join()
        self._process.wait()
        _running.discard(self._process)
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()

    def _send(self) -> None:
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        with contextlib.suppress(OSError):  # what is not read there is read by who has asked
            while names := self._names.get():
                message = "\0".join(names).encode("utf-8", "surrogateescape")
                self._process.stdin.write(_LENGTH.pack(len(message)) + message)
                self._process.stdin.flush()

    def _collect(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        with contextlib.suppress(OSError):
            for message in _messages(self._process.stdout, _HELLO):
                self._messages.put(message)
        self._messages.put(b"")


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


def _messages(stream: IO[bytes], hello: bytes = b"") -> Iterator[bytes]:
    """Yield the messages in `stream` up to its end, or to one that is not whole.

    There are none in one that does not begin with `hello`.
    """
    while hello and (begun := os.read(stream.fileno(), len(hello))):
        if not hello.startswith(begun):
            return
        hello = hello.removeprefix(begun)
    # As much as there is at once: a thread gets its turn rarely while another one computes, and
    # who writes has to wait for it.
    buffer = bytearray()
    while chunk := os.read(stream.fileno(), _CHUNK):
        buffer += chunk
        start = 0
        while len(buffer) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(buffer, start)
            end = start + _LENGTH.size + length
            if len(buffer) < end:
                break
            yield bytes(buffer[start + _LENGTH.size : end])
            start = end
        del buffer[:start]


def _work(option: str, names: SimpleQueue[str], repository: str) -> NoReturn:
    """Read the files of these names and write what they say to standard output."""
    encode = msgspec.msgpack.Encoder().encode
    reader = _READERS[option]
    read = Blobs(Path(repository)).read if repository else read_bytes
    try:
        sys.stdout.buffer.write(_HELLO)
        while True:
            message = encode(reader(names.get(), read))
            sys.stdout.buffer.write(_LENGTH.pack(len(message)) + message)
            if names.empty():
                sys.stdout.buffer.flush()
    except BrokenPipeError:
        os._exit(1)  # nobody is left who could be told


def _listen(names: SimpleQueue[str]) -> NoReturn:
    """Take down what is asked on standard input, and end when that is closed."""
    for message in _messages(sys.stdin.buffer):
        for name in message.decode("utf-8", "surrogateescape").split("\0"):
            names.put(name)
    os._exit(1)


if __name__ == "__main__":
    asked: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    option, repository = sys.argv[1:]
    with_deep_stack(lambda: _work(option, asked, repository))
