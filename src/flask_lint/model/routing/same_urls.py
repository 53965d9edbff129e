"""Which rules may match the same URL, and so which methods a URL takes.

Source: `werkzeug.routing.matcher.StateMachineMatcher.match`: where a rule matches the URL and does
not take the method, the search goes on, and another rule may answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_lint.model.routing.url_rules import Variable, parse_url_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask_lint.model.routing.url_map import Route, UrlMap
    from flask_lint.model.routing.url_rules import UrlRule

Segment = tuple[str | Variable, ...]

# What a variable of these converters matches in whole; the others may match slashes, too.
_PATTERNS = {
    "default": r"[^/]+",
    "string": r"[^/]+",
    "int": r"-?\d+",
    "float": r"-?\d+\.\d+",
    "uuid": r"[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}",
}


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
        found: set[str] = set()
        mine = [(route, _known_end(route)) for route in routes]
        if any(end is None for _, end in mine):
            return None
        for other in self._url_map.routes:
            end = _known_end(other)
            if end is None or any(one is not None and _may_meet(one, end) for _, one in mine):
                if not other.methods:
                    return None
                found |= other.methods
        return frozenset(found | ({"HEAD"} if "GET" in found else set()))


def _known_end(route: Route) -> tuple[list[Segment], bool] | None:
    """Return the segments of a rule and whether these are all; without its prefix if need be."""
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
    return segments, whole


def _may_meet(one: tuple[list[Segment], bool], other: tuple[list[Segment], bool]) -> bool:
    """Tell whether a URL may match two rules, each of which may lack its beginning."""
    (mine, mine_whole), (yours, yours_whole) = one, other
    if mine_whole and yours_whole:
        return may_match_same(mine, yours)
    if any(_is_wide(segment) for segment in (*mine, *yours)):
        return True
    if (mine_whole and len(yours) > len(mine)) or (yours_whole and len(mine) > len(yours)):
        return False
    count = min(len(mine), len(yours))
    return count == 0 or may_match_same(mine[-count:], yours[-count:])


def may_match_same(mine: Sequence[Segment], yours: Sequence[Segment]) -> bool:
    """Tell whether a URL may match both of two rules, given by their segments."""
    for one, other in zip(mine, yours, strict=False):
        if _is_wide(one) or _is_wide(other):
            return True
        if not _may_be_same(one, other):
            return False
    rest = mine[len(yours) :] or yours[len(mine) :]
    return not rest


def _is_wide(segment: Segment) -> bool:
    """Tell whether a segment has a variable that may match more than one part of a URL."""
    return any(
        isinstance(piece, Variable) and piece.converter not in (*_PATTERNS, "any")
        for piece in segment
    )


def _may_be_same(one: Segment, other: Segment) -> bool:
    texts = [all(isinstance(piece, str) for piece in segment) for segment in (one, other)]
    if all(texts):
        return one == other
    if not any(texts):
        kinds = {
            piece.converter if isinstance(piece, Variable) else ""
            for segment in (one, other)
            for piece in segment
        }
        # Of the converters by themselves, these have nothing in common.
        return not (len(one) == len(other) == 1 and kinds in _APART)
    text, pattern = (one, other) if texts[0] else (other, one)
    written = "".join(piece for piece in text if isinstance(piece, str))
    return re.fullmatch(_pattern(pattern), written) is not None


_APART = ({"int", "float"}, {"int", "uuid"}, {"float", "uuid"})


def _pattern(segment: Segment) -> str:
    return "".join(
        re.escape(piece) if isinstance(piece, str) else _PATTERNS.get(piece.converter, r"[^/]+")
        for piece in segment
    )
