"""Which names a module has when it has come to its end, and which it lists in `__all__`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.imports.circles import strongly_connected
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask_lint.model.imports.targets import ImportTargets
    from flask_lint.model.names.scopes import Module


class ModuleNames:
    """Answers what can be taken from the modules of a project."""

    def __init__(self, targets: ImportTargets, modules: Mapping[str, Module]) -> None:
        self._targets = targets
        self._modules = modules
        self._exported: dict[str, tuple[str, ...] | None] = {}
        # For each module, those that take all names from one another with it: all have the same.
        self._circles: dict[str, frozenset[str]] = {}
        # Those of them with names that cannot be seen.
        self._open: set[frozenset[str]] = set()
        self._known_stars: dict[str, list[str | None]] = {}
        self._names: dict[frozenset[str], frozenset[str]] = {}

    def has_open_names(self, path: str) -> bool:
        """Tell whether a module may have names that cannot be seen in it."""
        return self._circle(path) in self._open

    def names_of(self, path: str) -> frozenset[str]:
        """Return the names that a module has when it has finished, as far as they can be seen."""
        circle = self._circle(path)
        known = self._names.get(circle)
        if known is None:
            known = self._names[circle] = frozenset().union(
                *(self._modules[source].scope.bindings for source in self._taken_from(path))
            )
        return known

    def _taken_from(self, path: str) -> Iterable[str]:
        """Return a module and all those of the project that its stars lead to."""
        found = {path: None}
        pending = [path]
        while pending:
            for source in self._stars(pending.pop()):
                if source is not None and source not in found:
                    found[source] = None
                    pending.append(source)
        return found

    def _stars(self, path: str) -> list[str | None]:
        """Return what a module takes all names from, None for one from outside the project."""
        known = self._known_stars.get(path)
        if known is None:
            module = self._modules[path]
            known = self._known_stars[path] = [
                self._targets.module_of(statement, module) for statement in module.scope.stars
            ]
        return known

    def _circle(self, path: str) -> frozenset[str]:
        """Return the modules that take all names from one another with this one."""
        if path not in self._circles:
            graph: dict[str, list[str]] = {}
            pending = [path]
            while pending:
                one = pending.pop()
                if one not in graph:
                    sources = (source for source in self._stars(one) if source is not None)
                    graph[one] = [source for source in sources if source not in self._circles]
                    pending.extend(graph[one])
            # Each comes after those that its names come from.
            for circle in strongly_connected(graph):
                self._circles |= dict.fromkeys(circle, circle)
                if self._is_open(circle):
                    self._open.add(circle)
        return self._circles[path]

    def _is_open(self, circle: frozenset[str]) -> bool:
        sources = {source for path in circle for source in self._stars(path)}
        return (
            None in sources
            or any(self._circles[source] in self._open for source in sources if source is not None)
            or any(_makes_names(self._modules[path]) for path in circle)
        )

    def exported(self, path: str) -> tuple[str, ...] | None:
        """Return the names that `__all__` of a module lists; None where they cannot be seen."""
        if path not in self._exported:
            self._exported[path] = self._find_exported(path)
        return self._exported[path]

    def _find_exported(self, path: str) -> tuple[str, ...] | None:
        scope = self._modules[path].scope
        bindings = scope.bindings.get("__all__", [])
        mentions = sum(node.id == "__all__" for node in scope.each(n.Name))
        value = bindings[0].value if len(bindings) == 1 else None
        if mentions != 1 or not isinstance(value, n.Items) or bindings[0].kind != "assign":
            return None
        names = [
            item.value
            for item in value.items
            if isinstance(item, n.Constant) and isinstance(item.value, str)
        ]
        return tuple(names) if len(names) == len(value.items) else None

    def binds(self, path: str, name: str) -> bool:
        """Tell whether a module gives a name a value by more than taking it from itself."""
        module = self._modules[path]
        for binding in module.scope.bindings.get(name, ()):
            statement = module.parents.get(binding.node)
            if not isinstance(statement, n.ImportFrom):
                return True
            if self._targets.module_of(statement, module) != path:
                return True
        return any(
            source is not None and name in self.names_of(source) for source in self._stars(path)
        )


def _makes_names(module: Module) -> bool:
    """Tell whether a module may get names by other means than binding them."""
    return "__getattr__" in module.scope.bindings or any(
        isinstance(node.func, n.Name)
        and node.func.id in ("globals", "exec", "vars", "locals", "setattr")
        for node in module.scope.each(n.Call)
    )
