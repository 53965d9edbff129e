"""A commit, or the index, as a tree of files, read from the objects that Git keeps."""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.sources.git import Blobs, GitError, files_of_commit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask_lint.sources.git import Listed

_SUBMODULE = 0o160000
_MOST_LINKS = 40
_LONGEST_PATH = 4096


class BlobStatus(NamedTuple):
    """What is known of a file without reading it."""

    st_mode: int
    st_size: int
    st_mtime_ns: int = 0
    st_ctime_ns: int = 0
    st_ino: int = 0


class _Node(NamedTuple):
    """A file or a link; `blob` is its name among the `Blobs`."""

    mode: int
    blob: str


class GitEntry:
    """An entry of a folder, with the face of `os.DirEntry`."""

    def __init__(self, tree: GitTree, folder: str, name: str) -> None:
        self.name = name
        self.path = tree.join(folder, name)
        self._tree = tree

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Tell whether it is a folder."""
        if not follow_symlinks:
            return self._tree.is_folder(self.path)
        try:
            return stat.S_ISDIR(self._tree.status(self.path).st_mode)
        except OSError:
            return False

    def is_symlink(self) -> bool:
        """Tell whether it is a symbolic link."""
        return self._tree.is_link(self.path)

    def stat(self) -> BlobStatus:
        """Return what it leads to."""
        return self._tree.status(self.path)


class GitTree:
    """The files below `root`, a folder of the repository whose work tree is `repository`.

    Locations are absolute paths in which the root of the repository is `/`. Submodules are read
    from their own repositories, where these are checked out; else they are empty folders, as in
    the work tree.
    """

    def __init__(self, repository: Path, root: Path, files: Sequence[Listed]) -> None:
        self.repository = str(repository)
        self.top: str | None = "/"
        inside = root.relative_to(repository).as_posix()
        self.root = "/" if inside == "." else f"/{inside}"
        self.blobs = Blobs(repository)
        self._nodes: dict[str, _Node] = {}
        self._folders: dict[str, set[str]] = {"/": set()}
        self._add(files, "")
        # A project that was not there yet is an empty one.
        self._folders.setdefault(self.root, set())
        self._sizes = self._all_sizes()

    def _add(self, files: Sequence[Listed], folder: str) -> None:
        for file in files:
            path = f"/{folder}/{file.path}" if folder else f"/{file.path}"
            if file.mode == _SUBMODULE:
                self._enter(path)
                self._add_submodule(path.lstrip("/"), file.name)
                continue
            name = f"{file.name}:{folder}" if folder else file.name
            self._nodes[path] = _Node(file.mode, name)
            above, _, last = path.rpartition("/")
            self._enter(above or "/").add(last)

    def _enter(self, folder: str) -> set[str]:
        """Return the names in a folder, which is made if it is not there."""
        missing = []
        while folder not in self._folders:
            missing.append(folder)
            folder = folder.rpartition("/")[0] or "/"
        for path in reversed(missing):
            self._folders[folder].add(path.rpartition("/")[2])
            self._folders[path] = set()
            folder = path
        return self._folders[folder]

    def _add_submodule(self, folder: str, commit: str) -> None:
        place = Path(self.repository, folder)
        real = os.path.realpath(place)
        if not real.startswith(os.path.realpath(self.repository) + os.sep):
            return
        if not (place / ".git").exists():
            return
        try:
            files = files_of_commit(place, commit)
        except GitError:
            raise GitError(
                f"the submodule {folder} lacks the commit {commit[:12]}; "
                "fetch it: `git submodule update --init --recursive`, or exclude the folder"
            ) from None
        self._add(files, folder)

    def _all_sizes(self) -> dict[str, int]:
        below = self.root.rstrip("/") + "/"
        groups: dict[str, list[str]] = {}
        for path, node in self._nodes.items():
            if path.startswith(below):
                groups.setdefault(node.blob.partition(":")[2], []).append(node.blob)
        sizes: dict[str, int] = {}
        for names in groups.values():
            sizes |= self.blobs.sizes(names)
        return sizes

    def close(self) -> None:
        """End what reads the objects."""
        self.blobs.close()

    def entries(self, location: str) -> Iterable[GitEntry]:
        """Return what a folder holds."""
        return [GitEntry(self, location, name) for name in sorted(self._folders[location])]

    def join(self, location: str, name: str) -> str:
        """Return the location of an entry."""
        return f"{location.rstrip('/')}/{name}"

    def is_folder(self, location: str) -> bool:
        """Tell whether a folder stands there."""
        return location in self._folders

    def is_link(self, location: str) -> bool:
        """Tell whether a symbolic link stands there."""
        node = self._nodes.get(location)
        return node is not None and stat.S_ISLNK(node.mode)

    def has(self, path: str) -> bool:
        """Tell whether there is a file with this path from the root."""
        return self.join(self.root, path) in self._nodes

    def real(self, location: str) -> str | None:
        """Return a location without links; None when it leads out of the repository.

        What it leads to need not be there. Raises `OSError` for links that go in circles.
        """
        done, left = "/", location.strip("/").split("/")
        for _ in range(_MOST_LINKS):
            while left:
                part = left.pop(0)
                if part == "..":
                    if done == "/":
                        return None
                    done = posixpath.dirname(done)
                elif part not in ("", "."):
                    at = self.join(done, part)
                    if self.is_link(at):
                        target = self._target(at)
                        if target.startswith("/"):
                            return None
                        left = [*target.split("/"), *left]
                        break
                    done = at
            else:
                return done
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))

    def _target(self, location: str) -> str:
        """Return what a link says; one that says too much for a path leads nowhere."""
        blob = self._nodes[location].blob
        if self._sizes.get(blob, 0) > _LONGEST_PATH:
            return "/"
        try:
            return os.fsdecode(self.blobs.read(blob))
        except OSError:
            return "/"

    def is_inside(self, location: str) -> bool:
        """Follow all links."""
        try:
            real = self.real(location)
        except OSError:
            return False
        return real is not None and (real + "/").startswith(self.root.rstrip("/") + "/")

    def is_readable(self, location: str) -> bool:
        """Tell whether the object is there: a clone may lack some."""
        return self._file(location).blob in self._sizes

    def status(self, location: str) -> BlobStatus:
        """Return kind and size of a file, or of what a link leads to."""
        real = self.real(location)
        if real is None:
            # What is there is not known here; the names of folders seldom have a dot.
            is_file = "." in posixpath.basename(location)
            return BlobStatus(stat.S_IFREG if is_file else stat.S_IFDIR, 0)
        if real in self._folders:
            return BlobStatus(stat.S_IFDIR, 0)
        node = self._file(location)
        return BlobStatus(stat.S_IFREG | 0o644, self._sizes.get(node.blob, 0))

    def read(self, location: str) -> bytes:
        """Read the file from its object."""
        return self.blobs.read(self._file(location).blob)

    def read_unlinked(self, location: str) -> bytes | None:
        """Read the file unless it is a link."""
        node = self._nodes.get(location)
        if node is None or not stat.S_ISREG(node.mode):
            return None
        try:
            return self.blobs.read(node.blob)
        except OSError:
            return None

    def blob(self, location: str) -> str:
        """Return the name of the object."""
        return self._file(location).blob

    def _file(self, location: str) -> _Node:
        real = self.real(location)
        node = None if real is None else self._nodes.get(real)
        if node is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return node
