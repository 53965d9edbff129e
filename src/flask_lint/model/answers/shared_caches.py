"""Views whose cached answer goes to others than those who may see it.

What a cache keeps under a key that says nothing of the user, it gives to every user. Where the
cache stands around the check of access, the check does not run for them.

Sources: `flask_caching.Cache.cached` and `memoize`, Flask's pattern "View Decorators",
`flask.views.View.as_view`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.names.values import Site
from flask_lint.model.views.decorators import Decorators, Gives
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Moment, Protection
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.hooks.hooks import Hook, Hooks
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.routing.url_map import Route, UrlMap
    from flask_lint.model.views.class_views import ClassViews
    from flask_lint.model.views.views import View

# The parameter of a cache that may be a text, the same for all, or what makes one at each call.
_PREFIX = "key_prefix"


class SharedCache(msgspec.Struct, frozen=True):
    """A cache that stands around a check of access, and the first route where it does."""

    cache: Site
    check: Site
    route: Route


class SharedCaches:
    """Finds the caches that stand around a check of access."""

    def __init__(
        self,
        evaluator: Evaluator,
        strings: StringReader,
        decorators: Decorators,
        class_views: ClassViews,
        hooks: Hooks,
        url_map: UrlMap,
    ) -> None:
        self._evaluator = evaluator
        self._strings = strings
        self._decorators = decorators
        self._class_views = class_views
        self._hooks = hooks
        self._url_map = url_map

    def find(self) -> Iterator[SharedCache]:
        """Yield every view with a cache around its first check of access.

        Where a hook may refuse requests before they reach a view, nothing is said: it may check.
        """
        found: dict[n.Node, SharedCache] = {}
        for route in self._url_map.routes:
            for layers in self._layers(route.view) if route.view is not None else ():
                shared = self._shared(layers, route)
                if shared is not None:
                    found.setdefault(shared.cache.node, shared)
        if found and not any(self._may_refuse(hook) for hook in self._hooks.all):
            yield from found.values()

    def _may_refuse(self, hook: Hook) -> bool:
        if hook.call.moment is not Moment.BEFORE:
            return False
        function = hook.function
        return (
            bool(hook.decorators)
            or bool(function.each(n.Raise))
            or any(node.value is not None for node in function.each(n.Return))
            or any(
                path in knowledge().never_return
                for call in function.each(n.Call)
                for path in self._evaluator.paths(call.func, function)
            )
        )

    def _shared(self, layers: list[Site], route: Route) -> SharedCache | None:
        """Return what is wrong with the decorators around a view, the outermost first.

        What stands around the cache and is not known may check access as well.
        """
        cache: Site | None = None
        for site in layers:
            effect = self._decorators.effect(site.expr, site.scope)
            if effect.protects is Protection.ACCESS and not self._is_open(site):
                return SharedCache(cache, site, route) if cache is not None else None
            if cache is None and self._is_for_all(site):
                cache = site
            elif cache is None and effect.protects is None and effect.gives is not Gives.SAME:
                return None
        return None

    def _layers(self, view: View) -> Iterator[list[Site]]:
        """Yield the decorators around what answers, for each method that does."""
        outer = list(reversed(view.decorators))
        if view.function is not None:
            yield outer
        elif view.cls in self._class_views.of and view.made_by is not None:
            read = self._class_views.of[view.cls]
            owner = read.binding("decorators")
            if owner is not None:
                values = [binding.value for binding in owner.bindings["decorators"]]
                if len(values) != 1 or not isinstance(values[0], n.Items):
                    return
                # The last one of them is the outermost.
                outer += [Site(item, owner) for item in reversed(values[0].items)]
            for method in read.request_methods():
                if isinstance(method.node, n.Function) and method.parent is not None:
                    own = [Site(decorator, method.parent) for decorator in method.node.decorators]
                    yield [*outer, *own]

    def _is_open(self, site: Site) -> bool:
        """Tell whether a check of access may let strangers through."""
        call = site.node
        paths = self._evaluator.paths(site.expr, site.scope)
        return any(path in knowledge().open_checks for path in paths) or (
            isinstance(call, n.Call)
            and any(word.name in (None, "optional") for word in call.keywords)
        )

    def _is_for_all(self, site: Site) -> bool:
        """Tell whether a decorator answers with what it has kept, whoever asks."""
        known = knowledge().shared_caches
        paths = [path for path in self._evaluator.paths(site.expr, site.scope) if path in known]
        call = site.node
        if not paths or not isinstance(call, n.Call) or len(call.args) > 1:
            return False
        if any(isinstance(argument, n.Starred) for argument in call.args):
            return False
        return all(
            word.name in known[path]
            and (
                word.name != _PREFIX
                or self._strings.read(Situated(word.value, site.scope, NOTHING)).complete
            )
            for path in paths
            for word in call.keywords
        )
