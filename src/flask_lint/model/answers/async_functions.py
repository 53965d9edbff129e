"""The `async def` functions that Flask itself runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.execution.endings import is_generator
from flask_lint.model.names.values import FunctionValue, Site
from flask_lint.model.views.decorators import Gives, decorated_sites
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.answers.answers import Answers
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.views.decorators import Decorators

# What an application class does itself to run coroutines.
_OWN_WAYS = frozenset({"ensure_sync", "async_to_sync"})


class AsyncFunctions:
    """Finds the coroutine functions that Flask makes plain ones of."""

    def __init__(
        self,
        evaluator: Evaluator,
        decorators: Decorators,
        answers: Answers,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._decorators = decorators
        self._answers = answers
        self._modules = list(modules)

    def run_by_flask(self) -> list[Scope]:
        """Return the async views, hooks and error handlers, in the order of the files."""
        if self._has_own_way():
            return []
        views = {answer.function for answer in self._answers.all}
        return [
            scope
            for module in self._modules
            for scope in module.scopes
            if isinstance(scope.node, n.Function)
            and scope.node.is_async
            and not is_generator(scope)
            and (scope in views or self._is_hook(scope))
            and self._stays_async(scope)
        ]

    def _has_own_way(self) -> bool:
        return any(
            (scope.kind == "class" and bool(_OWN_WAYS.intersection(scope.bindings)))
            or any(
                isinstance(target, n.Attribute) and target.name in _OWN_WAYS
                for node in scope.each(n.Assign)
                for target in node.targets
            )
            for module in self._modules
            for scope in module.scopes
        )

    def _is_hook(self, scope: Scope) -> bool:
        return any(
            path in knowledge().async_hooks
            for site in decorated_sites(scope)
            for path in self._evaluator.paths(site.expr, site.scope)
        )

    def _stays_async(self, scope: Scope) -> bool:
        """Tell whether Flask gets a coroutine function, whatever stands above it."""
        return all(self._keeps(site) for site in decorated_sites(scope))

    def _keeps(self, site: Site) -> bool:
        paths = self._evaluator.paths(site.expr, site.scope)
        if paths and all(path in knowledge().passes_result for path in paths):
            return True
        effect = self._decorators.effect(site.expr, site.scope)
        if effect.gives is Gives.SAME:
            return True
        wrapper = effect.wrapper
        return (
            effect.gives is Gives.WRAPPER
            and wrapper is not None
            and isinstance(wrapper.node, n.Function)
            and wrapper.node.is_async
        )

    # Where nobody awaits ---------------------------------------------------------------------

    def never_awaited(self) -> Iterator[tuple[Scope, Site, str]]:
        """Yield the async functions that are registered where nobody awaits them, and what for."""
        for module in self._modules:
            for scope in module.scopes:
                if isinstance(scope.node, n.Function) and scope.node.is_async:
                    yield from self._decorated(scope)
                for call in scope.each(n.Call):
                    yield from self._given(call, scope)

    def _decorated(self, function: Scope) -> Iterator[tuple[Scope, Site, str]]:
        sites = list(decorated_sites(function))
        for index, site in enumerate(sites):
            kind = self._kind(site.expr, site.scope)
            if kind and all(self._hands_on(below) for below in sites[index + 1 :]):
                yield function, site, kind

    def _given(self, call: n.Call, scope: Scope) -> Iterator[tuple[Scope, Site, str]]:
        """Yield the functions that a call such as `app.add_template_filter(f)` registers."""
        if not call.args or not isinstance(call.args[0], (n.Name, n.Attribute)):
            return
        kind = self._kind(call.func, scope)
        values = self._evaluator.values(call.args[0], scope) if kind else ()
        for value in values:
            if (
                len(values) == 1
                and isinstance(value, FunctionValue)
                and isinstance(value.scope.node, n.Function)
                and value.scope.node.is_async
                and all(self._hands_on(site) for site in decorated_sites(value.scope))
            ):
                yield value.scope, Site(call, scope), kind

    def _kind(self, registrar: n.Expr, scope: Scope) -> str:
        kinds = {
            knowledge().never_awaited.get(path, "")
            for path in self._evaluator.paths(registrar, scope)
        }
        return kinds.pop() if len(kinds) == 1 else ""

    def _hands_on(self, site: Site) -> bool:
        """Tell whether a coroutine is what comes out of a decorator, too."""
        paths = self._evaluator.paths(site.expr, site.scope)
        return self._keeps(site) or bool(paths and all(map(_of_click, paths)))


def _of_click(path: str) -> bool:
    return path.startswith(("click.", "flask.cli.with_appcontext"))
