"""The folders of applications and blueprints: where they live, their templates, their static files.

Sources: `flask.sansio.scaffold.Scaffold`, `flask.helpers.get_root_path`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.execution.paths import FilePath, joined
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from flask_lint.model.execution.environments import Environment, Environments
    from flask_lint.model.execution.paths import PathReader
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.registry.holders import Holder
    from flask_lint.sources.modules import ModuleIndex


class Folder(msgspec.Struct, frozen=True):
    """A folder that an app or a blueprint is made with.

    `path` is relative to the root of the project, None where it is not known. `given` tells
    whether the code names it, `argument` is where it does so.
    """

    path: str | None
    given: bool
    argument: Situated | None = None


class Folders:
    """Answers where apps and blueprints have their files."""

    def __init__(
        self,
        environments: Environments,
        strings: StringReader,
        paths: PathReader,
        index: ModuleIndex,
    ) -> None:
        self._environments = environments
        self._strings = strings
        self._paths = paths
        self._index = index

    def templates(self, holder: Holder) -> list[Folder]:
        """Return the template folder of a holder, one for each run; none where it has none."""
        return self._folders(holder, "template_folder", "templates" if holder.is_app else None)

    def static(self, holder: Holder) -> list[Folder]:
        """Return the folder of the static files of a holder; none where it has none."""
        return self._folders(holder, "static_folder", "static" if holder.is_app else None)

    def _folders(self, holder: Holder, parameter: str, default: str | None) -> list[Folder]:
        call = holder.site.node
        found: list[Folder] = []
        for run in self._environments.runs(call, holder.site.scope):
            given = holder.arguments.get(parameter)
            root = self.root(holder, run)
            if given is None:
                if holder.open_arguments:
                    found.append(Folder(None, False))
                elif default is not None:
                    found.append(self._below(root, FilePath(default, False), None))
                continue
            if given.scope is holder.site.scope:
                given = Situated(given.node, given.scope, run)
            resolved = self._environments.resolved(given)
            if isinstance(resolved.node, n.Constant) and resolved.node.value is None:
                continue
            found.append(self._below(root, self._paths.read(given), given))
        return list(dict.fromkeys(found))

    def _below(
        self, root: FilePath | None, path: FilePath | None, argument: Situated | None
    ) -> Folder:
        whole: FilePath | None = None
        if path is not None:
            whole = path if path.anchored else joined(root, path) if root is not None else None
        return Folder(whole.text if whole is not None else None, argument is not None, argument)

    def root(self, holder: Holder, run: Environment = NOTHING) -> FilePath | None:
        """Return the folder that relative folders are relative to, None if it is not known."""
        given = holder.arguments.get("root_path")
        if given is not None:
            path = self._paths.read(given)
            return path if path is not None and path.anchored else None
        named = holder.arguments.get("import_name")
        if named is None:
            return None
        if named.scope is holder.site.scope:
            named = Situated(named.node, named.scope, run)
        resolved = self._environments.resolved(named)
        importer = resolved.scope.module
        if isinstance(resolved.node, n.Name) and resolved.node.id in ("__name__", "__package__"):
            return FilePath(importer.path, True).parent
        dotted = importer.name.partition(".")[0] if _is_top(resolved.node) else None
        dotted = dotted or self._strings.read(resolved).only
        if dotted is None:
            return None
        file = self._index.find(dotted, importer.path)
        return FilePath(file, True).parent if file is not None else None


def _is_top(node: n.Expr) -> bool:
    """Tell whether an expression is `__name__.split(".")[0]`: the name of the package."""
    return (
        isinstance(node, n.Subscript)
        and isinstance(node.index, n.Constant)
        and node.index.value == 0
        and isinstance(node.value, n.Call)
        and isinstance(node.value.func, n.Attribute)
        and node.value.func.name in ("split", "partition")
        and isinstance(node.value.func.value, n.Name)
        and node.value.func.value.id == "__name__"
    )
