"""Whether what a view returns reaches Flask as it is, whatever decorators stand above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.execution.endings import is_generator
from flask_lint.model.names.values import External
from flask_lint.model.views.decorators import Gives
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Protection
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.views.decorators import Decorators


class Passing:
    """Reads decorators for what they do with the result of the function that they wrap."""

    def __init__(self, evaluator: Evaluator, decorators: Decorators) -> None:
        self._evaluator = evaluator
        self._decorators = decorators

    def given(self, decorator: Scope) -> str | None:
        """Return the name of the parameter that a decorator gets the function as."""
        return _given(decorator)

    def passes(self, decorator: n.Expr, scope: Scope) -> bool:
        """Tell whether the decorated function returns what the function below returns."""
        values = self._evaluator.values(decorator, scope)
        if values and all(
            isinstance(value, External) and value.path in knowledge().passes_result
            for value in values
        ):
            return True
        effect = self._decorators.effect(decorator, scope)
        if effect.gives is Gives.SAME:
            return True
        if effect.gives is not Gives.WRAPPER or effect.wrapper is None or effect.decorator is None:
            return False
        if not effect.certain or effect.protects is Protection.OUTPUT:
            return False
        return self._hands_on(effect.wrapper, effect.decorator)

    def _hands_on(self, wrapper: Scope, decorator: Scope) -> bool:
        """Tell whether `wrapper` returns the result of what `decorator` was given, unchanged."""
        node, given = wrapper.node, _given(decorator)
        if not isinstance(node, n.Function) or node.is_async or is_generator(wrapper):
            return False
        if given is None or any(_mentions(child, given) for child in wrapper.children):
            return False
        uses = [part for part in wrapper.each(n.Name) if part.id == given]
        return bool(uses) and all(self._is_handed_on(use, wrapper) for use in uses)

    def _is_handed_on(self, use: n.Name, wrapper: Scope) -> bool:
        parents = wrapper.module.parents
        call = parents[use]
        if isinstance(call, n.Attribute):
            return True  # `f.__name__`
        if isinstance(call, n.Call) and call.func is not use:
            if not isinstance(call.func, n.Attribute) or call.func.name != "ensure_sync":
                return False
            call = parents[call]  # `current_app.ensure_sync(f)(*args, **kwargs)`
        if not isinstance(call, n.Call):
            return False
        around = parents[call]
        if isinstance(around, n.Return):
            return True
        if not isinstance(around, n.Assign) or len(around.targets) != 1:
            return False
        target = around.targets[0]
        if not isinstance(target, n.Name) or len(wrapper.bindings.get(target.id, ())) != 1:
            return False
        return all(
            part is target or isinstance(parents[part], (n.Return, n.Attribute))
            for part in wrapper.each(n.Name)
            if part.id == target.id
        )


def _given(decorator: Scope) -> str | None:
    """Return the name of the parameter that a decorator gets the function as."""
    if not isinstance(decorator.node, n.Function):
        return None
    names = [param.name for param in decorator.node.params if param.kind == ""]
    if decorator.enclosing_class is not None:
        names = names[1:]
    return names[0] if names else None


def _mentions(scope: Scope, name: str) -> bool:
    return any(part.id == name for part in scope.each(n.Name)) or any(
        _mentions(child, name) for child in scope.children
    )
