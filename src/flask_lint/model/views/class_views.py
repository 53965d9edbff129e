"""The project's class-based views: which classes they are, and how view functions are made of them.

Sources: `flask.views`, Flask's page "Class-based Views".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.names.values import ClassValue, External, Literal, Site
from flask_lint.model.views.views import HTTP_METHODS
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.views.views import Views

# Bases that have no methods of their own.
_EMPTY = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Generic[]"})


class ClassView(msgspec.Struct, frozen=True, eq=False):
    """A class that derives from `flask.views.View`.

    `lineage` are the project's classes that it is made of, itself first. `open` tells that there
    are other bases, of which nothing is known. `dispatches` tells that it is a `MethodView`.
    `made` are the calls of `as_view`.
    """

    scope: Scope
    lineage: tuple[Scope, ...]
    open: bool
    dispatches: bool
    made: list[Site] = []

    @property
    def name(self) -> str:
        """The name of the class."""
        return self.scope.qualname.rpartition(".")[2]

    def binding(self, name: str) -> Scope | None:
        """Return the nearest class of the project that binds `name`, None if none does."""
        return next((cls for cls in self.lineage if name in cls.bindings), None)

    def method(self, name: str) -> Scope | None:
        """Return the method that instances have under `name`, if it is a plain function."""
        cls = self.binding(name)
        if cls is None:
            return None
        return next(
            (
                child
                for child in reversed(cls.children)
                if isinstance(child.node, n.Function) and child.node.name == name
            ),
            None,
        )

    def request_methods(self) -> Iterator[Scope]:
        """Yield the methods that Flask runs for requests."""
        for name in ("dispatch_request", *(HTTP_METHODS if self.dispatches else ())):
            method = self.method(name)
            if method is not None:
                yield method

    def during_requests(self) -> list[Scope]:
        """Return these methods, and those that they call on `self`."""
        found = list(self.request_methods())
        for method in found:
            own = own_name(method)
            for call in method.each(n.Call):
                func = call.func
                if (
                    isinstance(func, n.Attribute)
                    and isinstance(func.value, n.Name)
                    and func.value.id == own
                ):
                    called = self.method(func.name)
                    if called is not None and called not in found:
                        found.append(called)
        return found


class ClassViews:
    """Finds the class-based views in a project's code."""

    def __init__(
        self,
        evaluator: Evaluator,
        strings: StringReader,
        views: Views,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._strings = strings
        self.of: dict[Scope, ClassView] = {}
        scopes = [scope for module in modules for scope in module.scopes]
        for scope in scopes:
            if isinstance(scope.node, n.Class) and views.is_class_view(scope):
                self.of[scope] = self._read(scope)
        for scope in scopes:
            for call in scope.each(n.Call):
                if isinstance(call.func, n.Attribute) and call.func.name == "as_view":
                    for value in evaluator.values(call.func.value, scope):
                        if isinstance(value, ClassValue) and value.scope in self.of:
                            self.of[value.scope].made.append(Site(call, scope))

    @property
    def all(self) -> list[ClassView]:
        """Every class-based view, in the order of the files."""
        return list(self.of.values())

    def _read(self, scope: Scope) -> ClassView:
        order = self._evaluator.mro(scope)
        known = knowledge()
        bases = [entry for entry in order if isinstance(entry, str)]
        lineage = tuple(entry for entry in order if not isinstance(entry, str))
        unknown = any(
            not isinstance(base, (ClassValue, External))
            for cls in lineage
            for base in self._evaluator.bases(cls)
        )
        # A decorator or a metaclass may add whatever it likes.
        changed = any(
            isinstance(cls.node, n.Class) and (cls.node.decorators or cls.node.keywords)
            for cls in lineage
        )
        outside = any(base not in known.view_classes and base not in _EMPTY for base in bases)
        dispatches = any(base in known.method_views for base in bases)
        return ClassView(scope, lineage, unknown or changed or outside, dispatches)

    def flag(self, view: ClassView, name: str) -> object:
        """Return the constant that a class attribute has, None if there is none."""
        cls = view.binding(name)
        if cls is None or len(cls.bindings[name]) != 1:
            return None
        value = cls.bindings[name][0].value
        if value is None:
            return None
        values = self._evaluator.values(value, cls)
        only = values[0] if len(values) == 1 else None
        return only.value if isinstance(only, Literal) else None

    def names(self, view: ClassView) -> frozenset[str] | None:
        """Return the names that `as_view` is given, None where one is not known."""
        found: set[str] = set()
        for site in view.made:
            call = site.node
            assert isinstance(call, n.Call)  # noqa: S101 - as collected
            argument = next((word.value for word in call.keywords if word.name == "name"), None)
            argument = argument or next(iter(call.args), None)
            read = self._strings.read(Situated(argument, site.scope, NOTHING) if argument else None)
            if not read.complete:
                return None
            found.update(read.texts)
        return frozenset(found)


def own_name(method: Scope) -> str:
    """Return what a method calls its instance, an empty string for none."""
    node = method.node
    if not isinstance(node, n.Function) or not node.params or node.params[0].kind:
        return ""
    for decorator in node.decorators:
        if isinstance(decorator, n.Name) and decorator.id in ("staticmethod", "classmethod"):
            return ""
    return node.params[0].name
