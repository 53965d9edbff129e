"""What `url_for(".name")` is relative to: the blueprint of the request that runs the code.

Sources: `flask.Flask.url_for`, `flask.wrappers.Request.blueprint`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_lint.model.links.links import Link
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.routing.url_map import Route, UrlMap
    from flask_lint.model.templates.files import TemplateFiles
    from flask_lint.model.templates.loaders import Loaders
    from flask_lint.model.templates.renders import Renders


class RelativeEndpoints:
    """Answers which blueprints the requests belong to that run some code."""

    def __init__(
        self,
        url_map: UrlMap,
        renders: Renders,
        loaders: Loaders,
        files: TemplateFiles,
    ) -> None:
        self._url_map = url_map
        self._renders = renders
        self._loaders = loaders
        self._files = files

    def whole(self, link: Link, endpoint: str) -> list[str]:
        """Return the whole endpoints that one of a link's may mean, none where that is not known.

        There is one for each blueprint whose requests run the code.
        """
        if not endpoint.startswith("."):
            return [endpoint]
        return [f"{base}{endpoint}".removeprefix(".") for base in self.bases(link)]

    def bases(self, link: Link) -> list[str]:
        """Return the names of the blueprints that a link is relative to, "" for none of them.

        The list is empty where other code may run the link, too, or nobody is known to.
        """
        if link.view is not None:
            return sorted(self._of_scope(link.view) or ())
        return sorted(self._of_template(link.template) or ())

    def _of_scope(self, scope: Scope) -> set[str] | None:
        """Return the blueprints whose views a scope is; None for code that is no view."""
        routes = self._by_view.get(scope.runs_in)
        if routes is None:
            return None
        return {route.endpoint.rpartition(".")[0] for route in routes}

    @cached_property
    def _by_view(self) -> dict[Scope, list[Route]]:
        found: dict[Scope, list[Route]] = {}
        for route in self._url_map.routes:
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

    def _of_template(self, path: str) -> set[str] | None:
        """Return the blueprints whose views render a template file, None if not all are known."""
        found: set[str] = set()
        for scope in self._renderers.get(path, ()):
            bases = self._of_scope(scope) if scope is not None else None
            if bases is None:
                return None
            found |= bases
        return found

    @cached_property
    def _renderers(self) -> dict[str, set[Scope | None]]:
        """The scopes that render each template file, straight or through other templates."""
        found: dict[str, set[Scope | None]] = {}
        pending: list[tuple[str, Scope | None]] = []
        for wanted in self._renders.wanted:
            for name in wanted.names:
                first = self._loaders.files(name)[:1]
                pending.extend((path, wanted.call.scope) for path in first)
        while pending:
            path, scope = pending.pop()
            scopes = found.setdefault(path, set())
            if scope in scopes:
                continue
            scopes.add(scope)
            for reference in self._files.summary(path).references:
                if not reference.complete:
                    continue
                for name in reference.names:
                    pending.extend((below, scope) for below in self._loaders.files(name))
        return found
