"""The URLs of the app's own that are written out, in Python and in templates.

Source: `werkzeug.routing.matcher`, as far as rules match by what they are made of.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.findings import Place
    from flask_lint.model.links.redirects import Redirects
    from flask_lint.model.routing.url_map import Route, UrlMap
    from flask_lint.model.routing.url_rules import Variable
    from flask_lint.model.templates.files import TemplateFiles

# What stands for an expression within a URL.
_HOLE = "\ue000"
_PATTERNS = {
    "int": rf"\d+|{_HOLE}",
    "float": rf"\d+\.\d+|{_HOLE}",
    "uuid": rf"[A-Fa-f0-9]{{8}}(?:-[A-Fa-f0-9]{{4}}){{3}}-[A-Fa-f0-9]{{12}}|{_HOLE}",
    "path": r"[^/].*?",
}
_EXPRESSION = re.compile(r"\{\{[-+]?\s*(.*?)\s*[-+]?\}\}", re.DOTALL)


class WrittenUrl(msgspec.Struct, frozen=True):
    """A URL that is written out and is that of one endpoint.

    `values` are what its variables are, as code; None where that cannot be said.
    """

    text: str
    place: Place
    route: Route
    values: tuple[tuple[str, str | None], ...]
    in_template: bool


class WrittenUrls:
    """Finds them."""

    def __init__(
        self,
        url_map: UrlMap,
        redirects: Redirects,
        files: TemplateFiles,
        templates: Iterable[str],
    ) -> None:
        self._url_map = url_map
        self._redirects = redirects
        self._files = files
        self._templates = templates

    def find(self) -> Iterator[WrittenUrl]:
        """Yield each URL that matches the rules of exactly one endpoint."""
        for redirect in self._redirects.all:
            found = self._matched(
                pieces_of(redirect.given),
                "GET",
                redirect.scope.module.place(redirect.given),
                in_template=False,
            )
            if found is not None:
                yield found
        for path in sorted(self._templates):
            for sending in self._files.summary(path).sending:
                place = sending.span.place(path)
                found = self._matched(sending.url, sending.method, place, in_template=True)
                if found is not None:
                    yield found

    def matches(self, pieces: tuple[str, ...]) -> list[tuple[Route, re.Match[str]]]:
        """Return the routes whose rules match a URL, given in pieces; the root of all is nobody's.

        A rule that is nothing but variables is left out.
        """
        url = "".join(_HOLE if piece.startswith("{{") else piece for piece in pieces)
        path = re.split(r"[?#]", url, maxsplit=1)[0]
        if not path.startswith("/") or path.startswith("//") or path == "/":
            return []
        found = ((route, pattern.fullmatch(path)) for route, pattern in self._patterns)
        return [(route, match) for route, match in found if match is not None]

    def _matched(
        self, pieces: tuple[str, ...], method: str, place: Place, *, in_template: bool
    ) -> WrittenUrl | None:
        """Return the one endpoint whose rules a URL matches and which takes the method."""
        found = [
            (route, match)
            for route, match in self.matches(pieces)
            if route.methods is None or method in route.methods
        ]
        if len({route.endpoint for route, _ in found}) != 1:
            return None
        route, match = found[0]
        expressions = [piece for piece in pieces if piece.startswith("{{")]
        text = "".join("{...}" if piece in expressions else piece for piece in pieces)
        return WrittenUrl(
            text, place, route, tuple(_values(route, match, expressions)), in_template
        )

    @cached_property
    def _patterns(self) -> list[tuple[Route, re.Pattern[str]]]:
        """The routes whose rules say something, and what they match."""
        found: list[tuple[Route, re.Pattern[str]]] = []
        for route in self._url_map.routes:
            rule = route.parsed
            if rule is None or rule.malformed or (route.place is not None and _has_host(route)):
                continue
            texts = [piece for piece in rule.pieces if isinstance(piece, str)]
            if "".join(texts).strip("/"):
                found.append((route, re.compile("".join(map(_pattern, rule.pieces)))))
        return found


def _has_host(route: Route) -> bool:
    place = route.place
    return place is not None and (not place.known_subdomain or bool(place.subdomain))


def _pattern(piece: str | Variable) -> str:
    if isinstance(piece, str):
        return re.escape(piece)
    return f"({_PATTERNS.get(piece.converter, '[^/]+')})"


def _values(
    route: Route, match: re.Match[str], expressions: list[str]
) -> Iterator[tuple[str, str | None]]:
    """Yield the variables of a rule and what a URL gives them."""
    variables = route.parsed.variables if route.parsed is not None else ()
    for number, variable in enumerate(variables, 1):
        text = match[number]
        if text == _HOLE:
            before = match.string[: match.start(number)].count(_HOLE)
            inner = _EXPRESSION.fullmatch(expressions[before])
            yield variable.name, inner[1] if inner is not None and inner[1] else None
        elif _HOLE in text:
            yield variable.name, None
        else:
            yield variable.name, text if variable.converter in ("int", "float") else repr(text)


def pieces_of(given: n.Expr) -> tuple[str, ...]:
    """Return the pieces of a string that is written out, `{{}}` for an expression in it."""
    parts = given.parts if isinstance(given, n.FString) else [given]
    texts = [part.value if isinstance(part, n.Constant) else None for part in parts]
    if not isinstance(given, n.FString) and not isinstance(texts[0], str):
        return ()
    return tuple(text if isinstance(text, str) else "{{}}" for text in texts)
