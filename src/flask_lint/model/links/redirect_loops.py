"""Functions before requests that redirect to a page which they guard, too.

The function runs before the page that it redirects to. If it decides there as it did before, that
page is never shown, and cannot change what the decision depends on either. So what matters is
that nothing in the function asks which page is wanted, and that it changes nothing itself.

Source: `flask.Flask.preprocess_request`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.endings import is_generator
from flask_lint.model.names.values import External, FunctionValue, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Moment
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.hooks.hooks import Hook, Hooks
    from flask_lint.model.links.redirects import Redirects
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.registry.holders import Holders
    from flask_lint.model.routing.url_map import UrlMap

_FOR_ALL = frozenset({"before_request", "before_app_request"})
# What only looks, whoever it belongs to.
_LOOKS = frozenset(
    """
    all any bool count exists filter filter_by first get getattr hasattr int is_active
    is_anonymous is_authenticated isinstance len lower query scalar scalars select str
    """.split()  # noqa: SIM905 - as a list it would be a line a word
)
# What may tell one request from another; others may have put it into `g`.
_TELLING = ("flask.request", "flask.g")
_DEPTH = 2


class Loop(msgspec.Struct, frozen=True):
    """A redirect that leads to itself: `hook` is what makes it, `endpoint` where it leads to."""

    hook: Hook
    endpoint: str
    site: Site
    target: Site


class RedirectLoops:
    """Finds them."""

    def __init__(
        self,
        evaluator: Evaluator,
        hooks: Hooks,
        redirects: Redirects,
        holders: Holders,
        url_map: UrlMap,
    ) -> None:
        self._evaluator = evaluator
        self._hooks = hooks
        self._redirects = redirects
        self._holders = holders
        self._url_map = url_map

    def found(self) -> Iterator[Loop]:
        """Yield the redirects that certainly lead back to the function that makes them."""
        if len(self._holders.apps) != 1:
            return
        guards = [
            hook
            for hook in self._hooks.all
            if hook.call.moment is Moment.BEFORE and hook.name in _FOR_ALL
        ]
        for hook in guards:
            if not self._is_for_all(hook) or not self._decides_alike(hook, guards):
                continue
            for redirect in self._redirects.all:
                if redirect.scope is not hook.function or not _is_returned(redirect.call, hook):
                    continue
                endpoint = self._endpoint(redirect.given, redirect.scope)
                routes = self._url_map.by_endpoint.get(endpoint, ()) if endpoint else ()
                for route in routes:
                    if endpoint and route.registration is not None:
                        site = Site(redirect.call, redirect.scope)
                        yield Loop(hook, endpoint, site, route.registration.site)
                        break

    def _is_for_all(self, hook: Hook) -> bool:
        """Tell whether a hook certainly runs before all requests to the application."""
        is_app = self._evaluator.is_app(hook.holder)
        if not hook.certain or hook.decorators or is_generator(hook.function):
            return False
        return is_app or hook.name == "before_app_request"

    def _decides_alike(self, hook: Hook, guards: list[Hook]) -> bool:
        """Tell whether nothing tells a request for the target from all others."""
        if not self._is_blind(hook.function, _DEPTH):
            return False
        if any(
            node.value is not None
            for other in guards
            if other.function is not hook.function
            for node in other.function.each(n.Return)
        ):
            return False
        # What comes after the redirect may change what the next decision depends on.
        return not any(
            "flask.session" in self._evaluator.paths(node, other.function)
            for other in self._hooks.all
            if other.call.moment is Moment.AFTER
            for node in other.function.each(n.Name)
        )

    def _is_blind(self, scope: Scope, depth: int) -> bool:
        """Tell whether a function neither looks at the request nor changes anything."""
        for node in scope.nodes:
            match node:
                case n.Assign() | n.AnnAssign() | n.AugAssign() | n.Delete():
                    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
                    if not all(isinstance(target, n.Name) for target in targets):
                        return False
                case n.Name() | n.Attribute():
                    if self._is_request(node, scope) and not self._is_handed_on(node, scope):
                        return False
                case n.Call():
                    if not self._only_looks(node, scope, depth):
                        return False
                case n.Declare() | n.Wait() | n.Import() | n.ImportFrom() | n.Try() | n.With():
                    return False
                case _:
                    pass
        return True

    def _is_request(self, node: n.Expr, scope: Scope) -> bool:
        return any(
            path in _TELLING or path.startswith(tuple(f"{one}." for one in _TELLING))
            for path in self._evaluator.paths(node, scope)
        )

    def _is_handed_on(self, node: n.Expr, scope: Scope) -> bool:
        """Tell whether something is only put into the URL of the redirect: `next=request.url`."""
        return any(
            isinstance(around, n.Call) and self._endpoint(around, scope) is not None
            for around in scope.module.ancestors(node)
        )

    def _only_looks(self, call: n.Call, scope: Scope, depth: int) -> bool:
        values = self._evaluator.values(call.func, scope)
        if not values:
            return False
        for value in values:
            if isinstance(value, FunctionValue):
                if depth == 0 or not self._is_blind(value.scope, depth - 1):
                    return False
            elif isinstance(value, External):
                name = value.path.rpartition(".")[2]
                known = (*knowledge().redirects, *knowledge().url_builders, "flask.flash")
                if value.path not in known and name not in _LOOKS:
                    return False
            else:
                return False
        return True

    def _endpoint(self, node: n.Expr, scope: Scope) -> str | None:
        """Return the endpoint whose URL an expression surely is."""
        if not isinstance(node, n.Call) or not node.args:
            return None
        paths = self._evaluator.paths(node.func, scope)
        if not paths or not all(path in knowledge().url_builders for path in paths):
            return None
        given = node.args[0]
        is_text = isinstance(given, n.Constant) and isinstance(given.value, str)
        text = str(given.value) if isinstance(given, n.Constant) and is_text else ""
        return text if text and not text.startswith(".") else None


def _is_returned(call: n.Call, hook: Hook) -> bool:
    parent = hook.function.module.parents.get(call)
    return isinstance(parent, n.Return)
