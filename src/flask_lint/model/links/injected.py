"""The values that `url_defaults` functions add to every URL that is built.

Source: `flask.sansio.app.App.inject_url_defaults`, Flask's page "URL Processors".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.values import External, FunctionValue
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

# Methods of a dictionary that only read it.
_READS = frozenset({"get", "keys", "items", "values", "copy"})


class InjectedValues:
    """What `url_defaults` functions inject, whichever app or blueprint they belong to.

    `names` are the values that are spelt out; `is_open` tells that there may be others.
    """

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self.names: set[str] = set()
        self.is_open = False
        for module in modules:
            for scope in module.scopes:
                for function in self._registered(scope):
                    self._read(function)

    def _registered(self, scope: Scope) -> Iterator[Scope | None]:
        """Yield the functions that `scope` registers, None for one that cannot be followed."""
        if isinstance(scope.node, n.Function) and scope.parent is not None:
            for decorator in scope.node.decorators:
                if self._registers(decorator, scope.parent):
                    yield scope
        for call in scope.each(n.Call):
            if isinstance(call.func, n.Attribute) and self._registers(call.func, scope):
                for argument in call.args[:1]:
                    values = self._evaluator.values(argument, scope)
                    functions = [one for one in values if isinstance(one, FunctionValue)]
                    yield from (one.scope for one in functions)
                    if not functions:
                        yield None

    def _registers(self, node: n.Expr, scope: Scope) -> bool:
        return isinstance(node, n.Attribute) and any(
            isinstance(value, External) and value.path in knowledge().url_defaults
            for value in self._evaluator.values(node, scope)
        )

    def _read(self, function: Scope | None) -> None:
        node = function.node if function is not None else None
        if function is None or not isinstance(node, n.Function) or len(node.params) < 2:
            self.is_open = True
            return
        given = node.params[1].name
        for part in function.each(n.Name):
            if part.id == given:
                name = self._written(part, function)
                if name is None:
                    self.is_open = True
                else:
                    self.names.update(name)

    def _written(self, name: n.Name, function: Scope) -> tuple[str, ...] | None:
        """Return the keys that a use of the dictionary writes, None if that is not known."""
        parents = function.module.parents
        parent = parents.get(name)
        if isinstance(parent, n.Compare):
            return ()
        if isinstance(parent, n.Subscript) and isinstance(parent.index, n.Constant):
            return (parent.index.value,) if isinstance(parent.index.value, str) else None
        if not isinstance(parent, n.Attribute):
            return None
        call = parents.get(parent)
        if not isinstance(call, n.Call) or call.func is not parent:
            return None
        if parent.name in _READS:
            return ()
        if parent.name in ("setdefault", "pop") and call.args:
            key = call.args[0]
            known = isinstance(key, n.Constant) and isinstance(key.value, str)
            return (str(key.value),) if known and isinstance(key, n.Constant) else None
        if parent.name == "update" and not call.args:
            names = [word.name for word in call.keywords]
            return tuple(one for one in names if one) if all(names) else None
        if parent.name == "update" and len(call.args) == 1 and isinstance(call.args[0], n.Dict):
            keys = [
                key.value
                for key in call.args[0].keys
                if isinstance(key, n.Constant) and isinstance(key.value, str)
            ]
            return tuple(keys) if len(keys) == len(call.args[0].keys) else None
        return None
