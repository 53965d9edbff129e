"""What modules are called, and which file an import means, judged by paths alone.

Nothing here knows the `sys.path` that the project will run with; the layout of the tree says
enough: the folder that holds a top-level package must be on it, or nobody could import it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SOURCE_FOLDER = "src"
# A folder with one of these is often run as `cd folder && python app.py`, so that its modules
# import each other by their bare names even where somebody also left an `__init__.py`. The
# `__main__` of a package is what `python -m package` runs, from where the package is imported.
_PACKAGE_PROGRAMS = frozenset({"app", "main", "manage", "run", "server", "wsgi"})
_PROGRAMS = _PACKAGE_PROGRAMS | {"__main__"}
# Fixed for the life of the interpreter: no project file is ever imported under these names.
_BUILT_IN = frozenset(sys.builtin_module_names)
_STANDARD = frozenset(sys.stdlib_module_names)
# Distributions whose names Flask projects like to give to modules of their own, next to code
# that imports the distribution: `app/celery.py`, `app/services/stripe.py`.
_DISTRIBUTIONS = frozenset(
    """
    alembic apscheduler authlib babel blinker boto3 celery click dotenv elasticsearch
    firebase_admin flask gunicorn httpx itsdangerous jinja2 jwt kafka kombu ldap3 loguru
    mailchimp markdown markupsafe marshmallow minio mongoengine numpy oauthlib openai pandas
    passlib peewee pika plotly prometheus_client psycopg2 pydantic pymongo pymysql pytest redis
    requests rq sendgrid sentry_sdk slack_sdk socketio sqlalchemy stripe structlog tornado
    tweepy twilio werkzeug wtforms yaml
    """.split()  # noqa: SIM905 - sixty lines would say no more
)
_TAKEN = _STANDARD | _DISTRIBUTIONS


class ModuleName(msgspec.Struct, frozen=True):
    """The name of one file: `import_root` is the folder that must be on `sys.path`, "" the root.

    `dotted` is what `__name__` holds after an import. A file whose own name is no identifier has
    it as it is (`gunicorn-cfg`): nothing can import it, but it can be run.
    """

    dotted: str
    is_package: bool
    import_root: str


def name_modules(paths: Iterable[str], source_roots: Iterable[str] = ()) -> dict[str, ModuleName]:
    """Return the one name of each Python file; `paths` are relative, with forward slashes.

    `source_roots` are further folders known to be on `sys.path`. A file in a package is named
    from the folder that holds the outermost package. Any other file is named from the nearest
    folder above it that is known to be on the path: one that holds packages, `src`, the root.
    """
    tree = _Tree(paths, source_roots)
    return {path: tree.name(path) for path in tree.files}


class ModuleIndex:
    """Answers which file an import means; answers do not depend on the order of `paths`.

    `names` maps each path to its `ModuleName`; the other parameters are those of `name_modules`.
    """

    def __init__(self, paths: Iterable[str], source_roots: Iterable[str] = ()) -> None:
        self._tree = _Tree(paths, source_roots)
        self.names: Mapping[str, ModuleName] = {
            path: self._tree.name(path) for path in self._tree.files
        }
        # Both keyed by the importer's folder: files of one folder see the same modules.
        self._search_paths: dict[str, _SearchPath] = {}
        self._found: dict[tuple[str, str], tuple[str | None, bool]] = {}
        self._relative: dict[tuple[str, int, str], str | None] = {}

    def find(self, dotted: str, importer: str) -> str | None:
        """Return the file that `import dotted` means in the file `importer`, or None.

        None for what is not a file of this project: another distribution, the standard
        library, an attribute of a module, a namespace package, and a name that two unrelated
        import roots both have.
        """
        path = self._look_up(dotted, importer)[0]
        if path == importer and "." not in dotted and self.names[path].dotted != dotted:
            # `server/gevent.py` that says `import gevent` is called after what it wraps. Nobody
            # writes a module that asks for itself, by a name that is not even its own.
            return None
        return path

    def is_namespace(self, dotted: str, importer: str) -> bool:
        """Say whether `import dotted` means a folder of this project without `__init__.py`."""
        return self._look_up(dotted, importer)[1]

    def relative(self, importer: str, level: int, module: str) -> str | None:
        """Return the file that `from ...module import` means; `level` counts the dots.

        `module` may be empty: the answer is then the package's `__init__.py`. None where there
        is no such file, and where the dots lead out of the project.
        """
        folder = _parent(importer)
        key = (folder, level, module)
        if key in self._relative:
            return self._relative[key]
        found = self._find_relative(folder, level, module)
        self._relative[key] = found
        return found

    def _find_relative(self, folder: str, level: int, module: str) -> str | None:
        for _ in range(level - 1):
            if not folder:
                return None
            folder = _parent(folder)
        if not module:
            return self._tree.package_file(folder)
        return self._tree.locate(folder, module.split("."))[0]

    def _look_up(self, dotted: str, importer: str) -> tuple[str | None, bool]:
        folder = _parent(importer)
        key = (dotted, folder)
        try:
            return self._found[key]
        except KeyError:
            found = self._found[key] = self._search(dotted, folder)
            return found

    def _search(self, dotted: str, folder: str) -> tuple[str | None, bool]:
        parts = dotted.split(".")
        top = parts[0]
        if not all(parts) or top in _BUILT_IN:
            return None, False
        search = self._search_path(folder)
        # That any folder but its own import root is on sys.path is no more than likely: not
        # enough to take `json` or `celery` for a file of the project.
        roots = (search.own,) if top in _TAKEN else search.likely
        is_namespace = False
        for root in roots:
            path, found_folder, decided = self._tree.resolve(root, parts)
            if path is not None or decided:
                return path, found_folder
            is_namespace = is_namespace or found_folder
        if is_namespace or top in _TAKEN:
            return None, is_namespace
        return self._guess(parts, folder, search.guesses)

    def _guess(
        self, parts: list[str], folder: str, roots: tuple[str, ...]
    ) -> tuple[str | None, bool]:
        """Look in the import roots of other parts of the repository; the nearest wins."""
        best = -1
        found: set[str | None] = set()
        for root in roots:
            path, is_namespace, _ = self._tree.resolve(root, parts)
            if path is None and not is_namespace:
                continue
            nearness = _shared_depth(root, folder)
            if nearness > best:
                best, found = nearness, set()
            if nearness == best:
                found.add(path)
        if len(found) != 1:
            return None, False
        path = found.pop()
        return path, path is None

    def _search_path(self, folder: str) -> _SearchPath:
        known = self._search_paths.get(folder)
        if known is None:
            known = self._search_paths[folder] = self._tree.search_path(folder)
        return known


class _SearchPath(NamedTuple):
    """The folders that the files of one folder may import from, the likeliest first."""

    own: str
    likely: tuple[str, ...]
    guesses: tuple[str, ...]


class _Tree:
    """The Python files of the project, the folders that hold any, and the import roots."""

    def __init__(self, paths: Iterable[str], source_roots: Iterable[str]) -> None:
        self.files = sorted(set(paths))
        self._known = frozenset(self.files)
        self._folders: set[str] = {""}
        for folder in {_parent(path) for path in self.files}:
            while folder and folder not in self._folders:
                self._folders.add(folder)
                folder = _parent(folder)
        self._packages = {_parent(p) for p in self.files if _last_part(p) == "__init__.py"}
        self._roots = {"", *(root.strip("/") for root in source_roots)}
        if _SOURCE_FOLDER in self._folders and _SOURCE_FOLDER not in self._packages:
            self._roots.add(_SOURCE_FOLDER)
        self._tops: dict[str, str] = {}
        holding = {self._import_root_of_package(folder) for folder in sorted(self._packages)}
        self._roots.update(holding)
        # `api/src/__init__.py` does not keep anybody from putting `api/src` on the path.
        sources = {folder for folder in self._packages if _last_part(folder) == _SOURCE_FOLDER}
        self._guessed = sorted(self._roots | sources)

    def name(self, path: str) -> ModuleName:
        folder, _, file = path.rpartition("/")
        stem = file.removesuffix(".py")
        if folder in self._packages:
            root = self._import_root_of_package(folder)
        else:
            root = self._import_root_of_loose_file(folder)
        parts = [part for part in folder[len(root) :].split("/") if part]
        is_package = stem == "__init__"
        if not is_package or not parts:
            parts.append(stem)
        return ModuleName(".".join(parts), is_package, root)

    def package_file(self, folder: str) -> str | None:
        path = _join(folder, "__init__.py")
        return path if path in self._known else None

    def resolve(self, root: str, parts: list[str]) -> tuple[str | None, bool, bool]:
        """Follow `parts` down from `root`, which is taken to be on `sys.path`.

        Returns the file, whether it is a namespace package instead, and whether the search
        ends here: Python does not look any further once the first part is a real package.
        """
        path, is_namespace = self.locate(root, parts)
        decided = path is None and _join(root, parts[0]) in self._packages
        return path, is_namespace, decided

    def locate(self, root: str, parts: list[str]) -> tuple[str | None, bool]:
        folder = root
        for part in parts[:-1]:
            folder = _join(folder, part)
        last = _join(folder, parts[-1])
        package = self.package_file(last)
        if package is not None:
            return package, False
        module = last + ".py"
        if module in self._known:
            return module, False
        return None, last in self._folders

    def search_path(self, folder: str) -> _SearchPath:
        in_package = folder in self._packages
        own = (
            self._import_root_of_package(folder)
            if in_package
            else self._import_root_of_loose_file(folder)
        )
        # Without `__init__.py` anywhere, any folder above may be where the program starts.
        around = [] if in_package else [folder]
        above = own if in_package else folder
        while above:
            above = _parent(above)
            if above not in self._packages:
                around.append(above)
        likely = [own] if in_package else [*filter(self._holds_program, around), own]
        likely += around
        likely.append("")
        if _SOURCE_FOLDER in self._roots:
            likely.append(_SOURCE_FOLDER)
        likely = list(dict.fromkeys(likely))
        # Below a root of its own, code is imported from there; what happens to lie deeper
        # (`api/storage/redis/` seen from `api/`) is not on the path as well. But for `api/src`.
        guesses = [
            root
            for root in self._guessed
            if root not in likely
            and (not own or not root.startswith(own + "/") or _last_part(root) == _SOURCE_FOLDER)
        ]
        if in_package:
            guesses += self._program_folders(folder)
        return _SearchPath(own, tuple(likely), tuple(guesses))

    def _holds_program(self, folder: str) -> bool:
        return self._holds_any(folder, _PROGRAMS)

    def _holds_any(self, folder: str, names: Iterable[str]) -> bool:
        return any(_join(folder, f"{name}.py") in self._known for name in names)

    def _program_folders(self, folder: str) -> list[str]:
        """Return the packages around `folder` that look as if they are also run in place."""
        found = []
        while folder in self._packages and folder:
            if self._holds_any(folder, _PACKAGE_PROGRAMS):
                found.append(folder)
            folder = _parent(folder)
        return found

    def _import_root_of_package(self, folder: str) -> str:
        """Return the folder that holds the outermost package around `folder`.

        A folder without `__init__.py` between two packages is a namespace package, not a root.
        A name that no import statement can spell ends the search.
        """
        known = self._tops.get(folder)
        if known is not None:
            return known
        root = folder
        at = folder
        while at and _last_part(at).isidentifier():
            parent = _parent(at)
            if at in self._packages:
                root = parent
            at = parent
        self._tops[folder] = root
        return root

    def _import_root_of_loose_file(self, folder: str) -> str:
        while folder and folder not in self._roots:
            if not _last_part(folder).isidentifier():
                return folder
            if folder in self._packages:
                return self._import_root_of_package(folder)
            folder = _parent(folder)
        return folder


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _last_part(path: str) -> str:
    return path.rpartition("/")[2]


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _shared_depth(first: str, second: str) -> int:
    """Return how many leading folders two paths have in common."""
    depth = 0
    for one, other in zip(first.split("/"), second.split("/"), strict=False):
        if not one or one != other:
            break
        depth += 1
    return depth
