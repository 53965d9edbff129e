"""Which file or folder of the project an expression names: `os.path`, `pathlib` and strings.

Sources: the pages of `os.path` and `pathlib`, and `flask.helpers.get_root_path`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import External, Literal
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.execution.environments import Environments, Situated
    from flask_lint.model.execution.strings import StringReader

_MAX_DEPTH = 14
# They change the spelling of a path, not what it names.
_SAME = frozenset(
    {
        *("os.path.abspath", "os.path.realpath", "os.path.normpath", "os.fspath", "builtins.str"),
        *("pathlib.Path", "pathlib.PurePath", "os.path.expanduser"),
    }
)
_SAME_METHODS = frozenset({"resolve", "absolute", "as_posix", "expanduser", "__str__"})
_JOINS = frozenset({"os.path.join", "pathlib.Path", "pathlib.PurePath", "flask.safe_join"})


class FilePath(msgspec.Struct, frozen=True):
    """A path: from the root of the project where `anchored`, else relative to something else."""

    text: str
    anchored: bool

    @property
    def parent(self) -> FilePath | None:
        """The folder that it lies in; None above the project's root."""
        return joined(self, FilePath("..", False))


def joined(base: FilePath, more: FilePath) -> FilePath | None:
    """Return `base/more`; None where that leaves the project."""
    if more.anchored:
        return more
    if more.text.startswith(("/", "~")) or "\\" in more.text or more.text[1:2] == ":":
        return None  # somewhere on the machine
    parts = [part for part in base.text.split("/") if part]
    for part in more.text.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part == "..":
            if base.anchored:
                return None
            parts.append(part)
        elif part not in ("", "."):
            parts.append(part)
    return FilePath("/".join(parts), base.anchored)


class PathReader:
    """Reads paths off expressions."""

    def __init__(self, environments: Environments, strings: StringReader) -> None:
        self._environments = environments
        self._strings = strings

    def read(self, at: Situated | None, depth: int = 0) -> FilePath | None:
        """Return the path that an expression names; None where it is not known, or not one."""
        if at is None or depth > _MAX_DEPTH:
            return None
        at = self._environments.resolved(at)
        match at.node:
            case n.Name(id="__file__"):
                return FilePath(at.scope.module.path, True)
            case n.Call():
                return self._call(at, at.node, depth)
            case n.Binary() if set(at.node.ops) == {"/"}:
                return self._all(at, at.node.operands, depth)
            case n.Binary() if set(at.node.ops) == {"+"}:
                return self._glued(at, at.node.operands, depth)
            case n.FString():
                return self._glued(at, at.node.parts, depth)
            case n.Subscript():
                return self._parents(at, at.node, depth)
            case n.Attribute() if at.node.name == "parent":
                base = self.read(at.at(at.node.value), depth + 1)
                return base.parent if base is not None else None
        return self._value(at, depth)

    def _value(self, at: Situated, depth: int) -> FilePath | None:
        found: set[FilePath | None] = set()
        for value in self._environments.values(at):
            if isinstance(value, Literal) and isinstance(value.value, str):
                found.add(FilePath(value.value, False))
            elif (
                isinstance(value, External)
                and value.origin is not None
                and value.origin.node is not at.node
                and isinstance(value.origin.node, n.Call)
                and value.path.endswith("()")
            ):
                origin = type(at)(value.origin.node, value.origin.scope, at.environment)
                found.add(self.read(origin, depth + 1))
            elif isinstance(value, External) and value.path == "os.pardir":
                found.add(FilePath("..", False))
            else:
                found.add(None)
        return found.pop() if len(found) == 1 else None

    def _call(self, at: Situated, node: n.Call, depth: int) -> FilePath | None:
        if node.keywords:
            return None
        func = node.func
        paths = {
            value.path
            for value in self._environments.values(at.at(func))
            if isinstance(value, External)
        }
        if paths & {"os.path.dirname"} and len(node.args) == 1:
            base = self.read(at.at(node.args[0]), depth + 1)
            return base.parent if base is not None else None
        if paths & _SAME and len(node.args) == 1:
            return self.read(at.at(node.args[0]), depth + 1)
        if paths & _JOINS and node.args:
            return self._all(at, node.args, depth)
        if isinstance(func, n.Attribute):
            if func.name == "joinpath":
                return self._all(at, [func.value, *node.args], depth)
            if func.name in _SAME_METHODS and not node.args:
                return self.read(at.at(func.value), depth + 1)
        return self._value(at, depth)

    def _all(self, at: Situated, nodes: Iterable[n.Expr], depth: int) -> FilePath | None:
        """Return the path that several make, one below the other."""
        found: FilePath | None = None
        for node in nodes:
            part = self.read(at.at(node), depth + 1)
            if part is None:
                return None
            found = part if found is None else joined(found, part)
            if found is None:
                return None
        return found

    def _glued(self, at: Situated, nodes: list[n.Expr], depth: int) -> FilePath | None:
        """Return the path of strings that are put together: `HERE + "/templates"`."""
        first = self.read(at.at(nodes[0]), depth + 1)
        if first is None:
            return None
        text = ""
        for node in nodes[1:]:
            part = self._strings.read(at.at(node)).only
            if part is None:
                return None
            text += part
        if not first.anchored:
            return FilePath(first.text + text, False)
        return joined(first, FilePath(text[1:], False)) if text.startswith("/") else None

    def _parents(self, at: Situated, node: n.Subscript, depth: int) -> FilePath | None:
        """Return `path.parents[2]`."""
        if not (
            isinstance(node.value, n.Attribute)
            and node.value.name == "parents"
            and isinstance(node.index, n.Constant)
            and isinstance(node.index.value, int)
        ):
            return None
        found = self.read(at.at(node.value.value), depth + 1)
        for _ in range(node.index.value + 1):
            found = found.parent if found is not None else None
        return found
