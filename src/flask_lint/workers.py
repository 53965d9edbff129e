"""Processes that read files for this one.

A worker is this module, run as a program: it gets the locations of files on standard input (their
names as blobs, when an argument is the path of a repository) and how they are to be read, and
writes what each says to standard output, as a length and as MessagePack, in the same order.
Standard input stays open, for the worker ends when it is closed: however this process ends, no
worker is left.
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
from pathlib import Path
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Generic, NamedTuple, NoReturn, TypeVar

from flask_lint.packed import PackedRead, PackedTemplate
from flask_lint.reading import read_bytes, read_file, read_template_file
from flask_lint.sources.git import Blobs
from flask_lint.syntax.parse import with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flask_lint.packed import Bytes
    from flask_lint.sources.discover import SourceFile
    from flask_lint.sources.tree import Tree

_LENGTH = struct.Struct("<I")
_CHUNK = 1_000_000
# What a worker writes first: whatever stands before it is of somebody who prints when Python
# starts, such as a `sitecustomize`, and then nothing can be told from it.
_HELLO = b"flask-lint"
# Ctrl-C goes to all processes of the terminal, and it is this one that is to answer it.
_DETACHED = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)

PackedT = TypeVar("PackedT", PackedRead, PackedTemplate)


class Way(NamedTuple, Generic[PackedT]):
    """A way to read files.

    `name` is what workers know it by, `packed` makes what is handed out of what they write, and
    `read` reads a file here, with what gets its bytes.
    """

    name: str
    packed: Callable[[Bytes], PackedT]
    read: Callable[[str, Callable[[str], bytes]], PackedT]


def _quickly(location: str, read: Callable[[str], bytes]) -> PackedRead:
    return PackedRead(read_file(location, read))


def _exactly(location: str, read: Callable[[str], bytes]) -> PackedRead:
    return PackedRead(read_file(location, read, exactly=True))


def _as_template(location: str, read: Callable[[str], bytes]) -> PackedTemplate:
    return PackedTemplate(read_template_file(location, read))


QUICKLY = Way("quickly", PackedRead, _quickly)
EXACTLY = Way("exactly", PackedRead, _exactly)
AS_TEMPLATES = Way("as templates", PackedTemplate, _as_template)
_READERS: dict[str, Callable[[str, Callable[[str], bytes]], PackedRead | PackedTemplate]] = {
    QUICKLY.name: QUICKLY.read,
    EXACTLY.name: EXACTLY.read,
    AS_TEMPLATES.name: AS_TEMPLATES.read,
}

_running: set[subprocess.Popen[bytes]] = set()


def end_workers() -> None:
    """Kill all workers, whoever waits for them: what was asked of them is not wanted any more."""
    for process in list(_running):
        process.kill()


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Worker:
    """A process that reads what it is asked to; threads write to it and collect what it says.

    `tree` is where the files come from; None means the disk. `feed` is called, by one of these
    threads, whenever something has been read.
    """

    def __init__(self, tree: Tree | None, feed: Callable[[Worker], None]) -> None:
        self._feed = feed
        self._repository: str = "" if tree is None else tree.repository
        # What it has been asked and has not said, as the way and the path, in order.
        self._asked: deque[tuple[str, str]] = deque()
        self._names: SimpleQueue[list[str]] = SimpleQueue()
        self._messages: SimpleQueue[bytes] = SimpleQueue()
        self._said: dict[tuple[str, str], bytes] = {}
        self._is_dead: bool = False
        with _without_interrupts():
            self._process = subprocess.Popen(  # noqa: S603 - this program, without a shell
                [sys.executable, "-P", "-m", __name__, self._repository],
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

    @property
    def waiting(self) -> int:
        """How many files it has been asked for, and has not read, about."""
        return len(self._asked) - self._messages.qsize()

    def ask(self, way: Way[PackedT], files: Sequence[SourceFile]) -> None:
        """Have these files read, after all that it has been asked for before."""
        if files and not self._is_dead:
            self._asked.extend((way.name, file.path) for file in files)
            self._names.put(
                [way.name, *(file.blob if self._repository else file.location for file in files)]
            )

    def answer(self, way: Way[PackedT], path: str) -> bytes | None:
        """Wait for what a file says; None when it was not asked for, or the worker has died."""
        while (way.name, path) not in self._said and self._asked:
            message = self._messages.get()
            if message:
                self._said[self._asked.popleft()] = message
            else:
                self.disbelieve()
        return self._said.get((way.name, path))

    def disbelieve(self) -> None:
        """Take it for dead: it has ended, or says what nobody can read."""
        self._is_dead = True
        self._asked.clear()
        self._said.clear()

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
                self._feed(self)
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


def _work(asked: SimpleQueue[tuple[str, str]], repository: str) -> NoReturn:
    """Read what is asked for and write what it says to standard output."""
    read = Blobs(Path(repository)).read if repository else read_bytes
    try:
        sys.stdout.buffer.write(_HELLO)
        while True:
            way, name = asked.get()
            message = _READERS[way](name, read).data
            sys.stdout.buffer.write(_LENGTH.pack(len(message)) + message)
            if asked.empty():
                sys.stdout.buffer.flush()
    except BrokenPipeError:
        os._exit(1)  # nobody is left who could be told


def _listen(asked: SimpleQueue[tuple[str, str]]) -> NoReturn:
    """Take down what is asked on standard input, and end when that is closed."""
    for message in _messages(sys.stdin.buffer):
        way, *names = message.decode("utf-8", "surrogateescape").split("\0")
        for name in names:
            asked.put((way, name))
    os._exit(1)


if __name__ == "__main__":
    questions: SimpleQueue[tuple[str, str]] = SimpleQueue()
    threading.Thread(target=_listen, args=(questions,), daemon=True).start()
    with_deep_stack(lambda: _work(questions, sys.argv[1]))
