"""Registrations that get into each other's way: one endpoint, one name, one rule given twice.

Sources: `Flask.add_url_rule`, `flask.sansio.blueprints.Blueprint.register`,
`werkzeug.routing.matcher`.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from flask_lint.model.views.decorators import Gives
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.answers.together import Together
    from flask_lint.model.execution.environments import Environment
    from flask_lint.model.names.values import Site
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.model.registry.mounts import Mount, Mounts
    from flask_lint.model.routing.registrations import Registration, Registrations
    from flask_lint.model.routing.url_map import Route, UrlMap
    from flask_lint.model.views.decorators import Decorators
    from flask_lint.model.views.views import View

_AUTOMATIC = frozenset({"HEAD", "OPTIONS"})
# Two of the same shape are compared only up to this many, as in a table of generated rules.
_MAX_GROUP = 40


class SameEndpoint(msgspec.Struct, frozen=True):
    """Two views with one endpoint on one holder; `first` is None for Flask's own `static`."""

    holder: Holder
    name: str
    first: Registration | None
    second: Registration


class SameName(msgspec.Struct, frozen=True):
    """Two registrations of blueprints under one name; `sites` are what makes them two."""

    name: str
    first: Mount
    second: Mount
    sites: tuple[Site, Site]


class SameRule(msgspec.Struct, frozen=True):
    """Two rules that match the same requests, with different views."""

    first: Route
    second: Route
    methods: frozenset[str]


class _Named(NamedTuple):
    """A registration of a view that is known."""

    registration: Registration
    view: View


class _Candidate(msgspec.Struct, frozen=True):
    """A route of which all is known that decides which requests it matches.

    `shape` is what it matches by.
    """

    route: Route
    app: Holder
    registration: Registration
    view: View
    methods: frozenset[str]
    shape: object

    @property
    def meeting(self) -> tuple[Site, Environment]:
        """The place where the app learns of the route."""
        place = self.route.place
        one = place.mounts[0] if place is not None else self.registration
        return one.site, one.run


class Collisions:
    """Finds registrations that collide, where both are certain to be made."""

    def __init__(
        self,
        decorators: Decorators,
        holders: Holders,
        mounts: Mounts,
        registrations: Registrations,
        url_map: UrlMap,
        together: Together,
    ) -> None:
        self._decorators = decorators
        self._holders = holders
        self._mounts = mounts
        self._registrations = registrations
        self._url_map = url_map
        self._together = together

    # Endpoints -------------------------------------------------------------------------------

    def of_endpoints(self) -> Iterator[SameEndpoint]:
        """Yield the endpoints that get a second view."""
        groups: dict[tuple[Holder, str], list[_Named]] = {}
        for one in self._registrations.all:
            name = one.endpoint.only
            if one.holder is None or name is None or not one.has_view or one.view is None:
                continue
            if self._holders.is_plain(one.holder) and (
                one.endpoint_given or self._is_named(one.view)
            ):
                groups.setdefault((one.holder, name), []).append(_Named(one, one.view))
        static = {
            route.app
            for route in self._url_map.routes
            if not route.registration and not route.place
        }
        for (holder, name), group in groups.items():
            ordered = sorted(group, key=lambda one: _position(one.registration.site))
            if holder in static and name == "static":
                registration, view = ordered[0]
                if self._together.is_certain(registration.site) and _is_own(view):
                    yield SameEndpoint(holder, name, None, registration)
                continue
            for index, second in enumerate(ordered[:_MAX_GROUP]):
                for first in ordered[:index]:
                    if self._collide(holder, first, second):
                        yield SameEndpoint(holder, name, first.registration, second.registration)
                        break

    def _collide(self, holder: Holder, first: _Named, second: _Named) -> bool:
        one, other = first.registration, second.registration
        return self.are_distinct(first.view, second.view) and self._together.certain(
            holder, (one.site, one.run), (other.site, other.run)
        )

    def _is_named(self, view: View) -> bool:
        """Tell whether the name of a view is known: libraries' decorators take it over."""
        if view.certain:
            return True
        return bool(view.decorators) and all(
            self._decorators.effect(site.expr, site.scope).gives is not Gives.UNKNOWN
            or self._decorators.is_external(site)
            for site in view.decorators
        )

    def are_distinct(self, first: View, second: View) -> bool:
        """Tell whether two views are certainly different objects."""
        if first.made_by is not None and second.made_by is not None:
            return first.made_by.node is not second.made_by.node
        if first.made_by is not None or second.made_by is not None:
            return (first.function or second.function) is not None
        if first.function is not None and second.function is not None:
            if first.function is not second.function:
                return True
            return self._are_wrapped_differently(first, second)
        return first.cls is not None and second.cls is not None and first.cls is not second.cls

    def _are_wrapped_differently(self, first: View, second: View) -> bool:
        """Tell whether one function is registered once with a wrapper and once without."""
        wrappers: list[list[n.Node]] = []
        for view in (first, second):
            found = []
            for site in view.decorators:
                effect = self._decorators.effect(site.expr, site.scope)
                if effect.gives is Gives.WRAPPER:
                    found.append(site.node)
                elif effect.gives is not Gives.SAME:
                    return False
            wrappers.append(found)
        return len(wrappers[0]) != len(wrappers[1])

    # Names of blueprints ---------------------------------------------------------------------

    def of_names(self) -> Iterator[SameName]:
        """Yield the names under which a second blueprint is registered."""
        groups: dict[tuple[Holder, str], list[Mount]] = {}
        for mount in self._mounts.all:
            if mount.parent is None or mount.child is None or mount.assumed:
                continue
            name = self._mounts.names(mount).only
            plain = self._holders.is_plain(mount.parent) and self._holders.is_plain(mount.child)
            if name is not None and plain and not mount.open_options:
                groups.setdefault((mount.parent, name), []).append(mount)
        for (parent, name), group in groups.items():
            ordered = sorted(group, key=lambda mount: _position(mount.site))
            reported: set[n.Node] = set()
            for pair in combinations(ordered[:_MAX_GROUP], 2):
                runs = [(mount.site, mount.run) for mount in pair]
                first, second = pair
                sites = self._together.parting(parent, runs[0], runs[1])
                if _position(sites[0]) > _position(sites[1]):
                    first, second, sites = second, first, (sites[1], sites[0])
                if sites[1].node in reported or not _are_of_one_list(first, second):
                    continue
                if self._together.certain(parent, runs[0], runs[1]):
                    reported.add(sites[1].node)
                    yield SameName(name, first, second, sites)

    # Rules -----------------------------------------------------------------------------------

    def of_rules(self) -> Iterator[SameRule]:
        """Yield the rules that match the same requests as another one with another view."""
        groups: dict[object, list[_Candidate]] = {}
        for route in self._url_map.routes:
            candidate = self._candidate(route)
            if candidate is not None:
                groups.setdefault(candidate.shape, []).append(candidate)
        seen: set[n.Node] = set()
        for group in groups.values():
            for first, second in combinations(group[:_MAX_GROUP], 2):
                found = self._shadow(first, second)
                if found is not None and found.second.site.node not in seen:
                    seen.add(found.second.site.node)
                    yield found

    def _candidate(self, route: Route) -> _Candidate | None:
        """Return what a rule matches, None if that is not known."""
        one, parsed = route.registration, route.parsed
        if one is None or route.app is None or parsed is None or parsed.malformed:
            return None
        if one.open_options or not one.has_view or one.view is None or route.methods is None:
            return None
        if one.rule.only is None:
            return None
        if any(option in one.options for option in ("subdomain", "host", "websocket")):
            return None
        if any(one.is_true(option) for option in ("build_only", "redirect_to", "alias")):
            return None
        if not self._holders.is_plain(route.app):
            return None
        place = route.place
        if place is not None and not (
            place.known_subdomain and self._holders.is_plain(place.holder)
        ):
            return None
        shape = (route.app, parsed.shape, place.subdomain if place is not None else None)
        return _Candidate(route, route.app, one, one.view, route.methods, shape)

    def _shadow(self, first: _Candidate, second: _Candidate) -> SameRule | None:
        one, other = first.route, second.route
        methods = (first.methods & second.methods) - _AUTOMATIC
        if not methods or one.endpoint == other.endpoint:
            return None
        if not self.are_distinct(first.view, second.view):
            return None
        ordered = sorted((one, other), key=lambda route: _position(route.site))
        if one.place is other.place:
            holder = one.place.holder if one.place is not None else first.app
            runs = [(each.site, each.run) for each in (first.registration, second.registration)]
            if self._together.certain(holder, runs[0], runs[1]):
                return SameRule(ordered[0], ordered[1], methods)
            return None
        if not (self._is_certain(first) and self._is_certain(second)):
            return None
        if not self._together.certain(first.app, first.meeting, second.meeting):
            return None
        (site, _), (other_site, _) = first.meeting, second.meeting
        if site.scope is other_site.scope:
            ordered = [one, other] if site.node.start <= other_site.node.start else [other, one]
        return SameRule(ordered[0], ordered[1], methods)

    def _is_certain(self, candidate: _Candidate) -> bool:
        """Tell whether a route is added whenever its blueprint is registered."""
        place = candidate.route.place
        if place is None:
            return True
        steps = [*(mount.site for mount in place.mounts[1:]), candidate.registration.site]
        loaded = self._together.loaded_by(place.holder.module.scope)
        return not any(mount.assumed for mount in place.mounts) and all(
            self._together.is_certain(site)
            and (site.module.path in loaded or site.module is place.mounts[0].site.module)
            for site in steps
        )


def _is_own(view: View) -> bool:
    return view.function is not None or view.made_by is not None


def _position(site: Site) -> tuple[str, int, int]:
    """Return where a registration stands: the first of two in a file is taken to run first.

    Of the decorators of one function, the lowest runs first.
    """
    around = site.module.parents.get(site.node)
    if isinstance(around, n.Function) and site.node in around.decorators:
        return site.module.path, around.start, -site.node.start
    return site.module.path, site.node.start, 0


def _are_of_one_list(first: Mount, second: Mount) -> bool:
    """Tell whether two turns of one loop are turns of one list, not of alternative ones."""
    if first.site.node is not second.site.node or first.run.calls != second.run.calls:
        return True
    for loop, bound in first.run.bound.items():
        other = second.run.bound.get(loop)
        if other is None or other[0].node is bound[0].node:
            continue
        if bound[0].scope.module.parents.get(bound[0].node) is not other[
            0
        ].scope.module.parents.get(other[0].node):
            return False
    return True
