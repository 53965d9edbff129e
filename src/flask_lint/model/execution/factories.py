"""The applications of a project, and the functions and classes that make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import ClassValue, External, FunctionValue, Instance, Site
from flask_lint.model.names.visible import visible
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.called import Called
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Value


class App(msgspec.Struct, frozen=True):
    """One place that makes an application: `site` is the call of the application class."""

    site: Site

    @property
    def module(self) -> Module:
        """The module that makes it."""
        return self.site.module

    @property
    def at_import(self) -> bool:
        """Whether the module itself makes it, and not a function that is called."""
        return self.site.scope.runs_in.kind == "module"


class Apps:
    """Where applications are made.

    `factories` are the functions that make an application and give it to their caller: they
    return it, or something that holds it. Methods that make one for their object count, too.
    """

    def __init__(self, evaluator: Evaluator, called: Called, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self.factories: set[Scope] = set()
        self.all = [
            App(Site(call, scope))
            for call, scope in called.of(knowledge().app_classes, or_classes=True)
            if self.makes_app(call, scope)
        ]
        for module in modules:
            for scope in module.scopes:
                if scope.is_function and self._is_factory(scope):
                    self.factories.add(scope)

    def makes_app(self, call: n.Call, scope: Scope) -> bool:
        """Tell whether `call` calls an application class, and is not its `super().__init__`."""
        for value in self._evaluator.values(call.func, scope):
            if isinstance(value, External):
                if value.path in knowledge().app_classes:
                    return True
            elif is_app_class(self._evaluator, value):
                return True
        return False

    def made_at(self, value: Value) -> Site | None:
        """Return the call that made an application, where it is known."""
        if isinstance(value, (External, Instance)) and self._evaluator.is_app(value):
            return value.origin
        return None

    def passes_on(self, factory: Scope) -> bool:
        """Tell whether a factory gives back what it was given: its caller has made the app."""
        return not self._makes(factory) and all(
            isinstance(returned, n.Name)
            and all(one.kind == "param" for one in visible(returned.id, factory, returned.start))
            for returned in self._returned_apps(factory)
        )

    def _is_factory(self, scope: Scope) -> bool:
        return self._makes(scope) or any(True for _ in self._returned_apps(scope))

    def _makes(self, scope: Scope) -> bool:
        return any(app.site.scope.runs_in is scope for app in self.all)

    def _returned_apps(self, scope: Scope) -> Iterator[n.Expr]:
        for node in scope.each(n.Return):
            if node.value is not None and any(
                self._evaluator.is_app(value) and not _is_proxy(value)
                for value in self._evaluator.values(node.value, scope)
                if not isinstance(value, FunctionValue)
            ):
                yield node.value


def is_app_class(evaluator: Evaluator, value: Value) -> bool:
    """Tell whether `value` is a project class that inherits from an application class."""
    return isinstance(value, ClassValue) and any(
        entry in knowledge().app_classes for entry in evaluator.mro(value.scope)
    )


def _is_proxy(value: Value) -> bool:
    return isinstance(value, External) and value.path == "flask.current_app"
