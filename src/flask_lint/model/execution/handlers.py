"""The functions that OpenAPI specifications name as handlers of requests.

A specification may be YAML, and put together from many files: so the names are looked for in all
of them, however they are written. A name too many adds a way to run a function, and takes none.

Sources: `connexion.resolver` (`Resolver`, `RelativeResolver`), `connexion.operations`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_lint.model.execution.named import functions_named
from flask_lint.model.names.values import Literal, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.sources.listing import Listing

_SUFFIXES = (".json", ".yaml", ".yml")
_ID = "operationId"
_KEY = r"""["']?{}["']?\s*:\s*["']?([A-Za-z_][\w.]*)"""
_OPERATION = re.compile(_KEY.format(_ID))
_CONTROLLER = re.compile(_KEY.format("x-(?:openapi|swagger)-router-controller"))


def specified_handlers(
    evaluator: Evaluator,
    listing: Listing,
    read: Callable[[str], str | None],
    modules: Sequence[Module],
) -> dict[Scope, Site]:
    """Return the handlers of a project that adds specifications, and where it adds the first one.

    `read` gives the text of a file that is no Python.
    """
    sites = list(_calls(evaluator, modules, knowledge().specification_calls))
    if not sites:
        return {}
    roots = set(_roots(evaluator, modules))
    found: dict[Scope, Site] = {}
    for path in listing.files:
        text = read(path) if path.endswith(_SUFFIXES) else None
        if text is None or _ID not in text:
            continue
        names = set(_OPERATION.findall(text))
        starts = roots | set(_CONTROLLER.findall(text))
        names |= {f"{start}.{name}" for start in starts for name in names}
        for name in sorted(names):
            for scope in functions_named(evaluator, name, sites[0].module):
                found.setdefault(scope, sites[0])
    return found


def _calls(evaluator: Evaluator, modules: Sequence[Module], paths: Sequence[str]) -> Iterator[Site]:
    """Yield the calls of what has one of these paths."""
    names = {path.rpartition(".")[2] for path in paths}
    for module in modules:
        for call, scope in module.each(n.Call):
            if (
                isinstance(call.func, (n.Name, n.Attribute))
                and (call.func.id if isinstance(call.func, n.Name) else call.func.name) in names
                and not set(paths).isdisjoint(evaluator.paths(call.func, scope))
            ):
                yield Site(call, scope)


def _roots(evaluator: Evaluator, modules: Sequence[Module]) -> Iterator[str]:
    """Yield the modules that resolvers are told to look for handlers in."""
    for site in _calls(evaluator, modules, knowledge().handler_resolvers):
        if isinstance(site.node, n.Call) and site.node.args:
            for value in evaluator.values(site.node.args[0], site.scope):
                if isinstance(value, Literal) and isinstance(value.value, str):
                    yield value.value
