"""What each Python file is for, judged by the paths of the project alone.

Names mean less inside a package than beside it: `scripts/` next to the application holds
scripts, `app/core/tools/` is application code. So the folder around a file counts, and the
function takes all paths at once; the answer depends on nothing else, nor on their order.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Role(StrEnum):
    """What a file is for; everything that is nothing else is part of the application."""

    APPLICATION = "application"
    TEST = "test"
    MIGRATION = "migration"
    SCRIPT = "script"
    EXAMPLE = "example"


# What is run beside an application, and is no part of it.
ASIDE = frozenset({Role.TEST, Role.MIGRATION})


_TEST_FOLDERS = frozenset(
    {"test", "tests", "_test", "_tests", "testing", "unittest", "unittests", "testinfra"}
)
# Beside the application only: a package such as `app/functional_tests` serves real views.
_TEST_FOLDER = re.compile(r".+[_-]tests|tests[_-].+")
_TEST_FILE = re.compile(r"test_.*|.*_test|conftest")
_TEST_MODULES = frozenset({"test", "tests"})
# `commands/test_connection.py` is a command that tests a connection.
_COMMAND_FOLDERS = frozenset({"cli", "command", "commands"})

_MIGRATION_FOLDERS = frozenset({"migrations", "alembic", "migrate"})
_REVISION_FILE = re.compile(r"([0-9]{3,}|[0-9a-f]{8,})[_-].*\.py")

_EXAMPLE_FOLDERS = frozenset(
    {"example", "examples", "demo", "demos", "sample", "samples", "doc", "docs"}
)
_EXAMPLE_FILE = re.compile(r".+[-.](example|sample|template|dist)|(example|sample)[-.].+")
_EXAMPLE_MODULE = re.compile(r".+_(example|sample)|(example|sample)_.+")

_SCRIPT_FOLDERS = frozenset({"script", "scripts", "bin", "benchmark", "benchmarks", ".github"})
_TOOL_FOLDERS = frozenset({"tool", "tools", "contrib"})
_SCRIPT_FILES = frozenset({"setup", "noxfile", "fabfile", "dodo"})


def is_boilerplate(path: str) -> bool:
    """Tell whether a file is what others make a project of: `{{cookiecutter.name}}/app.py`.

    It may be Python, or become it when the names are filled in.
    """
    return "{{" in path and "}}" in path


def assign_roles(paths: Iterable[str]) -> dict[str, Role]:
    """Return the role of each Python file; `paths` are relative, with forward slashes."""
    known = sorted(set(paths))
    layout = _Layout(known)
    folder_roles: dict[str, Role | None] = {}
    roles: dict[str, Role] = {}
    for path in known:
        folder, _, name = path.rpartition("/")
        if folder not in folder_roles:
            folder_roles[folder] = _folder_role(folder, layout)
        roles[path] = _file_role(name, folder, folder_roles[folder], layout)
    return roles


class _Layout:
    """Which folders are packages, and which hold database migrations."""

    def __init__(self, paths: list[str]) -> None:
        self.packages: set[str] = set()
        self.holding_packages: set[str] = set()
        self._environments: set[str] = set()
        for path in paths:
            folder, _, name = path.rpartition("/")
            if name == "__init__.py":
                self.packages.add(folder)
                self.holding_packages.add(folder.rpartition("/")[0])
            elif name == "env.py" or _REVISION_FILE.fullmatch(name):
                self._environments.add(folder)
        self._with_versions = {
            folder.rpartition("/")[0]
            for folder in {path.rpartition("/")[0] for path in paths}
            if folder.rpartition("/")[2] == "versions"
        }

    def holds_migrations(self, folder: str, name: str) -> bool:
        """Say whether `folder` is an Alembic folder, or one of numbered migration scripts.

        A package of that name without any revision is code *about* migrations.
        """
        if folder in self._with_versions:
            return name in _MIGRATION_FOLDERS or folder in self._environments
        return name in _MIGRATION_FOLDERS and (
            folder in self._environments or folder not in self.packages
        )


def _folder_role(folder: str, layout: _Layout) -> Role | None:
    """Return the role that the folders above a file give it; tests win, then migrations."""
    found: set[Role] = set()
    parent = ""
    for name in folder.split("/") if folder else ():
        path = f"{parent}/{name}" if parent else name
        role = _own_role(path, name, parent, layout)
        if role is not None:
            found.add(role)
        parent = path
    for role in (Role.TEST, Role.MIGRATION, Role.EXAMPLE, Role.SCRIPT):
        if role in found:
            return role
    return None


def _own_role(path: str, name: str, parent: str, layout: _Layout) -> Role | None:
    in_package = parent in layout.packages
    lower = name.lower()
    if lower in _TEST_FOLDERS or (not in_package and _TEST_FOLDER.fullmatch(lower)):
        return Role.TEST
    if layout.holds_migrations(path, lower):
        return Role.MIGRATION
    if lower in _EXAMPLE_FOLDERS and not in_package:
        return Role.EXAMPLE
    is_package = path in layout.packages
    if lower in _SCRIPT_FOLDERS and not (in_package and is_package):
        return Role.SCRIPT
    if lower in _TOOL_FOLDERS and not (in_package or is_package):
        return Role.SCRIPT
    return None


def _file_role(name: str, folder: str, around: Role | None, layout: _Layout) -> Role:
    if around in ASIDE:
        return around
    stem = name.removesuffix(".py")
    in_package = folder in layout.packages
    if _is_test_file(stem, folder, layout):
        return Role.TEST
    if around is not None:
        return around
    if _EXAMPLE_FILE.fullmatch(stem) or (not in_package and _EXAMPLE_MODULE.fullmatch(stem)):
        return Role.EXAMPLE
    if stem in _SCRIPT_FILES and not in_package:
        return Role.SCRIPT
    return Role.APPLICATION


def _is_test_file(stem: str, folder: str, layout: _Layout) -> bool:
    if folder in layout.packages:
        if _COMMAND_FOLDERS.intersection(folder.split("/")):
            return stem == "conftest"
    elif stem in _TEST_MODULES:
        # Beside the application; elsewhere it may be about a laboratory's tests.
        return not folder or folder in layout.holding_packages
    return _TEST_FILE.fullmatch(stem) is not None
