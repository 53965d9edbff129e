"""What `url_for(".name")` is relative to: the blueprint of the request that runs the code.

Sources: `flask.Flask.url_for`, `flask.wrappers.Request.blueprint`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_lint.model.links.links import Link
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.routing.url_map import UrlMap
    from flask_lint.model.templates.pages import Pages


class RelativeEndpoints:
    """Answers which blueprints the requests belong to that run some code."""

    def __init__(self, url_map: UrlMap, pages: Pages) -> None:
        self._url_map = url_map
        self._pages = pages

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
        routes = self._url_map.by_view.get(scope.runs_in)
        if routes is None:
            return None
        return {route.endpoint.rpartition(".")[0] for route in routes}

    def _of_template(self, path: str) -> set[str] | None:
        """Return the blueprints whose views render a template file, None if not all are known."""
        found: set[str] = set()
        for page in self._pages.of(path):
            bases = self._of_scope(page.scope)
            if bases is None:
                return None
            found |= bases
        return found
