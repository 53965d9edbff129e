"""Apps with their blueprints, and modules that import each other in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.imports.circles import strongly_connected
from flask_lint.overview.routes import named_starts

if TYPE_CHECKING:
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.registry.mounts import Mount
    from flask_lint.model.routing.reach import Reached


class BlueprintNode(msgspec.Struct):
    """A blueprint in an app: its full name, its whole prefix (None: not known), what is in it.

    `routes` is the number of its own routes, `sure` tells whether the app surely has it.
    """

    name: str
    prefix: str | None
    routes: int
    sure: bool
    blueprints: list[BlueprintNode]


class AppNode(msgspec.Struct):
    """An app, the number of its own routes, and its blueprints."""

    name: str
    path: str
    line: int
    routes: int
    blueprints: list[BlueprintNode]


class CircleEdge(msgspec.Struct, frozen=True):
    """One module of a circle imports another, both by dotted name."""

    importer: str
    imported: str


class Circle(msgspec.Struct, frozen=True):
    """Modules that import each other; `fails` tells whether some order of imports fails."""

    modules: list[str]
    edges: list[CircleEdge]
    fails: bool


class Graph(msgspec.Struct):
    """The apps and the circles of a project."""

    apps: list[AppNode]
    circles: list[Circle]


def draw(project: FlaskProject) -> Graph:
    """Return the graph of a project."""
    apps = []
    for start, name in named_starts(project):
        place = start.app.module.place(start.app.site.node)
        reached = project.reach.routes(start)
        node = AppNode(name, place.path, place.line, 0, [])
        _fill(project, node, reached)
        apps.append(node)
    return Graph(apps, _circles(project))


def _fill(project: FlaskProject, app: AppNode, reached: list[Reached]) -> None:
    """Add the blueprints that routes belong to, and those without routes."""
    nodes: dict[tuple[Mount, ...], BlueprintNode] = {}
    own = reached[0].start.app if reached else None
    places = [place for holder, place in project.url_map.places if holder is own]
    sure = {
        one.route.place.mounts for one in reached if not one.doubt and one.route.place is not None
    }
    for place in places:
        if place.mounts in nodes:
            continue
        prefix = (place.prefix or "") if place.known_prefix else None
        is_sure = any(mounts[: len(place.mounts)] == place.mounts for mounts in sure)
        node = BlueprintNode(place.name, prefix, 0, is_sure, [])
        nodes[place.mounts] = node
        above = nodes.get(place.mounts[:-1])
        (app if above is None else above).blueprints.append(node)
    for one in reached:
        if one.doubt:
            continue
        if one.route.place is None:
            app.routes += 1
        elif (found := nodes.get(one.route.place.mounts)) is not None:
            found.routes += 1


def _circles(project: FlaskProject) -> list[Circle]:
    """Return the circles of modules that name each other.

    A module that only runs its own package, as all do, does not name it.
    """
    order, sites = project.import_order, project.import_sites
    graph = {
        module.path: sorted(order.imports_of(module.path) & sites.by(module.path) - {module.path})
        for module in project.code
    }
    found = []
    for members in sorted(strongly_connected(graph), key=sorted):
        if len(members) < 2:
            continue
        paths = sorted(members)
        names = {path: project.modules[path].name for path in paths}
        edges = [
            CircleEdge(names[path], names[target])
            for path in paths
            for target in graph[path]
            if target in members
        ]
        fails = any(order.first_failure(path) is not None for path in paths)
        found.append(Circle(sorted(names.values()), edges, fails))
    return found
