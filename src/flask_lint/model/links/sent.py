"""The requests that browsers are made to send to endpoints: links, forms and redirects.

Sources: `flask.redirect`, whose 302 is followed with GET; Flask-Login's `login_view`.
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.links.written_urls import pieces_of
from flask_lint.model.names.values import Literal
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.findings import Place
    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.links.links import Link, Links
    from flask_lint.model.links.redirects import Redirects
    from flask_lint.model.links.relative import RelativeEndpoints
    from flask_lint.model.links.scripts import Scripts
    from flask_lint.model.links.written_urls import WrittenUrls
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.routing.same_urls import UrlMethods
    from flask_lint.model.routing.url_map import Route, UrlMap
    from flask_lint.model.templates.files import TemplateFiles
    from flask_lint.model.templates.pages import Pages
    from flask_lint.summary.sending import TemplateSending

# Code that names one of these puts another method in the place of the one that was sent.
_OVERRIDING = frozenset({"REQUEST_METHOD", "X-HTTP-Method-Override", "HTTP_X_HTTP_METHOD_OVERRIDE"})
_KEEPS_METHOD = (307, 308)


class SentRequest(msgspec.Struct, frozen=True):
    """A request that is sent: `what` sends it, with `method`, to one of the URLs of `routes`.

    `takes` are the methods that these URLs take.
    """

    what: str
    method: str
    place: Place
    routes: tuple[Route, ...]
    takes: frozenset[str]


class SentRequests:
    """Finds the requests whose URL and method are known, and what takes them."""

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        url_map: UrlMap,
        methods: UrlMethods,
        links: Links,
        relative: RelativeEndpoints,
        redirects: Redirects,
        written: WrittenUrls,
        pages: Pages,
        scripts: Scripts,
        files: TemplateFiles,
        templates: Iterable[str],
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._calls = calls
        self._url_map = url_map
        self._methods = methods
        self._links = links
        self._relative = relative
        self._redirects = redirects
        self._written = written
        self._pages = pages
        self._scripts = scripts
        self._files = files
        self._templates = templates
        self._modules = list(modules)

    def refused(self) -> Iterator[SentRequest]:
        """Yield each request that no route takes which has its URL."""
        if self._is_overridden:
            return
        yield from self._from_templates()
        yield from self._from_redirects()
        yield from self._from_login_views()

    # Templates -------------------------------------------------------------------------------

    def _from_templates(self) -> Iterator[SentRequest]:
        links = {link.whole: link for link in self._links.templates}
        for path in sorted(self._templates):
            for sending in self._files.summary(path).sending:
                if sending.is_scripted or sending.is_override:
                    continue
                place = sending.span.place(path)
                link = links.get(sending.call.place(path)) if sending.call is not None else None
                if link is not None:
                    found = self._to_link(link, sending.method, _what(sending), place)
                elif sending.url:
                    found = self._to_written(sending.url, sending.method, _what(sending), place)
                elif sending.is_to_itself and sending.element == "form":
                    found = self._to_itself(path, sending, place)
                else:
                    continue
                if found is not None and not self._scripts.may_handle(
                    sending.element, sending.handles, path
                ):
                    yield found

    def _to_link(self, link: Link, method: str, what: str, place: Place) -> SentRequest | None:
        """Return what is sent to the endpoints of a link, None if that is taken or not known."""
        if len(link.endpoints) != 1 or not link.complete:
            return None
        routes: list[Route] = []
        for endpoint in self._relative.whole(link, link.endpoints[0]):
            if self._url_map.opening_for(endpoint) is not None:
                return None
            routes.extend(self._url_map.by_endpoint.get(endpoint, ()))
        return self._to_routes(routes, method, what, place)

    def _to_written(
        self, pieces: tuple[str, ...], method: str, what: str, place: Place
    ) -> SentRequest | None:
        """Return what is sent to a URL that is written out, None if that is taken or not known."""
        routes = [route for route, _ in self._written.matches(pieces)]
        if any(self._url_map.opening_for(route.endpoint) is not None for route in routes):
            return None
        return self._to_routes(routes, method, what, place)

    def _to_routes(
        self, routes: list[Route], method: str, what: str, place: Place
    ) -> SentRequest | None:
        takes = self._methods.of_routes(routes) if routes else None
        if takes is None or method in takes:
            return None
        return SentRequest(what, method, place, tuple(routes), takes)

    def _to_itself(self, path: str, sending: TemplateSending, place: Place) -> SentRequest | None:
        """Return what a page sends to its own URL, wherever the template is a part of it."""
        pages = self._pages.of(path)
        if not pages or not self._pages.are_known:
            return None
        routes: list[Route] = []
        for page in sorted(pages, key=lambda page: (page.file, page.scope.order)):
            scope = page.scope.runs_in
            views = self._url_map.by_view.get(scope, [])
            if not views or self._calls.callers.get(scope) or not self._pages.is_whole(page):
                return None
            if any(self._url_map.opening_for(route.endpoint) is not None for route in views):
                return None
            routes.extend(views)
        return self._to_routes(routes, sending.method, _what(sending), place)

    # Python ----------------------------------------------------------------------------------

    def _from_redirects(self) -> Iterator[SentRequest]:
        links = {link.whole: link for link in self._links.python}
        for redirect in self._redirects.all:
            if not self._is_followed_with_get(redirect.call, redirect.scope):
                continue
            place = redirect.scope.module.place(redirect.given)
            link = links.get(place)
            if link is not None:
                found = self._to_link(link, "GET", "redirect", link.place)
            else:
                found = self._to_written(pieces_of(redirect.given), "GET", "redirect", place)
            if found is not None:
                yield found

    def _is_followed_with_get(self, call: n.Call, scope: Scope) -> bool:
        """Tell whether whoever is redirected asks with GET, whatever it has asked with before."""
        codes = [*call.args[1:2], *(word.value for word in call.keywords if word.name == "code")]
        if any(not isinstance(code, n.Constant) or code.value in _KEEPS_METHOD for code in codes):
            return False
        # Scripts repeat these after a 302.
        return not any(
            route.methods is None or route.methods & {"PUT", "PATCH", "DELETE"}
            for route in self._url_map.by_view.get(scope.runs_in, ())
        )

    def _from_login_views(self) -> Iterator[SentRequest]:
        for module in self._modules:
            for node, scope in module.each(n.Assign):
                yield from self._from_assignment(node, scope)

    def _from_assignment(self, node: n.Assign, scope: Scope) -> Iterator[SentRequest]:
        for target in node.targets:
            if not isinstance(target, n.Attribute) or target.name not in _login_views():
                continue
            wanted = _login_views()[target.name]
            if not any(path in wanted for path in self._evaluator.paths(target.value, scope)):
                continue
            values = self._evaluator.values(node.value, scope)
            name = values[0].value if len(values) == 1 and isinstance(values[0], Literal) else None
            if isinstance(name, str) and self._url_map.opening_for(name) is None:
                routes = self._url_map.by_endpoint.get(name, [])
                place = scope.module.place(node.value)
                found = self._to_routes(routes, "GET", target.name, place)
                if found is not None:
                    yield found

    @cached_property
    def _is_overridden(self) -> bool:
        """Whether some code puts another method in the place of the one that was sent."""
        return any(
            node.value in _OVERRIDING
            for module in self._modules
            for node, _ in module.each(n.Constant)
        )


@cache
def _login_views() -> dict[str, set[str]]:
    """Return the paths of the objects that have each attribute which names a page to log in."""
    found: dict[str, set[str]] = {}
    for path in knowledge().login_views:
        owner, _, name = path.rpartition(".")
        found.setdefault(name, set()).add(owner)
    return found


def _what(sending: TemplateSending) -> str:
    return {"href": "link", "action": "form", "formaction": "button"}.get(
        sending.attribute, sending.attribute
    )
