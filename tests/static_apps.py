"""What the model says of apps: their rules, their views and their templates."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.model.views.decorators import Gives
from flask_lint.syntax import nodes as n
from real_apps import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.routing.reach import Start
    from flask_lint.model.routing.url_map import Route
    from flask_lint.model.views.views import View
    from real_apps import RealApp, RealView

_AUTOMATIC = frozenset({"HEAD", "OPTIONS"})


class StaticView(NamedTuple):
    """What the model says of a view: its `__name__`, and where the project's code of it is.

    `wrapper` is the project's function that is put around it, if any; `is_bare` tells that
    nothing is. The name and the places are None where they are not known.
    """

    name: str | None
    place: str | None
    wrapper: str | None
    is_bare: bool

    def fits(self, real: RealView) -> bool:
        """Tell whether this is what Flask has."""
        return (
            self.name in (None, real.name)
            and {self.place, self.wrapper} <= {None, *real.places}
            and (not self.is_bare or self.place == real.places[0])
        )


_UNKNOWN = StaticView(None, None, None, False)


class StaticApp(NamedTuple):
    """What the model says of one app: the rules that it surely has, and those that it may have.

    `views` are those of each endpoint; `templates` map names to the files that they may be.
    """

    name: str
    certain: frozenset[Rule]
    possible: frozenset[Rule]
    views: dict[str, list[StaticView]]
    templates: dict[str, list[str]]


class StaticProject(NamedTuple):
    """The apps of a project, and the patterns of what may exist besides what was seen."""

    apps: list[StaticApp]
    endpoints: list[str]
    templates: list[str]


def static_project(project: FlaskProject) -> StaticProject:
    """Return what the model says."""
    return StaticProject(
        [_static_app(project, start) for start in project.reach.starts],
        [opening.pattern for opening in project.url_map.openings],
        [opening.pattern for opening in project.loaders.openings],
    )


def static_rules(routes: Iterable[Route]) -> set[Rule]:
    """Return what the model says of routes, `?` for what it does not know."""
    return {
        Rule(
            route.endpoint,
            "?" if route.rule is None else route.rule,
            ("?",) if route.methods is None else tuple(sorted(route.methods - _AUTOMATIC)),
        )
        for route in routes
    }


def disagreements(static: StaticApp, project: StaticProject, real: RealApp) -> list[str]:
    """Return what the model says of an app that is not so; nothing where it says that it may be."""
    return [
        *_wrong_rules(static, project, real),
        *_wrong_views(static, real),
        *_wrong_templates(static, project, real),
    ]


def _wrong_rules(static: StaticApp, project: StaticProject, real: RealApp) -> Iterator[str]:
    for rule in static.certain:
        if not any(_is_same(rule, one) for one in real.rules):
            yield f"there is no {rule}"
    for one in real.rules:
        known = any(_is_same(rule, one) for rule in static.certain | static.possible)
        if not known and not _matches(one.endpoint, project.endpoints):
            yield f"not seen: {one}"


def _is_same(static: Rule, real: Rule) -> bool:
    return (
        static.endpoint == real.endpoint
        and static.rule in ("?", real.rule)
        and static.methods in (("?",), real.methods)
    )


def _wrong_views(static: StaticApp, real: RealApp) -> Iterator[str]:
    for endpoint, view in real.views.items():
        found = static.views.get(endpoint, ())
        if found and not any(one.fits(view) for one in found):
            yield f"{endpoint} leads to {view}, not to {found}"
        own = [place for place in view.places if _is_own(place)]
        if own and found and all(one.place is None for one in found):
            yield f"{endpoint} leads to {view}, of which nothing is known"


def _is_own(place: str) -> bool:
    return not place.startswith((".", "object:"))


def _wrong_templates(static: StaticApp, project: StaticProject, real: RealApp) -> Iterator[str]:
    for name, file in real.templates.items():
        if name not in static.templates:
            if not _matches(name, project.templates):
                yield f"not seen: the template {name}"
        elif file not in static.templates[name] and not file.startswith(".."):
            yield f"{name} is {file}, not one of {static.templates[name]}"
    for name in static.templates:
        if name not in real.templates:
            yield f"there is no template {name}"


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


# What the model says ---------------------------------------------------------------------------


def _static_app(project: FlaskProject, start: Start) -> StaticApp:
    reached = project.reach.routes(start)
    views: dict[str, list[StaticView]] = {}
    for one in reached:
        if one.route.registration is not None:
            view = one.route.view
            found = _UNKNOWN if view is None else _static_view(project, view)
            views.setdefault(one.route.endpoint, []).append(found)
    return StaticApp(
        _served(project, start) or start.label,
        frozenset(static_rules(one.route for one in reached if not one.doubt)),
        frozenset(static_rules(one.route for one in reached if one.doubt)),
        views,
        _templates(project, start),
    )


def _served(project: FlaskProject, start: Start) -> str | None:
    """Return the name of a global in another module, such as `wsgi:app`, that holds the app.

    What that module adds to the app belongs to the app that is served.
    """
    if start.factory is None:
        return None
    for module in project.modules.values():
        if module.is_application and module is not start.module:
            for name, bindings in module.scope.bindings.items():
                values = project.evaluator.bindings(bindings)
                made = all(
                    binding.kind == "assign"
                    and not project.certainty.conditions(binding.node, module.scope)
                    for binding in bindings
                )
                if made and [project.holders.of(value) for value in values] == [start.app]:
                    return f"{module.name}:{name}"
    return None


def _static_view(project: FlaskProject, view: View) -> StaticView:
    name = view.name if view.certain else None
    if view.cls is not None:
        return StaticView(name, _place(view.cls), None, False)
    if view.function is None:
        return StaticView(name, None, None, False)
    effects = [project.decorators.effect(site.expr, site.scope) for site in view.decorators]
    wrappers = [one.wrapper for one in effects if one.wrapper is not None and one.always]
    return StaticView(
        name,
        _place(view.function),
        _place(wrappers[-1]) if wrappers else None,
        view.certain and all(one.gives is Gives.SAME for one in effects),
    )


def _place(scope: Scope) -> str:
    node = scope.node
    assert node is not None
    path = scope.module.path
    if isinstance(node, n.Lambda):
        outer = scope.parent.qualname if scope.parent is not None else ""
        qualname = f"{outer}.<lambda>".removeprefix(".")
        return f"{path}:{qualname}:{scope.module.place(node).line}"
    if isinstance(node, n.Class):
        return f"{path}:{scope.qualname}"
    assert isinstance(node, n.Function)
    first = min([node, *node.decorators], key=lambda one: one.start)
    return f"{path}:{scope.qualname}:{scope.module.place(first).line}"


def _templates(project: FlaskProject, start: Start) -> dict[str, list[str]]:
    """Return the templates of an app and its blueprints, those without an owner included."""
    placed = (place.holder for app, place in project.url_map.places if app in (start.app, None))
    holders = {id(holder) for holder in (start.app, *placed)}
    found: dict[str, list[str]] = {}
    for root in project.loaders.roots:
        if root.holder is None or id(root.holder) in holders:
            for path in project.listing.below(root.path):
                found.setdefault(path.removeprefix(f"{root.path}/"), []).append(path)
    return found
