"""Which statements import which modules of the project, anywhere in their files."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.model.names.scopes import in_type_checking
from flask_lint.model.names.values import Site
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask_lint.model.imports.targets import ImportTargets
    from flask_lint.model.names.scopes import Module
    from flask_lint.sources.modules import ModuleIndex


class ImportSite(NamedTuple):
    """A statement that imports a module; `names` are what it takes, none for the module itself."""

    site: Site
    names: tuple[str, ...]


class ImportSites:
    """For each module, by path, the statements of the application's code that import it."""

    def __init__(
        self, targets: ImportTargets, modules: Mapping[str, Module], index: ModuleIndex
    ) -> None:
        self._targets = targets
        self._index = index
        self._modules = modules
        self._used_aside: dict[Module, bool] = {}
        self._of: dict[str, list[ImportSite]] = {}
        self._by: dict[str, set[str]] = {}
        for module in modules.values():
            for node, scope in module.each(n.Import, n.ImportFrom) if module.is_code else ():
                if not in_type_checking(module, node):
                    for path, names in self._imported(node, module):
                        if path != module.path and path in modules:
                            found = ImportSite(Site(node, scope), names)
                            self._of.setdefault(path, []).append(found)
                            self._by.setdefault(module.path, set()).add(path)

    def of(self, path: str) -> list[ImportSite]:
        """Return the statements that import the module at `path`."""
        return self._of.get(path, [])

    def by(self, path: str) -> set[str]:
        """Return the paths of the modules that the module at `path` imports."""
        module = self._modules.get(path)
        if path not in self._by and module is not None and not module.is_code:
            found = {
                target for node in module.imports for target, _ in self._imported(node, module)
            }
            self._by[path] = found & self._modules.keys() - {path}
        return self._by.get(path, set())

    def is_imported_aside(self, module: Module) -> bool:
        """Tell whether a test or a migration imports a module, or something in that package."""
        if module not in self._used_aside:
            self._used_aside[module] = any(
                module.path not in self._targets.chain(importer.path)
                and any(
                    module.path in self._targets.chain(path)
                    for path, _ in self._imported(node, importer)
                )
                for importer, node in self._by_word.get(module.name.rpartition(".")[2], ())
            )
        return self._used_aside[module]

    @cached_property
    def _by_word(self) -> dict[str, list[tuple[Module, n.Import | n.ImportFrom]]]:
        """The imports of tests and migrations, by each word in them."""
        found: dict[str, list[tuple[Module, n.Import | n.ImportFrom]]] = {}
        for module in self._modules.values():
            for node in () if module.is_code else module.imports:
                named = [alias.name for alias in node.names]
                named += [node.module] if isinstance(node, n.ImportFrom) else []
                for word in {word for dotted in named for word in dotted.split(".")}:
                    found.setdefault(word, []).append((module, node))
        return found

    def _imported(
        self, node: n.Import | n.ImportFrom, module: Module
    ) -> list[tuple[str, tuple[str, ...]]]:
        if isinstance(node, n.Import):
            found = [self._index.find(alias.name, module.path) for alias in node.names]
            return [(path, ()) for path in found if path is not None]
        targets: list[tuple[str, tuple[str, ...]]] = []
        source = self._targets.module_of(node, module)
        names = []
        for alias in node.names:
            submodule = self._targets.submodule_of(node, alias.name, module)
            if submodule is not None:
                targets.append((submodule, ()))
            if submodule is None or source is not None:
                names.append(alias.name)
        if source is not None and names:
            targets.append((source, tuple(names)))
        return targets
