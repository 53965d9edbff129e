"""What decorators make of a function: the same object, a wrapper, or something else.

Sources: the standard library's `functools.wraps`, Flask's pattern "View Decorators".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_lint.model.names.values import (
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Site,
    Value,
)
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope

_WRAPS = frozenset({"functools.wraps", "functools.wraps()", "werkzeug.utils.wraps"})
_UPDATERS = frozenset({"functools.update_wrapper", "decorator.decorator", "wrapt.decorator"})
# Names of modules whose decorators keep the name of what they decorate, as wrapt's do.
_PRESERVING = ("wrapt.", "decorator.", "functools.", "decopatch.", "makefun.")


class Gives(StrEnum):
    """What a decorator returns."""

    SAME = "the function itself"
    WRAPPER = "a function that wraps it"
    OBJECT = "an object without a name"
    UNKNOWN = "something that cannot be followed"


@dataclass(frozen=True, slots=True)
class Effect:
    """What one decorator makes of a function.

    `name` is the `__name__` of a wrapper that does not take over that of the function, None where
    it does. `wrapper` is the function that takes its place, where the project defines it, and
    `decorator` the project's function that puts it there.
    """

    gives: Gives
    name: str | None = None
    wrapper: Scope | None = None
    decorator: Scope | None = None


UNKNOWN_EFFECT = Effect(Gives.UNKNOWN)
_SAME = Effect(Gives.SAME)
# A library's wrapper, which keeps the name and hands the arguments on.
_PASSING = Effect(Gives.WRAPPER)


class Decorators:
    """Reads the bodies of the project's decorators; those of libraries are known or not."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._known: dict[n.Node, Effect] = {}

    def effect(self, decorator: n.Expr, scope: Scope) -> Effect:
        """Return what the decorator expression, which runs in `scope`, makes of a function."""
        known = self._known.get(decorator)
        if known is None:
            self._known[decorator] = UNKNOWN_EFFECT
            known = self._known[decorator] = self._effect(decorator, scope)
        return known

    def is_external(self, site: Site) -> bool:
        """Tell whether a decorator is of some library, and nothing else."""
        values = self._evaluator.values(site.node, site.scope)  # type: ignore[arg-type]
        return bool(values) and all(isinstance(value, External) for value in values)

    def _effect(self, decorator: n.Expr, scope: Scope) -> Effect:
        values = self._evaluator.values(decorator, scope)
        effects = [self._of_value(value) for value in values]
        if isinstance(decorator, n.Call) and all(one.gives is Gives.UNKNOWN for one in effects):
            # A factory of decorators that returns what the evaluator cannot follow.
            factory = [
                self._of_factory(value) for value in self._evaluator.values(decorator.func, scope)
            ]
            effects = factory or effects
        distinct = set(effects)
        return distinct.pop() if len(distinct) == 1 else UNKNOWN_EFFECT

    def _of_factory(self, value: Value) -> Effect:
        if isinstance(value, FunctionValue):
            for child in value.scope.children:
                if isinstance(child.node, n.Function) and _returns(value.scope, child.node.name):
                    return self._of_function(child)
        return UNKNOWN_EFFECT

    def _of_value(self, value: Value) -> Effect:
        if isinstance(value, External):
            path = value.path
            if path in knowledge().entries or path in knowledge().returns_same:
                return _SAME
            return _PASSING if path in knowledge().passing else UNKNOWN_EFFECT
        if isinstance(value, FunctionValue):
            return self._of_function(value.scope)
        if isinstance(value, Instance):
            for method in self._evaluator.attribute(value, "__call__"):
                if isinstance(method, FunctionValue):
                    return self._of_function(method.scope, position=1)
        if isinstance(value, ClassValue):
            has_call = any(
                isinstance(child.node, n.Function) and child.node.name == "__call__"
                for child in value.scope.children
            )
            copies = any(
                path in _UPDATERS
                for child in value.scope.children
                for call in child.calls()
                for path in self._evaluator.paths(call.func, child)
            )
            if has_call and not copies and not self._evaluator.bases(value.scope):
                return Effect(Gives.OBJECT, decorator=value.scope)
        return UNKNOWN_EFFECT

    def _of_function(self, scope: Scope, position: int = 0) -> Effect:
        """Return the effect of a project function that is called with the decorated one."""
        node = scope.node
        if not isinstance(node, n.Function) or node.is_async:
            return UNKNOWN_EFFECT
        params = [param for param in node.params if param.kind == ""]
        if scope.enclosing_class is not None and position == 0:
            position = 1
        if len(params) <= position:
            return UNKNOWN_EFFECT
        given = params[position].name
        if len(scope.bindings.get(given, ())) != 1:
            return UNKNOWN_EFFECT  # bound anew: which function comes out is another question
        returned = [
            part.value
            for part in scope.nodes
            if isinstance(part, n.Return) and part.value is not None
        ]
        effects = {self._returned(value, scope, given) for value in returned}
        return effects.pop() if len(effects) == 1 else UNKNOWN_EFFECT

    def _returned(self, value: n.Expr, scope: Scope, given: str) -> Effect:
        """Return the effect of a decorator that returns `value`; `given` is the function's name."""
        if isinstance(value, n.Name):
            if value.id == given:
                return _SAME
            inner = _child(scope, value.id)
            if inner is None or len(scope.bindings.get(value.id, ())) != 1:
                return UNKNOWN_EFFECT
            assert isinstance(inner.node, n.Function)  # noqa: S101 - what `_child` looks for
            takes_over = self._takes_over(inner, scope)
            if takes_over is None:
                return UNKNOWN_EFFECT
            return Effect(Gives.WRAPPER, None if takes_over else inner.node.name, inner, scope)
        if isinstance(value, n.Call):
            # `update_wrapper(wrapper, f)` and `wraps(f)(wrapper)`
            paths = self._evaluator.paths(value.func, scope)
            if any(path in _UPDATERS or path in _WRAPS for path in paths) and value.args:
                first = value.args[0]
                inner = _child(scope, first.id) if isinstance(first, n.Name) else None
                return Effect(Gives.WRAPPER, None, inner, scope)
        return UNKNOWN_EFFECT

    def _takes_over(self, inner: Scope, outer: Scope) -> bool | None:
        """Tell whether a wrapper takes over the name of the function; None if not known."""
        assert isinstance(inner.node, n.Function)  # noqa: S101 - the caller's condition
        name = inner.node.name
        for decorator in inner.node.decorators:
            paths = self._evaluator.paths(decorator, outer)
            if any(path in _WRAPS or path.startswith(_PRESERVING) for path in paths):
                return True
            return None  # some other decorator, which may well do so
        for node in outer.nodes:
            if isinstance(node, n.Assign) and any(
                isinstance(target, n.Attribute)
                and target.name == "__name__"
                and isinstance(target.value, n.Name)
                and target.value.id == name
                for target in node.targets
            ):
                return True
            if isinstance(node, n.Call) and any(
                isinstance(argument, n.Name) and argument.id == name for argument in node.args
            ):
                return True if self._updates(node, outer) else None
        return False

    def _updates(self, call: n.Call, scope: Scope) -> bool:
        return any(path in _UPDATERS | _WRAPS for path in self._evaluator.paths(call.func, scope))


def _returns(scope: Scope, name: str) -> bool:
    return any(
        isinstance(node, n.Return) and isinstance(node.value, n.Name) and node.value.id == name
        for node in scope.nodes
    )


def _child(scope: Scope, name: str) -> Scope | None:
    for child in scope.children:
        if isinstance(child.node, n.Function) and child.node.name == name:
            return child
    return None


def decorated_sites(scope: Scope) -> Iterator[Site]:
    """Yield the decorators of a function or class, the topmost first."""
    if isinstance(scope.node, (n.Function, n.Class)) and scope.parent is not None:
        for decorator in scope.node.decorators:
            yield Site(decorator, scope.parent)
