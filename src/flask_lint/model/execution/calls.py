"""Who calls whom: the calls of every scope, followed to the functions of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.values import (
    UNKNOWN,
    ClassValue,
    FunctionValue,
    Instance,
    Site,
    Value,
)
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

# What assignments to these attributes store is Flask's own business.
_APP_ATTRIBUTES = frozenset({"config", "debug", "secret_key", "testing", "url_map", "wsgi_app"})

_CONSTRUCTORS = ("__new__", "__init__", "__post_init__")


class CallGraph:
    """The calls between the project's functions.

    `callees[scope]` lists what the code of a scope calls, in source order; `callers[scope]` lists
    the calls that run a function. A class body counts as part of the scope that it runs in.
    How a test or a migration calls a function tells nothing about the application.
    """

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self.callees: dict[Scope, list[tuple[Site, Scope]]] = {}
        self.callers: dict[Scope, list[Site]] = {}
        modules = list(modules)
        sites = [Site(call, scope) for module in modules for call, scope in module.each(n.Call)]
        evaluator.app_attributes = self._stored_in_apps(modules)
        found = {site: self._targets(site) for site in sites}
        self._link(found)
        evaluator.callers = self.callers
        evaluator.app_attributes = self._stored_in_apps(modules)
        # Only now is it known what parameters are given: a second look at what depends on them.
        evaluator.forget_unknown()
        unclear = [site for site in sites if UNKNOWN in self._callee(site)]
        found |= {site: self._targets(site) for site in unclear}
        self._link(found)
        evaluator.callers = self.callers
        evaluator.forget_unknown()

    def _callee(self, site: Site) -> tuple[Value, ...]:
        return self._evaluator.values(site.node.func, site.scope)  # type: ignore[attr-defined]  # a call

    def _targets(self, site: Site) -> list[Scope]:
        """Return the functions that a call runs."""
        targets: list[Scope] = []
        for value in self._callee(site):
            targets.extend(self.run_by_calling(value))
        return list(dict.fromkeys(targets))

    def run_by_calling(self, value: Value) -> Iterator[Scope]:
        """Yield the functions of the project that run when `value` is called."""
        if isinstance(value, FunctionValue):
            yield value.scope
        elif isinstance(value, ClassValue):
            for name in _CONSTRUCTORS:
                for method in self._evaluator.attribute(value, name):
                    if isinstance(method, FunctionValue):
                        yield method.scope
        elif isinstance(value, Instance):
            for method in self._evaluator.attribute(value, "__call__"):
                if isinstance(method, FunctionValue):
                    yield method.scope

    def _stored_in_apps(self, modules: Iterable[Module]) -> dict[str, list[Site]]:
        """Return what assignments such as `app.db = db` store in applications, by attribute."""
        stored: dict[str, list[Site]] = {}
        for module in modules:
            for node, scope in module.each(n.Assign):
                for target in node.targets:
                    if (
                        isinstance(target, n.Attribute)
                        and isinstance(target.value, n.Name)
                        and target.name not in _APP_ATTRIBUTES
                        and any(
                            self._evaluator.is_app(value)
                            for value in self._evaluator.values(target.value, scope)
                        )
                    ):
                        stored.setdefault(target.name, []).append(Site(node.value, scope))
        return stored

    def _link(self, found: dict[Site, list[Scope]]) -> None:
        self.callees = {}
        self.callers = {}
        for site, targets in found.items():
            for target in targets:
                self.callees.setdefault(site.scope.runs_in, []).append((site, target))
                self.callers.setdefault(target, []).append(site)
