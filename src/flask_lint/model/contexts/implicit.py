"""Functions of the project that run without being called: properties, generators that are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.execution.endings import is_generator
from flask_lint.model.names.evaluate import is_property
from flask_lint.model.names.values import External, FunctionValue, Instance, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Value

# What reads the iterable that it is given first, all of it or the beginning.
_READERS = frozenset(
    {"all", "any", "dict", "frozenset", "list", "max", "min", "next", "set", "sorted", "sum"}
    | {"tuple"}
)
_SORTERS = frozenset({"max", "min", "sorted"})
_CALLERS = frozenset({"builtins.map", "builtins.filter"})
# What a proxy answers itself.
_OWN = frozenset({"_get_current_object", "__class__", "__wrapped__", "__doc__"})


class Implicit:
    """Answers which functions expressions run that are no calls of them."""

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self._properties = {
            scope.node.name
            for module in modules
            for scope in module.scopes
            if isinstance(scope.node, n.Function) and is_property(scope)
        }
        self._proxies = {f"{one}()" for one in knowledge().proxy_classes}

    def of(self, scope: Scope) -> Iterator[tuple[Site, tuple[Scope, ...]]]:
        """Yield the expressions of `scope` that run functions, each with all that it may run."""
        for node in scope.each(n.Attribute, n.With, n.For, n.Comprehension, n.Assign, n.Call):
            for expr, functions in self._run_by(node, scope):
                if functions:
                    yield Site(expr, scope), functions

    def _run_by(self, node: n.Node, scope: Scope) -> Iterator[tuple[n.Expr, tuple[Scope, ...]]]:
        match node:
            case n.Attribute():
                yield node, self._read(node, scope)
            case n.With():
                for item in node.items:
                    yield item.context, self._entered(item.context, scope)
            case n.For():
                yield node.iter, self._read_through(node.iter, scope)
            case n.Comprehension() if node.kind != "generator":
                for part in node.generators:
                    yield part.iter, self._read_through(part.iter, scope)
            case n.Assign() if any(isinstance(target, n.Items) for target in node.targets):
                yield node.value, self._read_through(node.value, scope)
            case n.Call() if node.args:
                yield from self._given(node, scope)

    # Attributes ------------------------------------------------------------------------------

    def _read(self, node: n.Attribute, scope: Scope) -> tuple[Scope, ...]:
        """Return the properties that are read, or what finds the object behind a proxy."""
        if node.name in self._properties and not _is_target(node, scope):
            return self._each(node.value, scope, lambda value: self._property(value, node.name))
        if isinstance(node.value, (n.Name, n.Attribute)) and node.name not in _OWN:
            return self._each(node.value, scope, self._behind)
        return ()

    def _each(
        self, node: n.Expr, scope: Scope, find: Callable[[Value], list[Scope]]
    ) -> tuple[Scope, ...]:
        """Return what `find` finds for all that `node` may be; nothing if it fails for one."""
        found: list[Scope] = []
        for value in self._evaluator.values(node, scope):
            functions = find(value)
            if not functions:
                return ()
            found += functions
        return tuple(found)

    def _property(self, value: Value, name: str) -> list[Scope]:
        if not isinstance(value, Instance):
            return []
        for cls in self._evaluator.mro(value.scope):
            if isinstance(cls, str):
                return []
            methods = [child for child in cls.children if _is_called(child, name)]
            if methods:
                return methods[:1] if is_property(methods[0]) else []
        return []

    def _behind(self, value: Value) -> list[Scope]:
        if not isinstance(value, External) or value.path not in self._proxies:
            return []
        if value.origin is None:
            return []
        return [function.scope for function in self._evaluator.behind_proxy(value.origin)]

    # Blocks and loops ------------------------------------------------------------------------

    def _entered(self, context: n.Expr, scope: Scope) -> tuple[Scope, ...]:
        return self._each(context, scope, self._enter)

    def _enter(self, value: Value) -> list[Scope]:
        if not isinstance(value, Instance):
            return []
        methods = self._evaluator.attribute(value, "__enter__")
        return [method.scope for method in methods if isinstance(method, FunctionValue)]

    def _read_through(self, node: n.Expr, scope: Scope) -> tuple[Scope, ...]:
        """Return the functions that run when the iterable `node`, a call, is read."""
        if not isinstance(node, n.Call):
            return ()
        paths = self._evaluator.paths(node.func, scope)
        if node.args and paths and _CALLERS.issuperset(paths):
            return self._each(node.args[0], scope, _function)
        return self._each(node.func, scope, _generator)

    def _given(self, call: n.Call, scope: Scope) -> Iterator[tuple[n.Expr, tuple[Scope, ...]]]:
        func = call.func
        name = func.id if isinstance(func, n.Name) else ""
        if isinstance(func, n.Attribute) and func.name == "join":
            yield call.args[0], self._read_through(call.args[0], scope)
        if name in _READERS:
            yield call.args[0], self._read_through(call.args[0], scope)
        if name in _SORTERS:
            for word in call.keywords:
                if word.name == "key":
                    yield word.value, self._each(word.value, scope, _function)
        if "functools.reduce" in self._evaluator.paths(func, scope):
            yield call.args[0], self._each(call.args[0], scope, _function)


def _function(value: Value) -> list[Scope]:
    if isinstance(value, FunctionValue) and not is_generator(value.scope):
        return [] if _is_async(value.scope) else [value.scope]
    return []


def _generator(value: Value) -> list[Scope]:
    if isinstance(value, FunctionValue) and is_generator(value.scope):
        return [] if _is_async(value.scope) else [value.scope]
    return []


def _is_async(scope: Scope) -> bool:
    return isinstance(scope.node, n.Function) and scope.node.is_async


def _is_called(scope: Scope, name: str) -> bool:
    return isinstance(scope.node, n.Function) and scope.node.name == name


def _is_target(node: n.Attribute, scope: Scope) -> bool:
    parent = scope.module.parents.get(node)
    return isinstance(parent, (n.Assign, n.AnnAssign, n.AugAssign, n.Delete)) and (
        not isinstance(parent, (n.Assign, n.AnnAssign, n.AugAssign)) or parent.value is not node
    )
