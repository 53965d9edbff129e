"""Which names a module has when it has come to its end, and which it lists in `__all__`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask_lint.model.imports.targets import ImportTargets
    from flask_lint.model.names.scopes import Module


class ModuleNames:
    """Answers what can be taken from the modules of a project."""

    def __init__(self, targets: ImportTargets, modules: Mapping[str, Module]) -> None:
        self._targets = targets
        self._modules = modules
        self._open: dict[str, bool] = {}
        self._exported: dict[str, tuple[str, ...] | None] = {}

    def has_open_names(self, path: str) -> bool:
        """Tell whether a module may have names that cannot be seen in it."""
        known = self._open.get(path)
        if known is None:
            self._open[path] = False  # two modules that take all from each other
            known = self._open[path] = self._has_open_names(path)
        return known

    def _has_open_names(self, path: str) -> bool:
        scope = self._modules[path].scope
        if "__getattr__" in scope.bindings or any(
            isinstance(node.func, n.Name)
            and node.func.id in ("globals", "exec", "vars", "locals", "setattr")
            for node in scope.each(n.Call)
        ):
            return True
        sources = [
            self._targets.module_of(statement, self._modules[path]) for statement in scope.stars
        ]
        return any(source is None or self.has_open_names(source) for source in sources)

    def names_of(self, path: str) -> set[str]:
        """Return the names that a module has when it has finished, as far as they can be seen."""
        names: set[str] = set()
        seen: set[str] = set()
        pending = [path]
        while pending:
            current = pending.pop()
            if current in seen:
                continue
            seen.add(current)
            module = self._modules[current]
            names.update(module.scope.bindings)
            for statement in module.scope.stars:
                source = self._targets.module_of(statement, module)
                if source is not None:
                    pending.append(source)
        return names

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
            name in self.names_of(source)
            for statement in module.scope.stars
            if (source := self._targets.module_of(statement, module)) is not None
        )
