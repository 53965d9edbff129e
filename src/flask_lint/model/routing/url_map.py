"""The URL map: every route of every app, and where more may be added that cannot be seen.

What an app has is known only as far as every registration was seen. What was not seen makes an
*opening*: a pattern of endpoints that may exist all the same.

Sources: `flask.sansio.blueprints`, `flask.sansio.app.App.add_url_rule`.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.dictionaries import literal_keys
from flask_lint.model.routing.opening import Opening
from flask_lint.model.routing.url_rules import UrlRule, parse_url_rule, under_prefix
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.execution.strings import StringReader, Strings
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.names.values import Site
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.model.registry.mounts import Mount, Mounts
    from flask_lint.model.routing.declared import DeclaredRoutes
    from flask_lint.model.routing.registrations import Registration, Registrations
    from flask_lint.model.views.views import View

# Blueprints within blueprints: deeper than this is a circle.
_MAX_NESTING = 8
# Blueprints that are registered twice on each other are in more places than anybody can count.
_MOST_PLACES = 5_000


class Place(msgspec.Struct, frozen=True, eq=False):
    """One place of a blueprint in an app: the mounts that lead to it, the outermost first.

    `name` is its full registered name, `prefix` what its rules are put under: None for no prefix,
    and `known_prefix` tells whether that is known. `defaults` are the variables that all its
    rules have a default for, None where that is not known.
    """

    holder: Holder
    mounts: tuple[Mount, ...]
    name: str
    prefix: str | None
    known_prefix: bool
    subdomain: str | None
    known_subdomain: bool
    defaults: frozenset[str] | None


class Route(msgspec.Struct, frozen=True, eq=False, dict=True):
    """One rule of one app.

    `endpoint` is the full name. `rule` is the whole rule, None where a part of it is not known.
    `methods` are those that the code asks for, None where not known. `arguments` are the names of
    its variables and `defaults` the variables with a default; None where not known. `view` is what
    answers.
    """

    app: Holder | None
    place: Place | None
    registration: Registration | None
    endpoint: str
    rule: str | None
    methods: frozenset[str] | None
    defaults: frozenset[str] | None
    site: Site
    view: View | None

    @cached_property
    def parsed(self) -> UrlRule | None:
        """The rule, read."""
        return None if self.rule is None else parse_url_rule(self.rule)

    @property
    def arguments(self) -> frozenset[str] | None:
        """The variables of the rule, those of its subdomain included."""
        if self.parsed is None:
            return None
        found = self.parsed.arguments
        if self.place is not None:
            if not self.place.known_subdomain:
                return None
            if self.place.subdomain:
                found |= parse_url_rule(self.place.subdomain).arguments
        return found


class UrlMap:
    """The routes of a project's apps.

    A blueprint that is registered on an app nobody knows, such as a parameter that is never
    given, counts for every app: who asks what exists learns of too much rather than too little.
    """

    def __init__(
        self,
        holders: Holders,
        mounts: Mounts,
        registrations: Registrations,
        environments: Environments,
        strings: StringReader,
        openings: Iterable[Opening],
        declared: DeclaredRoutes,
    ) -> None:
        self._holders = holders
        self._mounts = mounts
        self._registrations = registrations
        self._environments = environments
        self._strings = strings
        self.places: list[tuple[Holder | None, Place]] = []
        self.openings: list[Opening] = list(openings)
        self.routes: list[Route] = []
        self._build()
        self.openings = [
            one
            for one in dict.fromkeys(self.openings)
            if one.site is None or not declared.closes(one.site)
        ]
        for pattern in declared.endpoints:
            self.openings.append(Opening(pattern, False, "the settings say that it exists", None))

    # Questions -------------------------------------------------------------------------------

    @cached_property
    def by_endpoint(self) -> dict[str, list[Route]]:
        """The routes of each endpoint."""
        found: dict[str, list[Route]] = {}
        for route in self.routes:
            found.setdefault(route.endpoint, []).append(route)
        return found

    @cached_property
    def _bound(self) -> dict[str, View | None]:
        """The views that endpoints are given without a rule."""
        return {
            name: one.view
            for one in self._registrations.bound_endpoints
            if (name := one.names.only) is not None
        }

    @cached_property
    def by_view(self) -> dict[Scope, list[Route]]:
        """The routes of each function that is a view, or a method of a class of views."""
        found: dict[Scope, list[Route]] = {}
        for route in self.routes:
            view = route.view
            if view is None:
                continue
            if view.function is not None:
                found.setdefault(view.function, []).append(route)
            if view.cls is not None:
                for child in view.cls.children:
                    if child.is_function:
                        found.setdefault(child, []).append(route)
        return found

    @cached_property
    def endpoints(self) -> frozenset[str]:
        """Every endpoint that is known, those without a rule included."""
        bound = (text for one in self._registrations.bound_endpoints for text in one.names.texts)
        return frozenset(self.by_endpoint) | frozenset(bound)

    @cached_property
    def blueprint_names(self) -> frozenset[str]:
        """The full registered names of the project's blueprints."""
        return frozenset(place.name for _, place in self.places)

    def opening_for(self, endpoint: str) -> Opening | None:
        """Return why `endpoint` may exist though it is not known; None if it cannot."""
        return next((one for one in self._unlike_openings if self._covers(one, endpoint)), None)

    def is_path(self, text: str) -> bool:
        """Tell whether what stands in the place of an endpoint is a path and can be none."""
        return "/" in text and not self._has_slashes

    @cached_property
    def _has_slashes(self) -> bool:
        """Tell whether endpoints have slashes in their names, as those of connexion do."""
        names = (*self.by_endpoint, *(one.pattern for one in self.openings))
        return any("/" in name for name in names)

    @cached_property
    def _unlike_openings(self) -> list[Opening]:
        """The first of all openings that cover the same endpoints."""
        found: dict[tuple[str, bool], Opening] = {}
        for one in self.openings:
            found.setdefault((one.pattern, one.spares), one)
        return list(found.values())

    def _covers(self, opening: Opening, endpoint: str) -> bool:
        if opening.spares and any(endpoint.startswith(f"{name}.") for name in self.blueprint_names):
            return False
        return fnmatchcase(endpoint, opening.pattern)

    def is_absent(self, endpoint: str) -> bool:
        """Tell whether no app has an endpoint, and none can get it from what was not seen.

        A library may add an endpoint without a dot, but hardly one that is called like a view of
        one of the project's blueprints.
        """
        if not self._holders.apps or endpoint in self.endpoints:
            return False
        openings = [one for one in self._unlike_openings if self._covers(one, endpoint)]
        if not openings:
            first = endpoint.partition(".")[0]
            return "." not in endpoint or first not in self._unplaced
        return (
            "." not in endpoint
            and all(opening.spares for opening in openings)
            and len(self.in_blueprints(endpoint)) == 1
        )

    def in_blueprints(self, name: str) -> list[str]:
        """Return the endpoints of blueprints whose views are called `name`."""
        return sorted(one for one in self.by_endpoint if one.endswith(f".{name}"))

    @cached_property
    def _unplaced(self) -> frozenset[str]:
        """The names of blueprints that are registered nowhere, as far as can be seen."""
        placed = {id(place.holder) for _, place in self.places}
        return frozenset(
            name
            for holder in self._holders.blueprints
            if id(holder) not in placed
            for name in holder.names.texts
        )

    def names_of(self, holder: Holder) -> list[str]:
        """Return the full names under which a blueprint is registered."""
        return list(dict.fromkeys(place.name for _, place in self.places if place.holder is holder))

    def is_taken_elsewhere(self, sites: Iterable[Site], methods: frozenset[str]) -> bool:
        """Tell whether one of `methods` is, or may be, answered under a URL of these rules.

        `sites` are where the rules are added.
        """
        mine = [route for site in sites for route in self._by_node.get(site.node, ())]
        return any(route.rule is None for route in mine) or any(
            route.methods is None or route.methods & methods
            for rule in {_without_slash(route) for route in mine}
            for route in self._by_rule[rule]
        )

    @cached_property
    def _by_node(self) -> dict[n.Node, list[Route]]:
        """The routes that each place in the code adds."""
        found: dict[n.Node, list[Route]] = {}
        for route in self.routes:
            found.setdefault(route.site.node, []).append(route)
        return found

    @cached_property
    def _by_rule(self) -> dict[str, list[Route]]:
        """The routes of each rule, without the slash at its end."""
        found: dict[str, list[Route]] = {}
        for route in self.routes:
            found.setdefault(_without_slash(route), []).append(route)
        return found

    # Building --------------------------------------------------------------------------------

    def _build(self) -> None:
        by_parent: dict[Holder | None, list[Mount]] = {}
        for mount in self._mounts.all:
            by_parent.setdefault(mount.parent, []).append(mount)
            if mount.child is None:
                self._open_unknown(mount)
        by_holder: dict[Holder | None, list[Registration]] = {}
        for registration in self._registrations.all:
            by_holder.setdefault(registration.holder, []).append(registration)
        apps: list[Holder | None] = [*self._holders.apps] or [None]
        for app in apps:
            if app is not None:
                self._static(app, None, app)
                for registration in by_holder.get(app, ()):
                    self._add(app, None, registration)
            mounts = [
                *(by_parent.get(app, ()) if app is not None else ()),
                *(mount for mount in by_parent.get(None, ()) if mount.on_app),
            ]
            for mount in mounts:
                self._place(app, None, mount, by_parent, by_holder)
        for registration in by_holder.get(None, ()):
            self._add_anywhere(registration)
        for mount in by_parent.get(None, ()):
            if not mount.on_app:
                self._open(
                    "*.*", True, "a blueprint is registered on one that is not known", mount.site
                )
        for bound in self._registrations.bound_endpoints:
            if not bound.names.complete:
                self._open("*", False, "an endpoint's name cannot be read", bound.site)

    def _open(self, pattern: str, spares: bool, reason: str, site: Site) -> None:
        self.openings.append(Opening(pattern, spares, reason, site))

    def _open_unknown(self, mount: Mount) -> None:
        """Note the endpoints of a blueprint that is not the project's."""
        reason = "a blueprint is registered that cannot be followed"
        names = self._mounts.names(mount)
        if not names.complete:
            self._open("*.*", True, reason, mount.site)
        for name in names.texts if names.complete else ():
            self._open(f"{name}.*" if mount.on_app else f"*.{name}.*", False, reason, mount.site)

    def _place(
        self,
        app: Holder | None,
        above: Place | None,
        mount: Mount,
        by_parent: dict[Holder | None, list[Mount]],
        by_holder: dict[Holder | None, list[Registration]],
    ) -> None:
        """Put the blueprint of a mount, and what is registered on it, into the map."""
        child = mount.child
        if child is None:
            return
        too_deep = above is not None and len(above.mounts) >= _MAX_NESTING
        if too_deep or len(self.places) >= _MOST_PLACES:
            pattern = f"{above.name}.*" if above is not None else "*.*"
            self._open(pattern, False, "blueprints are nested too deeply", mount.site)
            return
        names = self._mounts.names(mount)
        if not names.complete:
            pattern = f"{above.name}.*" if above is not None else "*.*"
            self._open(pattern, False, "the name of a blueprint cannot be read", mount.site)
        for own in names.texts:
            name = f"{above.name}.{own}" if above is not None else own
            prefix, known_prefix = self._prefix(above, mount)
            subdomain, known_subdomain = self._subdomain(above, mount)
            place = Place(
                child,
                (*(above.mounts if above is not None else ()), mount),
                name,
                prefix,
                known_prefix,
                subdomain,
                known_subdomain,
                self._defaults(mount),
            )
            self.places.append((app, place))
            self._static(app, place, child)
            for registration in by_holder.get(child, ()):
                self._add(app, place, registration)
            for inner in by_parent.get(child, ()):
                self._place(app, place, inner, by_parent, by_holder)

    def _prefix(self, above: Place | None, mount: Mount) -> tuple[str | None, bool]:
        given = self._mounts.text(mount, "url_prefix")
        own = None if given is None else given.only
        known = given is None or own is not None
        if above is None:
            return own, known
        if not above.known_prefix:
            return None, False
        if above.prefix is not None and own is not None:
            return f"{above.prefix.rstrip('/')}/{own.lstrip('/')}", known
        return own if own is not None else above.prefix, known

    def _subdomain(self, above: Place | None, mount: Mount) -> tuple[str | None, bool]:
        given = self._mounts.text(mount, "subdomain")
        own = None if given is None else given.only
        known = given is None or own is not None
        if above is None:
            return own, known
        if above.subdomain is not None and own is not None:
            return f"{own}.{above.subdomain}", known and above.known_subdomain
        return own if own is not None else above.subdomain, known and above.known_subdomain

    def _defaults(self, mount: Mount) -> frozenset[str] | None:
        """Return the variables that a mount and its blueprint give defaults for."""
        found: frozenset[str] = frozenset()
        child = mount.child
        for given in (
            mount.options.get("url_defaults"),
            child.arguments.get("url_defaults") if child is not None else None,
        ):
            if given is not None:
                keys = literal_keys(self._environments, given)
                if keys is None:
                    return None
                found |= keys
        if mount.open_options or (child is not None and child.open_arguments):
            return None
        return found

    def _static(self, app: Holder | None, place: Place | None, holder: Holder) -> None:
        """Add the route to the static files of an app or a blueprint, if it has one."""
        folder = holder.arguments.get("static_folder")
        has_none = (
            folder is not None and isinstance(folder.node, n.Constant) and not folder.node.value
        )
        if has_none or (folder is None and not holder.is_app and not holder.open_arguments):
            return
        endpoint = "static" if place is None else f"{place.name}.static"
        rule = self._static_rule(holder, folder is not None)
        if rule is not None and place is not None:
            rule = under_prefix(place.prefix, rule) if place.known_prefix else None
        methods = frozenset({"GET"})
        route = Route(app, place, None, endpoint, rule, methods, frozenset(), holder.site, None)
        self.routes.append(route)

    def _static_rule(self, holder: Holder, has_folder: bool) -> str | None:
        given = holder.arguments.get("static_url_path")
        if given is not None and not (
            isinstance(given.node, n.Constant) and given.node.value is None
        ):
            path = self._strings.read(given).only
        elif has_folder:
            folder = self._strings.read(holder.arguments["static_folder"]).only
            path = None if folder is None else "/" + folder.rstrip("/").rpartition("/")[2]
        else:
            path = None if holder.open_arguments else "/static"
        return None if path is None else f"{path.rstrip('/')}/<path:filename>"

    def _add(self, app: Holder | None, place: Place | None, registration: Registration) -> None:
        """Add what one registration gives an app, at one place of its blueprint."""
        names = registration.endpoint
        if not names.complete:
            pattern = f"{place.name}.*" if place is not None else "*"
            if names.prefix and place is not None:
                pattern = f"{place.name}.{names.prefix}*"
            self._open(pattern, False, "an endpoint's name cannot be read", registration.site)
        for name in names.texts:
            endpoint = name if place is None else f"{place.name}.{name}"
            if place is not None and registration.by_hand:
                endpoint = f"{place.holder.name or place.name}.{name}"
            defaults = registration.defaults
            if place is not None and defaults is not None:
                defaults = None if place.defaults is None else defaults | place.defaults
            for rule in self._rules(registration.rule):
                if rule is not None and place is not None:
                    join = _joined if registration.by_hand else under_prefix
                    rule = join(place.prefix, rule) if place.known_prefix else None
                route = Route(
                    app,
                    place,
                    registration,
                    endpoint,
                    rule,
                    registration.methods,
                    defaults,
                    registration.site,
                    registration.view if registration.has_view else self._bound.get(endpoint),
                )
                self.routes.append(route)

    def _rules(self, rule: Strings) -> Iterator[str | None]:
        yield from rule.texts
        if not rule.complete:
            yield None

    def _add_anywhere(self, registration: Registration) -> None:
        """Note a rule that is added to an app or blueprint nobody knows."""
        names = registration.endpoint.texts if registration.endpoint.complete else ("*",)
        reason = "a rule is added to something that cannot be followed"
        for name in names:
            if registration.kind != "blueprint":
                self._open(name, False, reason, registration.site)
            if registration.kind != "app":
                self._open(f"*.{name}", False, reason, registration.site)


def _joined(prefix: str | None, rule: str) -> str:
    return f"{prefix or ''}{rule}"


def _without_slash(route: Route) -> str:
    return (route.rule or "").rstrip("/")
