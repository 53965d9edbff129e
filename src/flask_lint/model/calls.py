"""Who calls whom: the calls of every scope, followed to the functions of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.scopes import Scope
from flask_lint.model.values import (
    UNKNOWN,
    ClassValue,
    FunctionValue,
    Instance,
    Site,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.evaluate import Evaluator
    from flask_lint.model.scopes import Module

_CONSTRUCTORS = ("__new__", "__init__", "__post_init__")


class CallGraph:
    """The calls between the project's functions.

    `callees[scope]` lists what the code of a scope calls, in source order; `callers[scope]` lists
    the calls that run a function. A class body counts as part of the scope that it runs in.
    """

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self.callees: dict[Scope, list[tuple[Site, Scope]]] = {}
        self.callers: dict[Scope, list[Site]] = {}
        sites = [
            Site(call, scope)
            for module in modules
            for scope in module.scopes
            for call in scope.calls()
        ]
        found = {site: self._targets(site) for site in sites}
        self._link(found)
        evaluator.callers = self.callers
        # Only now is it known what parameters are given: a second look at what depends on them.
        evaluator.forget_unknown()
        unclear = [site for site in sites if UNKNOWN in self._callee(site)]
        found |= {site: self._targets(site) for site in unclear}
        self._link(found)
        evaluator.callers = self.callers
        evaluator.forget_unknown()

    def _callee(self, site: Site) -> tuple[Value, ...]:
        return self._evaluator.values(site.node.func, site.scope)  # type: ignore[attr-defined]

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

    def _link(self, found: dict[Site, list[Scope]]) -> None:
        self.callees = {}
        self.callers = {}
        for site, targets in found.items():
            for target in targets:
                self.callees.setdefault(site.scope.runs_in, []).append((site, target))
                self.callers.setdefault(target, []).append(site)
