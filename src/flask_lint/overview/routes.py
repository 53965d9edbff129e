"""The routes of a project as `flask-lint routes` shows them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import msgspec

from flask_lint.model.views.decorators import Gives
from flask_lint.model.views.views import HTTP_METHODS
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.routing.reach import Reached, Start
    from flask_lint.model.routing.url_map import Route
    from flask_lint.model.views.views import View


class Spot(msgspec.Struct, frozen=True):
    """A line of a file; the path is relative to the root of the project."""

    path: str
    line: int


class ViewEntry(msgspec.Struct, frozen=True):
    """What answers: its dotted name, and where it is defined."""

    name: str
    path: str
    line: int


class AppEntry(msgspec.Struct, frozen=True):
    """An app: what `FLASK_APP` would be, and the line that makes it."""

    name: str
    path: str
    line: int


class RouteEntry(msgspec.Struct, frozen=True):
    """One rule of one app; what is not known is None.

    `methods` are without the `HEAD` and `OPTIONS` that Flask adds, unless they are asked for.
    `blueprint` is the full name of the blueprint, None for a route of the app itself. `guards`
    are the decorators between the route and the view, the outermost first. `doubt` says why the
    app may not have the route, and is empty where it surely has it.
    """

    app: str
    rule: str | None
    methods: list[str] | None
    endpoint: str
    view: ViewEntry | None
    blueprint: str | None
    subdomain: str | None
    guards: list[str]
    registered: Spot
    doubt: str


class RouteList(msgspec.Struct, frozen=True):
    """The routes of all apps, those in doubt set apart.

    `openings` is the number of places that may add routes which cannot be seen.
    """

    apps: list[AppEntry]
    routes: list[RouteEntry]
    doubtful: list[RouteEntry]
    openings: int


class RouteFilter(msgspec.Struct, frozen=True):
    """Which routes to show: patterns of names, and methods of which a route has one."""

    app: str = "*"
    endpoint: str = "*"
    blueprint: str = "*"
    methods: frozenset[str] = frozenset()

    def takes(self, entry: RouteEntry) -> bool:
        """Tell whether a route is to be shown; what is not known is."""
        name = entry.blueprint or ""
        in_blueprint = (
            self.blueprint == "*"
            or fnmatchcase(name, self.blueprint)
            or fnmatchcase(name, f"{self.blueprint}.*")
        )
        return (
            in_blueprint
            and fnmatchcase(entry.app, self.app)
            and fnmatchcase(entry.endpoint, self.endpoint)
            and (
                not self.methods
                or entry.methods is None
                or not self.methods.isdisjoint(entry.methods)
            )
        )


_KEYS: dict[str, Callable[[RouteEntry], Any]] = {
    "endpoint": lambda one: (one.endpoint, one.rule or ""),
    "methods": lambda one: (one.methods or ["?"], one.endpoint),
    "rule": lambda one: (one.rule is None, one.rule or "", one.endpoint),
}

SORTS = ("registration", *_KEYS)


def list_routes(
    project: FlaskProject,
    wanted: RouteFilter,
    *,
    sort: str = "registration",
    all_methods: bool = False,
) -> RouteList:
    """Return the routes of every app of a project, sorted within each app."""
    apps: list[AppEntry] = []
    routes: list[RouteEntry] = []
    doubtful: list[RouteEntry] = []
    for start, name in named_starts(project):
        place = start.app.module.place(start.app.site.node)
        if not fnmatchcase(name, wanted.app):
            continue
        apps.append(AppEntry(name, place.path, place.line))
        entries = _entries(project, name, project.reach.routes(start), all_methods=all_methods)
        found = [one for one in entries if wanted.takes(one)]
        if sort in _KEYS:
            found.sort(key=_KEYS[sort])
        routes.extend(one for one in found if not one.doubt)
        doubtful.extend(one for one in found if one.doubt)
    openings = {one.site or one.pattern for one in project.url_map.openings}
    return RouteList(apps, routes, doubtful, len(openings))


def named_starts(project: FlaskProject) -> Iterator[tuple[Start, str]]:
    """Yield the apps, each with a name of its own."""
    starts = project.reach.starts
    labels = [start.label for start in starts]
    for start, label in zip(starts, labels, strict=True):
        if labels.count(label) > 1:
            place = start.app.module.place(start.app.site.node)
            label = f"{label} ({place.path}:{place.line})"
        yield start, label


def _entries(
    project: FlaskProject, app: str, reached: Iterable[Reached], *, all_methods: bool
) -> list[RouteEntry]:
    """Return the entries of an app's routes; what is said twice is said once.

    A rule that is one of several in the code is not known.
    """
    alternatives: dict[object, set[str | None]] = {}
    for one in reached:
        alternatives.setdefault(_key(one.route), set()).add(one.route.rule)
    found: dict[object, RouteEntry] = {}
    for one in reached:
        route = one.route
        key = _key(route)
        place = route.site.module.place(route.site.node)
        found.setdefault(
            key,
            RouteEntry(
                app,
                route.rule if len(alternatives[key]) == 1 else None,
                _methods(route, all_methods=all_methods),
                route.endpoint,
                None if route.view is None else _view(route.view),
                route.place.name if route.place is not None else None,
                _subdomain(route),
                list(_guards(project, route)),
                Spot(place.path, place.line),
                one.doubt,
            ),
        )
    return list(found.values())


def _key(route: Route) -> object:
    return (
        route.registration or route.site.node,
        route.place.mounts if route.place is not None else (),
        route.endpoint,
    )


def _methods(route: Route, *, all_methods: bool) -> list[str] | None:
    if route.methods is None:
        return None
    if not all_methods:
        return sorted(route.methods - {"HEAD", "OPTIONS"})
    found = set(route.methods)
    if "GET" in found:
        found.add("HEAD")
    options = route.registration.options if route.registration is not None else {}
    given = options.get("provide_automatic_options")
    if given is None or not isinstance(given.node, n.Constant) or given.node.value:
        found.add("OPTIONS")
    return sorted(found)


def _subdomain(route: Route) -> str | None:
    if route.place is None or not route.place.known_subdomain:
        return None
    return route.place.subdomain


def _view(view: View) -> ViewEntry | None:
    scope = view.function or view.cls
    if scope is None or scope.node is None:
        return None
    place = scope.module.place(scope.node)
    return ViewEntry(f"{scope.module.name}.{scope.qualname}", place.path, place.line)


def _guards(project: FlaskProject, route: Route) -> Iterator[str]:
    """Yield what wraps a view, the outermost first.

    `View.decorators` of a class are called by `as_view`, the first of them first; decorators of
    its methods come last and are named with the method.
    """
    view = route.view
    if view is None:
        return
    for site in reversed(view.decorators):
        if project.decorators.effect(site.expr, site.scope).gives is not Gives.SAME:
            yield _name(site.node)
    if view.cls is None:
        return
    seen: set[str] = set()
    methods: list[str] = []
    has_list = False
    for entry in project.evaluator.mro(view.cls):
        if isinstance(entry, str):
            continue
        bindings = entry.bindings.get("decorators")
        if bindings and not has_list:
            has_list = True
            value = bindings[-1].value
            if isinstance(value, n.Items):
                yield from (_name(one) for one in reversed(value.items))
            else:
                yield "?"
        methods.extend(_method_guards(project, entry, seen))
    yield from methods


def _method_guards(project: FlaskProject, cls: Scope, seen: set[str]) -> Iterator[str]:
    for child in cls.children:
        node = child.node
        if isinstance(node, n.Function) and node.name in HTTP_METHODS and node.name not in seen:
            seen.add(node.name)
            for decorator in node.decorators:
                if project.decorators.effect(decorator, cls).gives is not Gives.SAME:
                    yield f"{node.name.upper()}: {_name(decorator)}"


def _name(decorator: n.Node) -> str:
    """Return what a decorator is called, without its arguments."""
    return dotted(decorator.func if isinstance(decorator, n.Call) else decorator)
