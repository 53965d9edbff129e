"""Which packages from outside are given the project's apps and blueprints."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from flask_lint.model.names.values import ClassValue, External, Instance, Site, Unknown, Value
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.registry.holders import Holders


class Receivers:
    """The calls by which libraries learn of apps and blueprints.

    `packages` maps the top-level packages that run to one of the calls; "" stands for code that
    cannot be followed.
    """

    def __init__(self, evaluator: Evaluator, holders: Holders, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self._holders = holders
        self.packages: dict[str, Site] = {}
        for module in modules:
            if not module.is_test:
                for scope in module.scopes:
                    for call in scope.calls():
                        self._note(call, scope)

    def _note(self, call: n.Call, scope: Scope) -> None:
        arguments = [
            argument
            for argument in (*call.args, *(word.value for word in call.keywords))
            if isinstance(argument, (n.Name, n.Attribute))
        ]
        # Most calls are of the project itself or of the standard library: asked first.
        callees = self._evaluator.values(call.func, scope) if arguments else ()
        known = [callee for callee in callees if not isinstance(callee, Unknown)]
        packages = {
            package
            for callee in known or callees
            for package in self._packages(callee)
            if package not in self.packages and package not in sys.stdlib_module_names
        }
        if packages and any(
            self._holders.kind(value) is not None
            for argument in arguments
            for value in self._evaluator.values(argument, scope)
        ):
            for package in sorted(packages):
                self.packages[package] = Site(call, scope)

    def _packages(self, callee: Value) -> Iterator[str]:
        if isinstance(callee, External):
            yield callee.path.partition(".")[0]
        elif isinstance(callee, (ClassValue, Instance)):
            for entry in self._evaluator.mro(callee.scope):
                if isinstance(entry, str):
                    yield entry.partition(".")[0]
        elif isinstance(callee, Unknown):
            yield ""
