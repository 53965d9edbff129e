"""Views that lose their names to a decorator, and with them their endpoints.

Without `endpoint=` the endpoint is the `__name__` of what is registered: that of the wrapper, where
a decorator does not copy the view's.

Sources: `flask.sansio.scaffold._endpoint_from_view_func`, `flask.sansio.app.App.add_url_rule`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.views.decorators import Gives, is_decorator
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.routing.registrations import Registration, Registrations
    from flask_lint.model.routing.url_map import Route, UrlMap
    from flask_lint.model.views.decorators import Decorators, Effect


class Use(msgspec.Struct, frozen=True, eq=False):
    """A view that is registered under the name of a wrapper.

    `own` is the name that it was given, `routes` are the routes that it answers. `clashes` are
    registrations of other views under the same endpoint, which make Flask refuse.
    """

    registration: Registration
    own: str
    routes: tuple[Route, ...]
    clashes: tuple[Registration, ...] = ()


class Renaming(msgspec.Struct, frozen=True, eq=False):
    """A decorator that hides the names of views, and the views that it hides.

    `place` is the definition of the wrapper, or that of the decorator where there is no wrapper.
    """

    effect: Effect
    place: Scope
    uses: list[Use] = []

    @property
    def name(self) -> str:
        """The name of the decorator: of the outermost function around the wrapper."""
        scope = self.place
        while scope.parent is not None and scope.parent.is_function:
            scope = scope.parent
        return scope.qualname


class Renamings:
    """Finds the decorators that hide the names of views."""

    def __init__(
        self, decorators: Decorators, registrations: Registrations, url_map: UrlMap
    ) -> None:
        self._decorators = decorators
        self._registrations = registrations
        self._url_map = url_map

    def find(self) -> Iterator[Renaming]:
        """Yield each decorator of the project that hides the name of a registered view."""
        found: dict[Scope, Renaming] = {}
        for registration in self._registrations.all:
            hidden = self._hidden(registration)
            if hidden is None:
                continue
            effect, place, own = hidden
            # Several decorators may come down to one wrapper: that is what has to be mended.
            renaming = found.setdefault(place, Renaming(effect, place))
            known = any(use.registration.view is registration.view for use in renaming.uses)
            if not known:
                routes = [
                    route for route in self._url_map.routes if route.registration is registration
                ]
                clashes = tuple(self._clashes(registration))
                renaming.uses.append(Use(registration, own, tuple(routes), clashes))
        yield from found.values()

    def _hidden(self, registration: Registration) -> tuple[Effect, Scope, str] | None:
        """Return what hides a view's name, where that is to be mended, and the name."""
        view = registration.view
        if (
            view is None
            or registration.endpoint_given
            or registration.open_options
            or not registration.kind
            or not view.certain
            or view.function is None
            or not isinstance(view.function.node, n.Function)
        ):
            return None
        own = view.function.node.name
        hiding: Effect | None = None
        for site in view.decorators:
            effect = self._decorators.effect(site.expr, site.scope)
            if effect.name is not None or effect.gives is Gives.OBJECT:
                hiding = effect
        if hiding is None or hiding.decorator is None or hiding.name == own:
            return None
        if hiding.wrapper is not None and is_decorator(hiding.wrapper):
            return None  # a decorator that was not made, as its factory was not called
        place = hiding.decorator
        if hiding.gives is Gives.WRAPPER and hiding.wrapper is not None:
            place = hiding.wrapper
        return hiding, place, own

    def _clashes(self, registration: Registration) -> Iterator[Registration]:
        """Yield the registrations that certainly claim the same endpoint for another view."""
        holder, view = registration.holder, registration.view
        endpoint = registration.endpoint.only
        if holder is None or view is None or endpoint is None or not _is_certain(registration):
            return
        if not holder.is_app and not self._url_map.names_of(holder):
            return
        for other in self._registrations.all:
            if (
                other.holder is holder
                and other.endpoint.only == endpoint
                and other.view is not None
                and other.view.identity is not view.identity
                and other.site.scope.runs_in is registration.site.scope.runs_in
                and _is_certain(other)
            ):
                yield other


def _is_certain(registration: Registration) -> bool:
    """Tell whether a registration happens whenever the code around it runs."""
    return not any(
        isinstance(ancestor, (n.If, n.Try, n.While, n.Match, n.For))
        for ancestor in registration.site.module.ancestors(registration.site.node)
    )
