"""What configuration objects hold: classes, instances and modules that `from_object` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.scopes import Binding, Scope
from flask_lint.model.names.values import (
    ClassValue,
    Instance,
    Literal,
    ModuleValue,
    Value,
)
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module
    from flask_lint.model.names.values import Values

# What makes names that no statement spells.
_DYNAMIC = frozenset({"globals", "locals", "vars", "exec", "eval", "setattr", "__import__"})


class Holding(msgspec.Struct):
    """The settings of one configuration object: `keys` maps names to what binds them.

    `holders` are the classes and modules that were read, `gaps` what may hold more.
    """

    keys: dict[str, list[Binding]] = {}
    holders: list[Scope] = []
    gaps: list[str] = []


class Reader:
    """Reads configuration objects."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def objects(self, values: Values, importer: Module) -> Iterator[Value]:
        """Yield the classes, instances and modules among `values`, import strings followed.

        What cannot be followed is yielded as it is.
        """
        for value in values:
            if isinstance(value, Literal):
                if isinstance(value.value, str):
                    yield from self.named(value.value, importer)
                elif value.value is not None:
                    yield value
            else:
                yield value

    def named(self, dotted: str, importer: Module) -> Iterator[Value]:
        """Yield what an import string such as `shop.config.Production` stands for."""
        dotted = dotted.replace(":", ".")
        found = self._evaluator.module_value(dotted, importer)
        if isinstance(found, ModuleValue):
            yield found
            return
        head, _, name = dotted.rpartition(".")
        if head:
            holder = self._evaluator.module_value(head, importer)
            if isinstance(holder, ModuleValue):
                yield from self._evaluator.member(holder.module, name)
                return
        yield found

    def read(self, value: Value) -> Holding | None:
        """Return what an object holds, or None when it is none of the project's."""
        if isinstance(value, ModuleValue):
            return self.read_module(value.module)
        if isinstance(value, (ClassValue, Instance)):
            return self.read_class(value.scope)
        return None

    def read_module(self, module: Module) -> Holding:
        """Return what a module holds."""
        holding = Holding()
        self._read_module(module, holding)
        return holding

    def read_class(self, scope: Scope) -> Holding:
        """Return what a class holds, with what it inherits."""
        holding = Holding()
        for entry in self._evaluator.mro(scope):
            if isinstance(entry, str):
                if entry not in ("builtins.object", "abc.ABC", "typing.Protocol"):
                    holding.gaps.append(f"{scope.qualname} inherits from {entry}")
                continue
            holding.holders.append(entry)
            if any(not self._is_followed(base) for base in self._evaluator.bases(entry)):
                holding.gaps.append(f"a base class of {entry.qualname} is not known")
            for name, bindings in entry.bindings.items():
                if name.isupper():
                    holding.keys.setdefault(name, bindings)
            self._note_dynamic(entry, holding)
            for method in entry.children:
                self._read_method(method, holding)
        return holding

    def _is_followed(self, base: Value) -> bool:
        return hasattr(base, "scope") or hasattr(base, "path")

    def _read_method(self, method: Scope, holding: Holding) -> None:
        """Note what a method such as `__init__` assigns to attributes of its object."""
        if not isinstance(method.node, n.Function) or not method.node.params:
            return
        own = method.node.params[0].name
        for node in method.each(n.Assign):
            for target in node.targets:
                if (
                    isinstance(target, n.Attribute)
                    and target.name.isupper()
                    and isinstance(target.value, n.Name)
                    and target.value.id == own
                ):
                    binding = Binding("assign", target.name, node, method, node.value)
                    known = holding.keys.get(target.name, [])
                    holding.keys[target.name] = [*known, binding]
        if any(name in ("setattr", "__getattr__") for name in _called_names(method)):
            holding.gaps.append(f"{method.qualname} sets attributes by name")

    def _read_module(self, module: Module, holding: Holding) -> None:
        if module.scope in holding.holders:
            return
        holding.holders.append(module.scope)
        for name, bindings in module.scope.bindings.items():
            if name.isupper():
                holding.keys.setdefault(name, bindings)
        for star in reversed(module.scope.stars):
            source = self._evaluator.source_module(star, module)
            if source is None:
                holding.gaps.append(f"{module.path} takes names from outside the project")
            else:
                self._read_module(source, holding)
        self._note_dynamic(module.scope, holding)

    def _note_dynamic(self, scope: Scope, holding: Holding) -> None:
        if any(name in _DYNAMIC for name in _called_names(scope)):
            holding.gaps.append(f"{scope.module.path} makes names while it runs")


def _called_names(scope: Scope) -> Iterator[str]:
    for call in scope.each(n.Call):
        if isinstance(call.func, n.Name):
            yield call.func.id
