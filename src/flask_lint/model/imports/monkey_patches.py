"""Calls that patch the standard library for green threads, and what is imported before them.

Attributes of modules are replaced. What somebody has taken out of a module before stays as it was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.surroundings import before
from flask_lint.model.names.scopes import in_type_checking
from flask_lint.model.names.values import Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flask_lint.model.imports.sites import ImportSites
    from flask_lint.model.imports.targets import ImportTargets
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module
    from flask_lint.sources.modules import ModuleIndex

# A server that patches before it imports the application.
_PATCHING_SERVER = re.compile(
    r"(?:-k|--worker-class|worker_class)[\s=]*[\"']?(?:gevent|eventlet|[\w.]*[gG]event\w*)"
)


class LatePatch(msgspec.Struct, frozen=True):
    """A patch that comes too late: `taken` is what was imported before, `by` the import of it.

    `way` are the imports of modules of the project that lead there; `is_name` tells that it is one
    function or class of the standard library, not a library that keeps one.
    """

    call: Site
    taken: str
    by: Site
    way: tuple[Site, ...]
    is_name: bool


class MonkeyPatches:
    """Finds the patches that come too late."""

    def __init__(
        self,
        evaluator: Evaluator,
        targets: ImportTargets,
        sites: ImportSites,
        modules: Mapping[str, Module],
        index: ModuleIndex,
        files: Mapping[str, str],
    ) -> None:
        self._evaluator = evaluator
        self._targets = targets
        self._sites = sites
        self._modules = modules
        self._index = index
        self._files = files

    def late(self) -> Iterator[LatePatch]:
        """Yield each patch that comes too late, with the first import that it should precede."""
        patching = {
            module.path: calls
            for module in self._modules.values()
            if module.is_code and (calls := self._patches(module))
        }
        if not patching or self._is_patched_by_server():
            return
        for path, calls in patching.items():
            if any(site.site.module.path in patching for site in self._sites.of(path)):
                continue  # who imports it has patched before, as a rule
            call = calls[0]
            if call.args or call.keywords:
                continue  # not everything is patched
            scope = self._modules[path].scope
            statements = _flat(before(Site(call, scope)))
            found = self._taken(statements, self._modules[path], set(patching))
            if found is not None:
                taken, by, way, is_name = found
                yield LatePatch(Site(call, scope), taken, by, way, is_name)

    def _patches(self, module: Module) -> list[n.Call]:
        """Return the calls in the body of a module that patch."""
        return [
            call
            for call in module.scope.each(n.Call)
            if any(
                path in knowledge().monkey_patchers
                for path in self._evaluator.paths(call.func, module.scope)
            )
        ]

    def _is_patched_by_server(self) -> bool:
        if any(_PATCHING_SERVER.search(text) for text in self._files.values()):
            return True
        return any(
            isinstance(node, n.Assign)
            and isinstance(node.value, n.Constant)
            and isinstance(node.value.value, str)
            and ("gevent" in node.value.value or "eventlet" in node.value.value)
            and any(isinstance(one, n.Name) and one.id == "worker_class" for one in node.targets)
            for module in self._modules.values()
            if module.is_code
            for node in module.scope.nodes
        )

    def _taken(
        self, statements: Iterable[n.Stmt], module: Module, seen: set[str]
    ) -> tuple[str, Site, tuple[Site, ...], bool] | None:
        """Return what the statements import that a patch must precede, and how."""
        for statement in statements:
            if not isinstance(statement, (n.Import, n.ImportFrom)):
                continue
            site = Site(statement, module.scope)
            for path, is_from in self._imported(statement, module):
                if path.partition(".")[0] in knowledge().ssl_holders:
                    return path, site, (), False
                if is_from and path in knowledge().patched_names:
                    return path, site, (), True
            for path in self._project_modules(statement, module):
                if path in seen:
                    continue
                seen.add(path)
                inner = self._modules[path]
                found = self._taken(_flat(inner.scope.body), inner, seen)
                if found is not None:
                    taken, by, way, is_name = found
                    return taken, by, (site, *way), is_name
        return None

    def _imported(
        self, statement: n.Import | n.ImportFrom, module: Module
    ) -> Iterator[tuple[str, bool]]:
        """Yield the paths that a statement imports from outside the project."""
        if in_type_checking(module, statement):
            return
        if isinstance(statement, n.Import):
            for alias in statement.names:
                if self._index.find(alias.name, module.path) is None:
                    yield alias.name, False
        elif not statement.level and self._targets.module_of(statement, module) is None:
            for alias in statement.names:
                yield f"{statement.module}.{alias.name}", True

    def _project_modules(self, statement: n.Import | n.ImportFrom, module: Module) -> Iterator[str]:
        """Yield the paths of the modules of the project that a statement runs, in order."""
        names: list[str] = []
        if isinstance(statement, n.Import):
            names = [alias.name for alias in statement.names]
        elif not statement.level:
            names = [statement.module]
        for name in names:
            yield from self._targets.loaded_by(name, module)
        if isinstance(statement, n.ImportFrom):
            source = self._targets.module_of(statement, module)
            if source is not None and source in self._modules:
                yield source
            for alias in statement.names:
                submodule = self._targets.submodule_of(statement, alias.name, module)
                if submodule is not None and submodule in self._modules:
                    yield submodule


def _flat(statements: Iterable[n.Stmt]) -> Iterator[n.Stmt]:
    """Yield the statements that surely run: those in a `try` or a `with`, too."""
    for statement in statements:
        if isinstance(statement, (n.Try, n.With)):
            yield from _flat(statement.body)
        else:
            yield statement
