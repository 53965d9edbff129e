"""The decorators that take an `async def` view for a plain function.

What they put in its place is a plain function, so Flask does not await what it returns.

Sources: Flask's page "Using async and await", `flask.Flask.ensure_sync`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.endings import is_generator
from flask_lint.model.names.values import Site
from flask_lint.model.views.decorators import Gives, decorated_sites
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.answers.answers import Answer, Answers
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.routing.registrations import Registrations
    from flask_lint.model.views.decorators import Decorators, Effect
    from flask_lint.model.views.result_passing import Passing

# What code that knows of coroutines mentions.
_AWARE = frozenset(
    {"ensure_sync", "async_to_sync", "iscoroutinefunction", "iscoroutine", "isawaitable"}
    | {"run_until_complete", "is_coroutine_function", "run_sync", "asyncio", "inspect", "Awaitable"}
    | {"markcoroutinefunction", "anyio", "Coroutine"}
)


class Unawaited(msgspec.Struct, frozen=True):
    """A decorator that loses a coroutine.

    `view` is the view, `applied` the decorator above it, `call` the call of the view in the
    decorator's wrapper.
    """

    view: Scope
    applied: Site
    call: Site


class UnawaitedViews:
    """Finds the views whose coroutines nobody awaits."""

    def __init__(
        self,
        decorators: Decorators,
        passing: Passing,
        registrations: Registrations,
        answers: Answers,
    ) -> None:
        self._decorators = decorators
        self._passing = passing
        self._registrations = registrations
        self._answers = answers

    def find(self) -> Iterator[Unawaited]:
        """Yield each view with such a decorator, once."""
        above = {
            registration.view.function: registration.view.decorators
            for registration in self._registrations.all
            if registration.view is not None and registration.view.function is not None
        }
        seen: set[Scope] = set()
        for answer in self._answers.all:
            function = answer.function
            if not _is_coroutine(function) or not answer.direct or function in seen:
                continue
            seen.add(function)
            found = self._loses(answer, above.get(function, ()))
            if found is not None:
                yield Unawaited(function, *found)

    def _loses(self, answer: Answer, above: tuple[Site, ...]) -> tuple[Site, Site] | None:
        """Return the decorator of a view that takes it for a plain function, and its call."""
        sites = above
        if answer.cls is not None:
            sites = tuple(reversed(list(decorated_sites(answer.function))))
        for site in sites:
            effect = self._decorators.effect(site.expr, site.scope)
            if effect.gives is Gives.SAME:
                continue
            call = self._plain_call(effect)
            # Of a library nothing is known: it may well await, and so may the next one above.
            return (site, call) if call is not None else None
        return None

    def _plain_call(self, effect: Effect) -> Site | None:
        """Return the call by which a wrapper gets the coroutine that it does not await."""
        wrapper, decorator = effect.wrapper, effect.decorator
        if wrapper is None or decorator is None or not isinstance(wrapper.node, n.Function):
            return None
        if wrapper.node.is_async or is_generator(wrapper) or not effect.always:
            return None
        outermost = decorator
        while outermost.parent is not None and outermost.parent.is_function:
            outermost = outermost.parent
        if _mentions(outermost, _AWARE):
            return None
        given = self._passing.given(decorator)
        calls = [
            call
            for call in wrapper.each(n.Call)
            if isinstance(call.func, n.Name) and call.func.id == given
        ]
        return Site(calls[0], wrapper) if calls else None


def _is_coroutine(function: Scope) -> bool:
    return (
        isinstance(function.node, n.Function)
        and function.node.is_async
        and not is_generator(function)
    )


def _mentions(scope: Scope, names: frozenset[str]) -> bool:
    return any(
        (isinstance(node, n.Name) and node.id in names)
        or (isinstance(node, n.Attribute) and node.name in names)
        for node in scope.nodes
    ) or any(_mentions(child, names) for child in scope.children)
