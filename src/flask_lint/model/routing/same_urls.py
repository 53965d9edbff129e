"""Which rules may match the same URL, and so which methods a URL takes.

Source: `werkzeug.routing.matcher.StateMachineMatcher.match`: where a rule matches the URL and does
not take the method, the search goes on, and another rule may answer.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.model.routing.segments import is_wide, may_match_same
from flask_lint.model.routing.url_rules import parse_url_rule
from flask_lint.model.routing.url_tree import UrlTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.routing.segments import Segment
    from flask_lint.model.routing.url_map import Route, UrlMap
    from flask_lint.model.routing.url_rules import UrlRule


class _End(NamedTuple):
    """The segments of a rule; where they are not the whole rule, its prefix is not known."""

    segments: tuple[Segment, ...]
    whole: bool


class UrlMethods:
    """Answers which methods the URLs of routes take."""

    def __init__(self, url_map: UrlMap) -> None:
        self._url_map = url_map

    def of_endpoint(self, endpoint: str) -> frozenset[str] | None:
        """Return the methods that some URL of an endpoint takes, None where not all are known."""
        routes = self._url_map.by_endpoint.get(endpoint, [])
        if not routes or self._url_map.opening_for(endpoint) is not None:
            return None
        return self.of_routes(routes)

    def of_routes(self, routes: Iterable[Route]) -> frozenset[str] | None:
        """Return the methods that the URLs of some routes take, whichever route answers."""
        found = set(self._anywhere)
        for route in routes:
            end = _known_end(route)
            if end is None:
                return None
            for other in self._meeting(end):
                found |= self._methods[other]
        if None in found:
            return None
        methods = {method for method in found if method is not None}
        return frozenset(methods | ({"HEAD"} if "GET" in methods else set()))

    def _meeting(self, end: _End) -> Iterator[_End]:
        """Yield the ends of the rules that may match a URL which a rule with this end matches."""
        if end.whole:
            yield from self._whole.matching(end.segments)
            others = self._parts
        else:
            others = list(self._methods)
        yield from (other for other in others if _may_meet(end, other))

    # The rules of the project ----------------------------------------------------------------

    @cached_property
    def _methods(self) -> dict[_End, set[str | None]]:
        """What the rules with each end take; None is among it where that is not known."""
        found: dict[_End, set[str | None]] = {}
        for route in self._url_map.routes:
            end = _known_end(route)
            if end is not None:
                found.setdefault(end, set()).update(route.methods or {None})
        return found

    @cached_property
    def _anywhere(self) -> set[str | None]:
        """What the rules take of which nothing is known: they may match any URL."""
        found: set[str | None] = set()
        for route in self._url_map.routes:
            if _known_end(route) is None:
                found.update(route.methods or {None})
        return found

    @cached_property
    def _whole(self) -> UrlTree[_End]:
        tree: UrlTree[_End] = UrlTree()
        for end in self._methods:
            if end.whole:
                tree.add(end.segments, end)
        return tree

    @cached_property
    def _parts(self) -> list[_End]:
        return [end for end in self._methods if not end.whole]


def _known_end(route: Route) -> _End | None:
    """Return the segments of a rule; without its prefix if need be."""
    rule: UrlRule | None = route.parsed
    whole = rule is not None
    if rule is None and route.registration is not None:
        text = route.registration.rule.only
        rule = parse_url_rule(text) if text is not None else None
    if rule is None or rule.malformed:
        return None
    segments = rule.segments
    if not whole:
        segments = [segment for segment in segments if segment]
    return _End(tuple(segments), whole)


def _may_meet(one: _End, other: _End) -> bool:
    """Tell whether a URL may match two rules, at least one of which may lack its beginning."""
    mine, yours = one.segments, other.segments
    if any(is_wide(segment) for segment in (*mine, *yours)):
        return True
    if (one.whole and len(yours) > len(mine)) or (other.whole and len(mine) > len(yours)):
        return False
    count = min(len(mine), len(yours))
    return count == 0 or may_match_same(mine[-count:], yours[-count:])
