"""The files of a project: one walk over its tree, from names and `stat`, nothing is opened.

(But for `.gitignore` files.) What is ignored or excluded is no part of the project and is not
mentioned; what looks like a part of it and cannot be read is *skipped*, with the reason.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from flask_lint.errors import FlaskLintError
from flask_lint.findings import FileNote
from flask_lint.gitignore import IgnoreRules
from flask_lint.sources.listing import Listing
from flask_lint.sources.regular import MAX_BYTES
from flask_lint.sources.tree import Disk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask_lint.sources.tree import Entry, Status, Tree

# Version control and editors; environments and installed packages; what tools leave behind.
_EXCLUDED_FOLDERS = frozenset(
    """
    .git .hg .svn .bzr CVS _darcs .jj .idea .vscode .vs
    venv .venv virtualenv .virtualenv .direnv site-packages dist-packages __pypackages__ _vendor
    node_modules bower_components jspm_packages .yarn .pnpm-store
    __pycache__ .tox .nox .eggs .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis
    .flask_lint_cache .import_linter_cache .pytype .pyre .ipynb_checkpoints htmlcov
    .pybuilder .pants.d .serverless .terraform .next .nuxt
    """.split()  # noqa: SIM905 - sixty lines would say no more
)
_EXCLUDED_SUFFIXES = (".egg-info", ".dist-info", ".egg")
# Build output, unless it is a package of that name.
_BUILD_FOLDERS = frozenset({"build", "dist"})

_TEMPLATE_SUFFIXES = frozenset({"html", "htm", "jinja", "jinja2", "j2", "xml", "txt"})
_TEMPLATE_FOLDERS = frozenset({"templates", "themes", "theme"})
_CONFIG_NAMES = frozenset(
    {".env", ".flaskenv", "Procfile", "pyproject.toml", "setup.cfg", "setup.py", "alembic.ini"}
)
_CONFIG_SUFFIXES = frozenset({"toml", "cfg", "ini", "json", "yaml", "yml"})
_CONFIG_DEPTH = 2

_UNREADABLE = {
    False: "cannot be read: Permission denied",
    True: "cannot be read: it is not in this clone of the repository",
}


class SourceFile(msgspec.Struct, frozen=True, order=True):
    """A regular, readable file of the project.

    `path` is relative to the root, with forward slashes, and always printable as UTF-8;
    `location` is what to open, and differs in spelling when the name is not UTF-8.
    `size`, times and `inode` are those of the file that a symbolic link leads to. `blob` is the
    name that version control has for the contents, when they are read from there.
    """

    path: str
    location: str
    size: int
    modified_ns: int
    blob: str = ""
    changed_ns: int = 0
    inode: int = 0


class Discovery(msgspec.Struct, frozen=True):
    """All files of a project that matter, each list sorted by path.

    `setup.py` is in `python` and in `configs`; `skipped` names no file of the other lists.
    `listing` has the names of all files, those too that do not matter otherwise; `gitignores` are
    the locations and the bytes of the `.gitignore` files that had a say in all this.
    """

    python: tuple[SourceFile, ...]
    templates: tuple[SourceFile, ...]
    configs: tuple[SourceFile, ...]
    skipped: tuple[FileNote, ...]
    listing: Listing
    gitignores: tuple[tuple[str, bytes], ...] = ()


def discover(
    root: Path,
    exclude: Sequence[str] = (),
    *,
    max_bytes: int = MAX_BYTES,
    tree: Tree | None = None,
) -> Discovery:
    """Return the files of the project in `root`, as they are on the disk or in another `tree`.

    `exclude` holds patterns in the syntax of `.gitignore`, relative to the root. They have the
    last word: `!build/` brings back a folder that is left out otherwise. A file of more than
    `max_bytes` is skipped. Raises `FlaskLintError` when the root itself cannot be listed.
    """
    tree = Disk(root) if tree is None else tree
    walk = _Walk(tree, IgnoreRules("\n".join(exclude)), max_bytes)
    walk.run()
    return walk.result()


class _Scope(NamedTuple):
    """The rules of one `.gitignore` and how to spell a path of the walk relative to its folder."""

    rules: IgnoreRules
    prefix: str
    cut: int

    def verdict(self, relative: str, name: str, *, is_folder: bool) -> bool | None:
        return self.rules.verdict(self.prefix + relative[self.cut :], name, is_folder=is_folder)


class _Folder(NamedTuple):
    location: str
    relative: str  # with a slash at the end; empty for the root
    name: str
    scopes: tuple[_Scope, ...]  # the innermost first
    wanted: bool  # the user's patterns ask for it
    depth: int
    has_templates: bool


class _Walk:
    def __init__(self, tree: Tree, exclude: IgnoreRules, max_bytes: int) -> None:
        self._tree = tree
        self._exclude = exclude
        self._max_bytes = max_bytes
        self._python: list[SourceFile] = []
        self._templates: list[SourceFile] = []
        self._configs: list[SourceFile] = []
        self._skipped: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._closed: set[str] = set()
        self._scopes: dict[str, tuple[_Scope, ...]] = {}
        self._gitignores: dict[str, bytes] = {}

    def result(self) -> Discovery:
        self._skip_doubles()
        lists = (self._python, self._templates, self._configs)
        python, templates, configs = (
            tuple(sorted(file for file in files if file.path not in self._skipped))
            for files in lists
        )
        skipped = tuple(FileNote(path, reason) for path, reason in sorted(self._skipped.items()))
        listing = Listing(self._files, self._closed, self._would_ignore)
        gitignores = tuple(sorted(self._gitignores.items()))
        return Discovery(python, templates, configs, skipped, listing, gitignores)

    def _would_ignore(self, path: str, is_folder: bool) -> bool:
        """Tell whether the walk would leave out an entry that is not there."""
        above, _, name = path.rpartition("/")
        verdict = self._exclude.verdict(path, name, is_folder=is_folder)
        if verdict is not None:
            return verdict
        if is_folder and (_is_foreign(name) or name in _BUILD_FOLDERS):
            return path not in self._scopes
        while above and above not in self._scopes:
            above = above.rpartition("/")[0]
        return _is_ignored(self._scopes.get(above, ()), path, name, is_folder=is_folder)

    def run(self) -> None:
        scopes = self._inherited_rules()
        pending = [
            _Folder(self._tree.root, "", "", scopes, wanted=True, depth=0, has_templates=False)
        ]
        while pending:
            folder = pending.pop()
            try:
                entries = self._tree.entries(folder.location)
            except OSError as error:
                self._note_unlistable(folder, error)
                self._closed.add(folder.relative.removesuffix("/"))
                continue
            names = {entry.name for entry in entries}
            # Git keeps no empty folders: this one is filled by something else.
            if not names or (not folder.wanted and _is_generated(folder, names)):
                self._closed.add(folder.relative.removesuffix("/"))
                continue
            if ".gitignore" in names:
                folder = self._with_gitignore(folder)
            self._scopes[folder.relative.removesuffix("/")] = folder.scopes
            for entry in entries:
                subfolder = self._visit(folder, entry)
                if subfolder is not None:
                    pending.append(subfolder)

    def _visit(self, folder: _Folder, entry: Entry) -> _Folder | None:
        name = entry.name
        if _is_folder(entry):
            subfolder = self._enter(folder, entry)
            if subfolder is None:
                self._closed.add(folder.relative + name)
            return subfolder
        self._list(folder, entry)
        target = self._list_for(folder, name)
        if target is None and (_is_foreign(name) or not entry.is_symlink()):
            return None
        relative = folder.relative + name
        if self._is_excluded(folder, relative, name, is_folder=False):
            return None
        if target is None:
            self._note_linked_folder(entry, relative)
            return None
        found = self._admit(entry, relative)
        if found is not None:
            for files in target:
                files.append(found)
        return None

    def _list(self, folder: _Folder, entry: Entry) -> None:
        path = _printable(folder.relative + entry.name)
        if entry.is_symlink() and _leads_to_folder(entry):
            self._closed.add(path)
        else:
            self._files[path] = entry.path

    def _enter(self, folder: _Folder, entry: Entry) -> _Folder | None:
        name = entry.name
        relative = folder.relative + name
        wanted = self._exclude.verdict(relative, name, is_folder=True)
        if wanted is True:
            return None
        if wanted is None and (
            _is_foreign(name) or _is_ignored(folder.scopes, relative, name, is_folder=True)
        ):
            return None
        return _Folder(
            entry.path,
            relative + "/",
            name,
            folder.scopes,
            wanted=wanted is False,
            depth=folder.depth + 1,
            has_templates=folder.has_templates or name in _TEMPLATE_FOLDERS,
        )

    def _is_excluded(self, folder: _Folder, relative: str, name: str, *, is_folder: bool) -> bool:
        verdict = self._exclude.verdict(relative, name, is_folder=is_folder)
        if verdict is None:
            return _is_ignored(folder.scopes, relative, name, is_folder=is_folder)
        return verdict

    def _list_for(self, folder: _Folder, name: str) -> tuple[list[SourceFile], ...] | None:
        """Return the lists that a file of this name belongs into."""
        suffix = name.rpartition(".")[2]
        if suffix == "py" and len(name) > len(".py"):
            return (self._python, self._configs) if name in _CONFIG_NAMES else (self._python,)
        if folder.has_templates and suffix in _TEMPLATE_SUFFIXES:
            return (self._templates,)
        if (
            name in _CONFIG_NAMES
            or (suffix in _CONFIG_SUFFIXES and folder.depth <= _CONFIG_DEPTH)
            or name.startswith("Dockerfile")
            or (suffix == "txt" and name.startswith("requirements"))
        ):
            return (self._configs,)
        return None

    def _admit(self, entry: Entry, relative: str) -> SourceFile | None:
        """Return the file if it can be analysed; else note why not."""
        reason, status = self._examine(entry)
        path = _printable(relative)
        if status is None:
            if reason:
                self._skipped[path] = reason
            return None
        blob = self._tree.blob(entry.path)
        return SourceFile(
            path,
            entry.path,
            status.st_size,
            status.st_mtime_ns,
            blob,
            status.st_ctime_ns,
            status.st_ino,
        )

    def _examine(self, entry: Entry) -> tuple[str, Status | None]:
        try:
            status = entry.stat()
        except OSError as error:
            if entry.is_symlink():
                return "a broken symbolic link", None
            return f"cannot be read: {error.strerror}", None
        if entry.is_symlink() and not self._tree.is_inside(entry.path):
            return "a symbolic link to something outside the project", None
        if stat.S_ISDIR(status.st_mode):
            return "", None  # a link to a folder of the project, which is walked where it stands
        if not stat.S_ISREG(status.st_mode):
            return f"not a regular file but {_kind(status.st_mode)}", None
        if status.st_size > self._max_bytes:
            return f"larger than {self._max_bytes:,} bytes", None
        if not self._tree.is_readable(entry.path):
            return _UNREADABLE[bool(self._tree.repository)], None
        return "", status

    def _note_linked_folder(self, entry: Entry, relative: str) -> None:
        """Mention a link to a folder elsewhere: code that the application has may stand there."""
        try:
            leaves = entry.is_dir() and not self._tree.is_inside(entry.path)
        except OSError:
            return
        if leaves:
            self._skipped[_printable(relative)] = "a symbolic link to a folder outside the project"

    def _note_unlistable(self, folder: _Folder, error: OSError) -> None:
        if not folder.relative:
            raise FlaskLintError(f"cannot list {folder.location}: {error.strerror}") from error
        self._skipped[_printable(folder.relative)] = f"cannot be listed: {error.strerror}"

    def _with_gitignore(self, folder: _Folder) -> _Folder:
        rules = self._read_rules(folder.location)
        if not rules:
            return folder
        scope = _Scope(rules, "", len(folder.relative))
        return folder._replace(scopes=(scope, *folder.scopes))

    def _inherited_rules(self) -> tuple[_Scope, ...]:
        """Return the rules of the `.gitignore` files above the root, within its repository.

        None when they ignore the root itself: whoever asks for it all the same wants to see it.
        """
        tree = self._tree
        if tree.top is None or tree.top == tree.root:
            return ()
        scopes: list[_Scope] = []
        parts = Path(tree.root).relative_to(tree.top).parts
        folder = tree.top
        for index, name in enumerate(parts):
            rules = self._read_rules(folder)
            if rules:
                scopes.insert(0, _Scope(rules, "/".join(parts[index:]) + "/", 0))
            for scope in scopes:
                path = scope.prefix.removesuffix("/")
                levels = len(parts) - index - 1
                path = path if levels == 0 else path.rsplit("/", levels)[0]
                verdict = scope.rules.verdict(path, name, is_folder=True)
                if verdict is True:
                    return ()
                if verdict is False:
                    break
            folder = tree.join(folder, name)
        return tuple(scopes)

    def _read_rules(self, folder: str) -> IgnoreRules | None:
        """Read one `.gitignore`; Git does not follow a link here, and neither may be a device."""
        location = self._tree.join(folder, ".gitignore")
        data = self._tree.read_unlinked(location)
        if data is None:
            return None
        self._gitignores[location] = data
        rules = IgnoreRules(
            data.decode("utf-8", "surrogateescape").replace("\r\n", "\n").replace("\r", "\n")
        )
        return rules or None

    def _skip_doubles(self) -> None:
        """Skip files whose name, once made printable, is the name of another file."""
        seen: dict[str, str] = {}
        for file in sorted([*self._python, *self._templates, *self._configs]):
            other = seen.setdefault(file.path, file.location)
            if other != file.location:
                self._skipped[file.path] = "two files have this name once it is made printable"


def _is_foreign(name: str) -> bool:
    return name in _EXCLUDED_FOLDERS or name.endswith(_EXCLUDED_SUFFIXES)


def _leads_to_folder(entry: Entry) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_folder(entry: Entry) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_ignored(scopes: Iterable[_Scope], relative: str, name: str, *, is_folder: bool) -> bool:
    for scope in scopes:
        verdict = scope.verdict(relative, name, is_folder=is_folder)
        if verdict is not None:
            return verdict
    return False


def _is_generated(folder: _Folder, names: set[str]) -> bool:
    """Say whether a folder with these entries is an environment or build output."""
    if "pyvenv.cfg" in names or "conda-meta" in names:
        return True
    if folder.name in _BUILD_FOLDERS:
        return "__init__.py" not in names
    # Environments of old tools have no pyvenv.cfg; `env` is too common a name to go by.
    return (
        folder.name in {"env", "ENV"}
        and bool(names & {"bin", "Scripts"})
        and "lib" in {name.lower() for name in names}
    )


def _printable(relative: str) -> str:
    if relative.isascii():
        return relative
    try:
        relative.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(relative).decode("utf-8", "backslashreplace")
    return relative


def _kind(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"
