"""What answers a URL: functions, class-based views, and what decorators make of them.

Sources: `flask.views`, Flask's page "Class-based Views".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from flask_lint.model.names.values import ClassValue, FunctionValue, Literal, Site, Value
from flask_lint.model.views.decorators import Decorators, Gives
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.execution.environments import Environments, Situated
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope

HTTP_METHODS = ("get", "post", "head", "options", "delete", "put", "trace", "patch")


class View(msgspec.Struct, frozen=True):
    """What a rule leads to.

    `function` is the project's function, or `cls` the class of a class-based view, None for what
    is not the project's. `name` is the `__name__` of the object that is registered, None where it
    is not known. `decorators` stand between the function and the registration, the innermost
    first. `identity` is the node that tells one view object from another. `made_by` is the call
    of `as_view`. `certain` is false where a decorator nobody knows may have changed the name.
    """

    identity: n.Node
    name: str | None
    function: Scope | None = None
    cls: Scope | None = None
    decorators: tuple[Site, ...] = ()
    made_by: Situated | None = None
    certain: bool = True


class Views:
    """Finds out what views are."""

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        strings: StringReader,
        decorators: Decorators,
    ) -> None:
        self._evaluator = evaluator
        self._environments = environments
        self._strings = strings
        self._decorators = decorators

    def decorated(self, scope: Scope, below: Iterable[Site]) -> View:
        """Return the view that a registrar gets which stands above the decorators `below`.

        `below` starts with the decorator next to the definition.
        """
        assert isinstance(scope.node, (n.Function, n.Class))  # noqa: S101 - it is decorated
        below = tuple(below)
        name: str | None = scope.node.name
        certain = True
        for site in below:
            if self._renames(site):
                name = None
                continue
            effect = self._decorators.effect(site.expr, site.scope)
            name = None if effect.gives is Gives.OBJECT else effect.name or name
            certain = certain and effect.certain
        if isinstance(scope.node, n.Class):
            return View(scope.node, name, cls=scope, decorators=below, certain=certain)
        return View(scope.node, name, function=scope, decorators=below, certain=certain)

    def _renames(self, site: Site) -> bool:
        """Tell whether a decorator gives a function the name of another: `@wraps(other)`."""
        paths = self._evaluator.paths(site.expr, site.scope)
        return "functools.wraps()" in paths

    def given(self, at: Situated) -> View | None:
        """Return the view that an expression gives, as `view_func=...` does."""
        at = self._environments.resolved(at)
        node = at.node
        if isinstance(node, n.Constant) and node.value is None:
            return None
        if isinstance(node, n.Call):
            return self._called(at, node)
        if isinstance(node, n.Lambda):
            return View(node, "<lambda>", function=at.scope.module.scope_of[node])
        values = list(self._environments.values(at))
        if len(values) == 1:
            return self._of_value(values[0], node)
        known = [value for value in values if isinstance(value, (FunctionValue, ClassValue))]
        if len(known) == 1 and len(values) <= 2:
            view = self._of_value(known[0], node)
            return View(view.identity, view.name, view.function, view.cls, certain=False)
        return View(node, None, certain=False)

    def _of_value(self, value: Value, node: n.Node) -> View:
        if isinstance(value, FunctionValue) and isinstance(value.scope.node, n.Function):
            sites = [
                Site(decorator, value.scope.parent)
                for decorator in reversed(value.scope.node.decorators)
                if value.scope.parent is not None
            ]
            return self.decorated(value.scope, sites)
        if isinstance(value, FunctionValue) and value.scope.node is not None:
            return View(value.scope.node, "<lambda>", function=value.scope)
        if isinstance(value, ClassValue) and value.scope.node is not None:
            return View(value.scope.node, value.scope.qualname, cls=value.scope)
        return View(node, None, certain=False)

    def _called(self, at: Situated, call: n.Call) -> View:
        """Return the view that a call gives: `as_view`, or a decorator called by hand."""
        if isinstance(call.func, n.Attribute) and call.func.name == "as_view":
            for value in self._environments.values(at.at(call.func.value)):
                if isinstance(value, ClassValue):
                    word = next((one.value for one in call.keywords if one.name == "name"), None)
                    argument = word or (call.args[0] if call.args else None)
                    name = self._strings.read(at.at(argument)).only if argument else None
                    # Each turn of a helper makes another view object.
                    identity: n.Node = call if not at.environment.bound else n.Other(0, 0, [])
                    return View(identity, name, cls=value.scope, made_by=at)
            return View(call, None, certain=False)
        callees = self._environments.values(at.at(call.func))
        if len(call.args) == 1 and not call.keywords and callees:
            inner = self.given(at.at(call.args[0]))
            effect = self._decorators.effect(call.func, at.scope)
            if inner is not None and (inner.function is not None or inner.cls is not None):
                name = None if effect.gives is Gives.OBJECT else effect.name or inner.name
                certain = inner.certain and effect.certain
                identity = inner.identity if effect.gives is Gives.SAME else call
                sites = (*inner.decorators, Site(call.func, at.scope))
                return View(identity, name, inner.function, inner.cls, sites, None, certain)
        return self._returned(at, call)

    def _returned(self, at: Situated, call: n.Call) -> View:
        """Return the view that a function of the project makes anew each time that it is called."""
        values = self._environments.values(at)
        inner = (
            values[0].scope if len(values) == 1 and isinstance(values[0], FunctionValue) else None
        )
        if inner is None or inner.node is None or inner.parent is None:
            return View(call, None, certain=False)
        made = self._of_value(values[0], inner.node)
        if not inner.parent.is_function:
            return made  # it was there before
        named = self._decorators.renames(made.name or "", inner.parent)
        identity = call if not at.environment.bound else n.Other(0, 0, [])
        return replace(made, identity=identity, name=None if named else made.name)

    def effect_of(self, decorator: n.Expr, scope: Scope) -> Gives:
        """Return what a decorator makes of a function."""
        return self._decorators.effect(decorator, scope).gives

    # Class-based views -----------------------------------------------------------------------

    def decorators_of(self, cls: Scope) -> list[Site] | None:
        """Return the items of a view class's `decorators`, None if they cannot be read.

        The first is applied first, and so is the innermost. None of them changes the view's name:
        `as_view` sets that last.
        """
        for entry in self._evaluator.mro(cls):
            if isinstance(entry, str):
                continue
            bindings = entry.bindings.get("decorators")
            if not bindings:
                continue
            value = bindings[-1].value
            if len(bindings) != 1 or not isinstance(value, n.Items):
                return None
            if any(isinstance(item, n.Starred) for item in value.items):
                return None
            return [Site(item, entry) for item in value.items]
        return []

    def is_class_view(self, cls: Scope) -> bool:
        """Tell whether a class derives from `flask.views.View`."""
        return any(base in knowledge().view_classes for base in self._evaluator.mro(cls))

    def methods_of(self, cls: Scope) -> frozenset[str] | None:
        """Return the HTTP methods that a class-based view takes, None where not known.

        That is its attribute `methods`, or for a `MethodView` the methods that it defines.
        """
        found: set[str] = set()
        dispatches = False
        for entry in self._evaluator.mro(cls):
            if isinstance(entry, str):
                if entry in knowledge().view_classes:
                    dispatches = dispatches or entry in knowledge().method_views
                elif entry not in ("builtins.object", "abc.ABC"):
                    return None
                continue
            bindings = entry.bindings.get("methods")
            if bindings and bindings[-1].value is not None:
                return self._listed(bindings[-1].value, entry)
            found |= {
                child.node.name.upper()
                for child in entry.children
                if isinstance(child.node, n.Function) and child.node.name in HTTP_METHODS
            }
        return frozenset(found) if dispatches else frozenset()

    def _listed(self, node: n.Expr, scope: Scope) -> frozenset[str] | None:
        if not isinstance(node, n.Items):
            return None
        found: set[str] = set()
        for item in node.items:
            values = self._evaluator.values(item, scope)
            for value in values:
                if not isinstance(value, Literal) or not isinstance(value.value, str):
                    return None
                found.add(value.value.upper())
        return frozenset(found)
