"""Error handlers: which functions answer for which errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_lint.model.values import External, FunctionValue, Literal, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.evaluate import Evaluator
    from flask_lint.model.scopes import Module, Scope
    from flask_lint.model.values import Values


@dataclass(frozen=True, slots=True)
class ErrorHandler:
    """One registration.

    `handles` are status codes and the paths of exception classes of libraries.
    """

    scope: Scope
    site: Site
    handles: tuple[int | str, ...]


class ErrorHandlers:
    """The error handlers of a project, one entry a registration."""

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self.all = [
            found
            for module in modules
            for scope in module.scopes
            for found in (*self._decorated(scope), *self._registered(scope))
        ]

    def _decorated(self, scope: Scope) -> Iterator[ErrorHandler]:
        if not isinstance(scope.node, n.Function) or scope.parent is None:
            return
        for decorator in scope.node.decorators:
            if (
                isinstance(decorator, n.Call)
                and decorator.args
                and self._is_one_of(decorator.func, scope.parent, knowledge().error_decorators)
            ):
                handles = self._handles(decorator.args[0], scope.parent)
                yield ErrorHandler(scope, Site(decorator, scope.parent), handles)

    def _registered(self, scope: Scope) -> Iterator[ErrorHandler]:
        for call in scope.calls():
            func = call.func
            if isinstance(func, n.Call):
                # `app.errorhandler(404)(page_not_found)`
                names, errors, given = knowledge().error_decorators, func.args, call.args
                func = func.func
            elif len(call.args) > 1:
                names, errors, given = knowledge().error_registrars, call.args, call.args[1:]
            else:
                continue
            if not isinstance(func, n.Attribute) or not errors or not given:
                continue
            if not self._is_one_of(func, scope, names):
                continue
            for value in self._evaluator.values(given[0], scope):
                if isinstance(value, FunctionValue):
                    handles = self._handles(errors[0], scope)
                    yield ErrorHandler(value.scope, Site(call, scope), handles)

    def _is_one_of(self, node: n.Expr, scope: Scope, paths: tuple[str, ...]) -> bool:
        return any(path in paths for path in self._evaluator.paths(node, scope))

    def _handles(self, node: n.Expr, scope: Scope) -> tuple[int | str, ...]:
        return tuple(dict.fromkeys(self._errors(self._evaluator.values(node, scope))))

    def _errors(self, values: Values) -> Iterator[int | str]:
        # Classes of the project are left out: what raises them is the project, not a library.
        for value in values:
            if isinstance(value, Literal) and isinstance(value.value, int):
                yield value.value
            elif isinstance(value, External):
                yield value.path
